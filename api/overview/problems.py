"""What of months waits for somebody: late entries that were asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from api.pages.questions.parts import Opened
from api.pages.questions.problems import Problem, Told
from api.pages.rail import APPROVALS
from api.questions.questions import Questions
from domain.ground.labels import Label


def _waiting(told: Told) -> Mapping[str, int]:
    requests = told(Questions.months)["late_requests"]
    return Counter(each["station"] for each in requests if each["state"] == "waiting")


LATE_ENTRIES: Final = Problem(
    name=Label("补录申请待审批", "late entries that wait for a decision"),
    unit=Label("项", "requests"),
    counts=_waiting,
    opens=lambda _told, _station: Opened(APPROVALS.path, {}, "late_entry"),
    of_areas=True,
)
"""Late entries that wait."""
