"""What is to be looked at among the clients of a station: overdue visits, words on risk that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from api.pages.questions.parts import Opened
from api.pages.questions.problems import Problem, Told
from api.pages.rail import DUE
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.ground.words import Label


def _answer(told: Told) -> Answer:
    return told(Questions.due)


def _red(told: Told) -> Mapping[str, int]:
    due = _answer(told)["due"]
    return Counter(each["station"] for each in due if each["overdue"] and each["risk"] == "red")


def _overdue(told: Told) -> Mapping[str, int]:
    return Counter(each["station"] for each in _answer(told)["due"] if each["overdue"])


def _conflicts(told: Told) -> Mapping[str, int]:
    return Counter(each["station"] for each in _answer(told)["conflicts"])


PROBLEMS: Final = (
    Problem(
        name=Label("红色对象逾期未访", "red clients overdue"),
        unit=Label("人", "clients"),
        counts=_red,
        opens=lambda _told, _station: Opened(DUE.path, {"overdue": "true", "risk": "red"}, "due"),
    ),
    Problem(
        name=Label("探访逾期", "visits overdue"),
        unit=Label("人", "clients"),
        counts=_overdue,
        opens=lambda _told, _station: Opened(DUE.path, {"overdue": "true"}, "due"),
    ),
    Problem(
        name=Label("风险等级有分歧", "conflicts of risk"),
        unit=Label("人", "clients"),
        counts=_conflicts,
        opens=lambda _told, _station: Opened(DUE.path, {}, "conflicts"),
    ),
)
