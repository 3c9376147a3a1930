"""How a simulated station is inspected once a year, answers what is found, and with whom it works.

Of three findings one is settled at once, one is sent back and answered anew, and in some years one
stays open beyond its day.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from api.generating.client_lives import Deed
from domain.ground.commands import RecordingCommand
from domain.ground.events import content_hash
from domain.ground.stating import stated
from domain.ground.values import CHINA
from domain.inspections.commands import (
    AnswerFinding,
    CloseFinding,
    HoldInspection,
    RaiseFinding,
    ReturnFinding,
)
from domain.inspections.facts import FindingAnswered
from domain.stations.commands import SetJointOrganisation

_A_YEAR: Final = 365
_COURSE: Final[tuple[tuple[int, str, int], ...]] = (
    *((1, "find", 1), (1, "find", 2), (1, "find", 3)),
    *((12, "answer", 1), (14, "close", 1), (14, "answer", 2), (16, "return", 2)),
    *((24, "answer", 2), (26, "close", 2), (35, "answer", 3), (38, "close", 3)),
)
"""Days after an inspection, what happens then, and to which finding."""
_MATTERS: Final = ("service_records", "case_files", "money")
_SEVERITIES: Final = ("minor", "minor", "major", "grave")
_UNANSWERED: Final = 0.3
Enter = Callable[[Deed], RecordingCommand]


class InspectionLives:
    """The inspections of one station, day by day."""

    def __init__(self, seed: str, first_day: date) -> None:
        self._random = random.Random(f"{seed}/inspections")  # noqa: S311 - a simulation, not a secret
        self._next = first_day + timedelta(days=self._random.randrange(60, 200))
        self._is_joint = False
        self._steps: list[tuple[date, str, int]] = []
        self._inspection = ""
        self._answers: dict[int, RecordingCommand] = {}

    def day(self, day: date, enter: Enter) -> Iterator[RecordingCommand]:
        """What is entered about them on a day of work."""
        if not self._is_joint:
            self._is_joint = True
            centres = {"service_centre": "社会组织服务中心", "party_centre": "社会组织党群服务中心"}
            details = {"effective_on": day, **centres}
            yield enter(Deed(SetJointOrganisation, _at(day, 9), details, "head", "station_head"))
        if day >= self._next:
            self._next = day + timedelta(days=_A_YEAR)
            yield self._hold(day, enter)
        while self._steps and self._steps[0][0] <= day:
            _due, step, number = self._steps.pop(0)
            yield self._step(day, step, number, enter)

    def _hold(self, day: date, enter: Enter) -> RecordingCommand:
        self._inspection = f"JC-{day.year}-01"
        course = _COURSE
        if self._random.random() < _UNANSWERED:
            course = tuple(each for each in course if each[1] == "find" or each[2] != len(_MATTERS))
        self._steps = [(day + timedelta(days=days), step, n) for days, step, n in course]
        details = {
            "inspection": self._inspection,
            "kind": self._random.choice(("routine", "annual", "special")),
            "held_on": day,
            "matters": list(_MATTERS),
            "period_from": day - timedelta(days=60),
            "period_to": day,
        }
        return self._officer(enter, HoldInspection, day, details)

    def _step(self, day: date, step: str, number: int, enter: Enter) -> RecordingCommand:
        finding = {"finding": f"{self._inspection}-{number}"}
        match step:
            case "find":
                details = finding | {
                    "inspection": self._inspection,
                    "raised_on": day,
                    "matter": _MATTERS[number - 1],
                    "severity": self._random.choice(_SEVERITIES),
                    "due_on": day + timedelta(days=20),
                }
                return self._officer(enter, RaiseFinding, day, details)
            case "answer":
                details = finding | {"answered_on": day}
                answer = Deed(AnswerFinding, _at(day, 16), details, "head", "station_head")
                self._answers[number] = enter(answer)
                return self._answers[number]
            case "return":
                details = finding | self._seen(number) | {"returned_on": day}
                details |= {"due_on": day + timedelta(days=15), "return_reason": "no_evidence"}
                return self._officer(enter, ReturnFinding, day, details)
            case _:
                details = finding | self._seen(number) | {"closed_on": day}
                return self._officer(enter, CloseFinding, day, details)

    def _seen(self, number: int) -> dict[str, Any]:
        answer = self._answers[number]
        fact = stated(FindingAnswered, answer.details, answer)
        return {"answer": answer.event_id, "content_sha256": content_hash(fact)}

    def _officer(
        self, enter: Enter, command: type[RecordingCommand], day: date, details: dict[str, Any]
    ) -> RecordingCommand:
        return enter(Deed(command, _at(day, 17), details, "district", "district_officer"))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), CHINA)
