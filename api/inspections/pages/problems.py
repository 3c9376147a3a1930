"""What of inspections waits for somebody: findings that are overdue, and answers to be decided on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from api.inspections.pages.inspections import FINDINGS
from api.pages.questions.parts import Opened
from api.pages.questions.problems import Problem, Told
from api.pages.rail import INSPECTIONS
from api.questions.questions import Questions
from domain.ground.labels import Label


def _findings(which: Callable[[Mapping[str, Any]], bool]) -> Callable[[Told], Mapping[str, int]]:
    def counts(told: Told) -> Mapping[str, int]:
        findings = told(Questions.inspections)["findings"]
        return Counter(each["station"] for each in findings if which(each))

    return counts


def _opens(_told: Told, _station: str) -> Opened:
    return Opened(INSPECTIONS.path, {}, FINDINGS)


_ITEMS: Final = Label("项", "findings")
PROBLEMS: Final = (
    Problem(
        name=Label("检查问题整改逾期", "findings overdue"),
        unit=_ITEMS,
        counts=_findings(lambda each: each["is_overdue"]),
        opens=_opens,
        of_areas=True,
        is_grave=True,
        of_a_month=False,
    ),
    Problem(
        name=Label("整改答复待复核", "answers to findings that wait for a decision"),
        unit=_ITEMS,
        counts=_findings(lambda each: each["state"] == "answered"),
        opens=_opens,
        of_areas=True,
        of_a_month=False,
    ),
)
