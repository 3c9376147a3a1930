"""Problems: what a question's answer shows that somebody has to see to, as subjects declare it.

A problem is counted by station, so that one declaration serves a station and an area, and it opens
the list that it counts. The overview and the checklist of a month are made of these rows alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from msgspec import Struct

from api.pages.questions.parts import Opened, Unit
from api.pages.questions.sight import Sight
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.ground.labels import Label

Question = Callable[..., Answer]


class Told:
    """What questions answer about a sight, each asked once however many problems rest on it.

    No names are asked for: a problem is a count, and every look at a name is itself an entry.
    """

    def __init__(self, questions: Questions, sight: Sight) -> None:
        self.questions = questions
        self.sight = sight
        self._ask = replace(sight.ask, reader=None)
        self._answers: dict[tuple[str, tuple[tuple[str, Any], ...]], Answer] = {}

    def __call__(self, question: Question, **part: Any) -> Answer:
        """The answer to a question of :class:`Questions`."""
        key = (question.__name__, tuple(sorted(part.items())))
        if key not in self._answers:
            self._answers[key] = question(self.questions, self._ask, **part)
        return self._answers[key]


class Problem(Struct, frozen=True, kw_only=True):
    """Something to see to: what it is called, how often there is it where, and what opens.

    ``counts`` are by station, those without any left out or 0. ``opens`` is the list at a station,
    given its code, with the same total; where it is a list ``of_areas`` too, it is asked for without
    one. ``why`` says more. One that ``is_grave`` breaks a rule, others are to be looked at.
    ``of_a_month`` tells whether a month should not be closed before somebody has seen to it,
    ``of_a_year`` the same of a year, which what is of a month is anyway.
    """

    name: Label
    unit: Label
    counts: Callable[[Told], Mapping[str, int]]
    opens: Callable[[Told, str], Opened]
    form: Unit = "count"
    of_areas: bool = False
    why: Callable[[Told], Label | None] | None = None
    is_grave: bool = False
    of_a_month: bool = True
    of_a_year: bool = False


class Found(Struct, frozen=True, kw_only=True):
    """A problem that there is: how often at each station, and in all."""

    problem: Problem
    by_station: Mapping[str, int]

    @property
    def total(self) -> int:
        """How often there is it."""
        return sum(self.by_station.values())


STATIONS_HERE: Final = "stations"
"""What the overview calls its table of stations."""


def problems_found(told: Told, problems: tuple[Problem, ...]) -> list[Found]:
    """The problems that there are, in the order of their declarations."""
    found: list[Found] = []
    for each in problems:
        counts = {station: count for station, count in each.counts(told).items() if count}
        if counts:
            found.append(Found(problem=each, by_station=counts))
    return found


def list_at(told: Told, problem: Problem, station: str) -> Opened:
    """The list of a problem at a station of an area."""
    opened = problem.opens(told, station)
    at = {"station": station, "district": None, "city": None}
    return opened._replace(narrowed={**opened.narrowed, **at})


def list_of(told: Told, found: Found, here: str) -> Opened:
    """The list behind a total: of the station, of the whole area, or the stations that it adds up.

    ``here`` is the page that has the table of those.
    """
    desk, problem = told.sight.desk, found.problem
    if desk.station or problem.of_areas:
        return problem.opens(told, desk.station)
    if len(found.by_station) == 1:
        return list_at(told, problem, next(iter(found.by_station)))
    return Opened(here, {}, STATIONS_HERE)
