"""How a simulated station is evaluated once a year, by hand, and puts something right after it.

The seeded template of six modules asks no figures of the book, so that its sheet can be frozen
without any projection; the book is looked at as it was before there was any.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from api.generating.client_lives import Deed
from domain.evaluation.commands import (
    AcceptRectification,
    AnswerRectification,
    FreezeEvaluation,
    OpenEvaluation,
    OrderRectification,
    ScoreLine,
)
from domain.evaluation.facts import EvaluationOpened, LineScored
from domain.evaluation.rules import opened_under
from domain.evaluation.scoring import sheet_hash
from domain.evaluation.templates import templates_in
from domain.ground.commands import RecordingCommand
from domain.ground.stating import stated
from domain.ground.values import CHINA
from domain.ground.vocabulary import Role

_UNTIL_FIRST: Final = 120
_A_YEAR: Final = 365
_TEMPLATE: Final = ("FJ-1000", "v1")
_COURSE: Final = (
    *((0, "open"), (3, "self"), (5, "score"), (8, "freeze")),
    *((9, "order"), (30, "answer"), (35, "accept")),
)
Enter = Callable[[Deed], RecordingCommand]


class EvaluationLives:
    """The evaluations of one station, one each year."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/evaluations")  # noqa: S311 - a simulation, not a secret
        self._steps: list[tuple[date, str]] = []
        self._opened: EvaluationOpened | None = None
        self._scores: list[LineScored] = []
        self._order = ""

    def day(self, day: date, enter: Enter) -> Iterator[RecordingCommand]:
        """What is entered about them on a day of work."""
        if not self._steps:
            begins = day + timedelta(days=_UNTIL_FIRST if self._opened is None else _A_YEAR)
            self._steps = [(begins + timedelta(days=days), step) for days, step in _COURSE]
        while self._steps and self._steps[0][0] <= day:
            _due, step = self._steps.pop(0)
            yield from self._step(day, step, enter)

    def _step(self, day: date, step: str, enter: Enter) -> Iterator[RecordingCommand]:
        match step:
            case "open":
                yield self._open(day, enter)
            case "self":
                yield from self._score(day, enter, "self", "station_head", lines=2)
            case "score":
                yield from self._score(day, enter, "third_party", "district_officer", lines=6)
            case "freeze":
                seen = {"sheet_sha256": sheet_hash(self._standing, self._scores)}
                yield self._officer(enter, FreezeEvaluation, day, frozen_on=day, **seen)
            case "order":
                due_on = day + timedelta(days=30)
                wanted = {"line": "2", "demand": "补齐规章制度", "due_on": due_on}
                made = self._officer(enter, OrderRectification, day, ordered_on=day, **wanted)
                self._order = made.event_id
                yield made
            case "answer":
                details = {"rectification": self._order, "answered_on": day, "remedy": "已补齐"}
                yield enter(Deed(AnswerRectification, _at(day), details, "head", "station_head"))
            case _:
                details = {"rectification": self._order, "accepted_on": day}
                yield enter(
                    Deed(AcceptRectification, _at(day), details, "district", "district_officer")
                )

    def _open(self, day: date, enter: Enter) -> RecordingCommand:
        template, version = _TEMPLATE
        details = {
            "evaluation": f"PG-{day.year}",
            "template": template,
            "version": version,
            "phase": "annual",
            "period_from": day - timedelta(days=_UNTIL_FIRST - 1),
            "period_to": day - timedelta(days=1),
            "opened_on": day,
            "known_at": 0,
            "seed": f"{self._random.getrandbits(32):08x}",
        }
        made = enter(Deed(OpenEvaluation, _at(day), details, "district", "district_officer"))
        assert isinstance(made, OpenEvaluation), "what is entered is what was done"
        self._opened, self._scores = opened_under(templates_in(()), made.details, made), []
        return made

    def _score(
        self, day: date, enter: Enter, rater: str, role: Role, *, lines: int
    ) -> Iterator[RecordingCommand]:
        actor = "head" if role == "station_head" else "district"
        for line in self._standing.lines[:lines]:
            earned = line.points * self._random.randint(60, 100) // 100
            details = {
                "evaluation": self._standing.evaluation,
                "line": line.code,
                "rater": rater,
                "score": earned,
                "scored_on": day,
            }
            made = enter(Deed(ScoreLine, _at(day), details, actor, role))
            self._scores.append(stated(LineScored, made.details, made))
            yield made

    @property
    def _standing(self) -> EvaluationOpened:
        assert self._opened is not None, "nothing is scored before it is opened"
        return self._opened

    def _officer(
        self, enter: Enter, command: type[RecordingCommand], day: date, **stated_: Any
    ) -> RecordingCommand:
        details = {"evaluation": self._standing.evaluation, **stated_}
        return enter(Deed(command, _at(day), details, "district", "district_officer"))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15), CHINA)
