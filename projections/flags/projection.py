"""Folding visits and sessions: each is held against what else its people did, both ways."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain
from typing import ClassVar

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.values import days_after
from domain.training.attendees import attended, person_of
from domain.training.facts import TrainingSessionHeld
from domain.visits.engagements import LONG_VISIT_MINUTES, is_night, place_of_visit
from domain.visits.facts import HomeVisitRecorded
from projections.base import Recorded, TemporalBatch, View, about
from projections.flags.days import (
    IN_PERSON,
    LONG,
    NIGHT,
    OTHERWISE,
    OVER_DAY,
    OVERLAPS,
    SESSION,
    TOGETHER,
    DayOfStation,
    DaysBefore,
    Held,
    Place,
    is_at_one_place,
    is_together,
    read_days,
    write_days,
)
from projections.flags.repetitions import fold_repetitions
from projections.flags.reviews import JUDGING, fold_reviews
from projections.flags.rows import FACTS, FlagRows
from projections.flags.sign_ins import fold_sign_ins
from projections.flags.tables import define_flags
from projections.flags.together import doubled

_Step = tuple[int, Held, tuple[Place, ...], bool]
"""A position, a record, the days that it is on, and whether it counts from there on or no more."""


class FlagsProjection:
    """Keeps ``days``, ``reviews``, ``sign_ins``, ``flags`` and what is ``together``."""

    name: ClassVar[str] = "flags"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (*FACTS, *JUDGING)

    def __init__(self) -> None:
        self._before = DaysBefore()

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of this question."""
        return define_flags(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page, step by step over the days that it touches."""
        steps = _steps(page)
        if steps:
            touched = chain.from_iterable([step[2] for step in steps])
            days = self._before.take(view, page[0].pos, touched)
            folded = _Folding(view, days)
            for pos, held, places, counts in steps:
                (folded.add if counts else folded.remove)(pos, held, places)
            folded.flush()
            self._before.keep(view, page[-1].pos, days)
        fold_repetitions(view, page)
        fold_reviews(view, page)
        fold_sign_ins(view, page)


def _steps(page: Sequence[Recorded]) -> list[_Step]:
    steps: list[_Step] = []
    for pos, entry in about(page, FACTS):
        data, station = entry.data, entry.station
        if isinstance(data, FACTS):
            held = _held(entry.event_id, data)
            steps.append((pos, held, _places(station, held), True))
        elif isinstance(data, RecordCorrected | RecordVoided) and isinstance(data.was, FACTS):
            held = _held(data.record, data.was)
            steps.append((pos, held, _places(station, held), False))
            if isinstance(data, RecordCorrected):
                assert isinstance(data.now, FACTS), "a correction keeps the kind"
                held = _held(data.record, data.now)
                steps.append((pos, held, _places(station, held), True))
    return steps


def _held(record: str, fact: HomeVisitRecorded | TrainingSessionHeld) -> Held:
    start, end = fact.started_at, fact.ended_at
    if isinstance(fact, HomeVisitRecorded):
        place, minutes = place_of_visit(fact), fact.duration_minutes
        kind = IN_PERSON if fact.mode == "in_person" else OTHERWISE
        return record, start, end, place, minutes, kind, fact.visitors
    return record, start, end, "", 0, SESSION, tuple(map(person_of, attended(fact)))


def _places(station: str, held: Held) -> tuple[Place, ...]:
    """Where it lasts over midnight, a record is on the day after its first one, too."""
    day = held[1][:10]
    if held[2][:10] == day:
        return ((station, day),)
    return ((station, day), (station, days_after(day, 1)))


class _Folding:
    """The days that a page touches, as they stand step by step, and what is to be written."""

    def __init__(self, view: View, days: dict[Place, DayOfStation]) -> None:
        self._view = view
        self._days = days
        self._rows = FlagRows(view.tables["flags"])
        self._together = TemporalBatch(view.tables["together"])

    def add(self, pos: int, held: Held, places: Sequence[Place]) -> None:
        """A record counts: flag it and what it has to do with."""
        at_once: dict[str, Held] = {}
        first = self._days[places[0]]
        is_over = first.add(held, at_once)
        if len(places) > 1:
            # How long somebody's visits last is asked of the day on which they began.
            self._days[places[1]].add(held, at_once)
        if held[4] > LONG_VISIT_MINUTES:
            self._flag(pos, places[0], first, held, LONG)
        if held[5] == IN_PERSON and is_night(held[1]):
            self._flag(pos, places[0], first, held, NIGHT)
        at_once.pop(held[0], None)  # whoever is named twice is at one place
        if at_once:
            self._set_beside(pos, held, places[0], at_once.values())
        if is_over:
            for worker in held[6]:
                if first.is_over(worker):
                    for each in first.visits_of(worker):
                        self._flag(pos, places[0], first, each, OVER_DAY)

    def remove(self, pos: int, held: Held, places: Sequence[Place]) -> None:
        """A record counts no more, and what was flagged for nothing else is flagged no longer."""
        first = self._days[places[0]]
        for place in places:
            self._days[place].remove(held[0])
        flags = first.flags.pop(held[0], 0)
        self._rows.close(pos, held[0], flags)
        self._let_go(pos, first, held, flags)
        if flags & OVERLAPS:
            for other in self._overlapping(held, places):
                others_places = _places(places[0][0], other)
                if not self._overlapping(other, others_places):
                    self._unflag(pos, self._day(others_places[0]), other, OVERLAPS)
        if flags & OVER_DAY:
            for worker in held[6]:
                for each in first.visits_of(worker):
                    if not any(map(first.is_over, each[6])):
                        self._unflag(pos, first, each, OVER_DAY)

    def _set_beside(self, pos: int, held: Held, begun: Place, at_once: Collection[Held]) -> None:
        """Flag what is elsewhere at the same time; at one place time counts once, for the first."""
        station, day = begun[0], self._days[begun]
        elsewhere = [each for each in at_once if not is_at_one_place(held, each)]
        if elsewhere:
            self._flag(pos, begun, day, held, OVERLAPS)
            for other in elsewhere:
                others_day = station, other[1][:10]
                self._flag(pos, others_day, self._day(others_day), other, OVERLAPS)
        together = [each for each in at_once if is_together(held, each)]
        if together:
            first = min(together)
            later = max(held, first)
            day.flags[later[0]] = day.flags.get(later[0], 0) | TOGETHER
            self._together.insert(pos, station=station, **doubled(later))

    def _let_go(self, pos: int, day: DayOfStation, held: Held, flags: int) -> None:
        """With a record that counted for several the first of the others counts in its place."""
        if flags & TOGETHER:
            self._together.close(pos, held[0])
        elif others := day.together_with(held):
            record = min(others)[0]
            day.flags[record] &= ~TOGETHER
            self._together.close(pos, record)

    def flush(self) -> None:
        """Write what the page changes."""
        write_days(self._view, self._days)
        self._rows.flush(self._view)
        self._together.flush(self._view.conn)

    def _flag(self, pos: int, begun: Place, day: DayOfStation, held: Held, flag: int) -> None:
        flags = day.flags.get(held[0], 0)
        if not flags & flag:
            day.flags[held[0]] = flags | flag
            self._rows.open(pos, begun[0], held, flag)

    def _unflag(self, pos: int, day: DayOfStation, held: Held, flag: int) -> None:
        flags = day.flags.get(held[0], 0)
        if flags & flag:
            day.flags[held[0]] = flags & ~flag
            self._rows.close(pos, held[0], flag)

    def _overlapping(self, held: Held, places: Sequence[Place]) -> list[Held]:
        return [other for place in places for other in self._day(place).overlapping(held)]

    def _day(self, place: Place) -> DayOfStation:
        """A day; one on which another record of the page's days began is read when it is met with."""
        day = self._days.get(place)
        if day is None:
            day = self._days[place] = read_days(self._view, [place])[place]
        return day
