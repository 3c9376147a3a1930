"""Folding visits and sessions: each is held against what else its people did, both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import ClassVar, Final

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from domain.ground.order.engagements import overlapping_among
from domain.ground.values import day_of, days_after
from domain.training.facts import TrainingSessionHeld
from domain.visits.engagements import LONG_VISIT_MINUTES, place_of_visit
from domain.visits.facts import HomeVisitRecorded
from projections.base import Recorded, TemporalBatch, View, about
from projections.flags.days import (
    DayOfStation,
    Held,
    Place,
    lasts_over_day,
    read_days,
    write_days,
)
from projections.flags.tables import define_flags

_Fact = HomeVisitRecorded | TrainingSessionHeld
_FACTS: Final = (HomeVisitRecorded, TrainingSessionHeld)
_KINDS: Final = tuple(topic_of(each) for each in _FACTS)
_Step = tuple[int, Held, tuple[Place, ...], bool]
"""A position, a record, the days that it is on, and whether it counts from there on or no more."""


class FlagsProjection:
    """Keeps ``days`` and ``flags``."""

    name: ClassVar[str] = "flags"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = _FACTS

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of this question."""
        return define_flags(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page, step by step over the days that it touches."""
        steps = _steps(page)
        if steps:
            folded = _Folding(view, steps)
            for pos, held, places, counts in steps:
                (folded.add if counts else folded.remove)(pos, held, places)
            folded.flush()


def _steps(page: Sequence[Recorded]) -> list[_Step]:
    steps: list[_Step] = []
    for pos, entry in about(page, _FACTS):
        data, station = entry.data, entry.station
        if isinstance(data, _FACTS):
            steps.append(_step(pos, station, entry.event_id, data, counts=True))
        elif isinstance(data, RecordCorrected | RecordVoided) and isinstance(data.was, _FACTS):
            steps.append(_step(pos, station, data.record, data.was, counts=False))
            if isinstance(data, RecordCorrected):
                assert isinstance(data.now, _FACTS), "a correction keeps the kind"
                steps.append(_step(pos, station, data.record, data.now, counts=True))
    return steps


def _step(pos: int, station: str, record: str, fact: _Fact, *, counts: bool) -> _Step:
    """Where it lasts over midnight, a record is on the day after its first one, too."""
    start, end = fact.started_at, fact.ended_at
    day = day_of(start)
    places: tuple[Place, ...] = ((station, day),)
    if day_of(end) != day:
        places = (*places, (station, days_after(day, 1)))
    if isinstance(fact, HomeVisitRecorded):
        minutes, people = fact.duration_minutes, fact.visitors
        held: Held = (record, start, end, place_of_visit(fact), minutes, 0, people)
    else:
        held = (record, start, end, "", 0, 1, tuple([each.worker for each in fact.attendance]))
    return pos, held, places, counts


class _Folding:
    """The days that a page touches, as they stand step by step, and what is to be written."""

    def __init__(self, view: View, steps: Sequence[_Step]) -> None:
        self._view = view
        self._days = read_days(view, chain.from_iterable([step[2] for step in steps]))
        self._flags = TemporalBatch(view.tables["flags"], "reason")

    def add(self, pos: int, held: Held, places: Sequence[Place]) -> None:
        """A record counts: flag it and what it has to do with."""
        is_alone = True
        for place in places:
            is_alone &= self._days[place].add(held)
        station = places[0][0]
        if held[4] > LONG_VISIT_MINUTES:
            self._flag(pos, station, held, "long_visit")
        if is_alone:  # as most are
            return
        days = [self._days[place] for place in places]
        for other in _overlapping(held, days):
            self._flag(pos, station, held, "overlap", other[0])
            self._flag(pos, station, other, "overlap", held[0])
        for worker, over in _over_day(held, days[0]):
            for other in over:
                self._flag(pos, station, other, "visits_over_day", worker)

    def remove(self, pos: int, held: Held, places: Sequence[Place]) -> None:
        """A record counts no more: take the flags from it that it had, and those it gave."""
        days = [self._days[place] for place in places]
        record = held[0]
        if held[4] > LONG_VISIT_MINUTES:
            self._unflag(pos, record, "long_visit")
        for other in _overlapping(held, days):
            self._unflag(pos, record, "overlap", other[0])
            self._unflag(pos, other[0], "overlap", record)
        for worker, over in _over_day(held, days[0]):
            for other in over:
                self._unflag(pos, other[0], "visits_over_day", worker)
        for day in days:
            day.remove(record)

    def flush(self) -> None:
        """Write what the page changes."""
        write_days(self._view, self._days)
        self._flags.flush(self._view.conn)

    def _flag(self, pos: int, station: str, held: Held, code: str, because: str = "") -> None:
        record, started = held[:2]
        self._flags.insert(
            pos,
            reason=f"{record}/{code}/{because}",
            record=record,
            code=code,
            station=station,
            kind=_KINDS[held[5]],
            started=started[:16],
            because=because,
        )

    def _unflag(self, pos: int, record: str, code: str, because: str = "") -> None:
        self._flags.close(pos, f"{record}/{code}/{because}")


def _overlapping(held: Held, days: Sequence[DayOfStation]) -> list[Held]:
    """The others that take up one of its people at the same time, in the order of their ids."""
    record, start, end, place, *_, people = held
    found = {
        other[0]: other
        for day in days
        for other in overlapping_among(start, end, place, day.records())
        if not set(people).isdisjoint(other[6])
    }
    found.pop(record, None)
    return [found[each] for each in sorted(found)]


def _over_day(held: Held, day: DayOfStation) -> Iterator[tuple[str, list[Held]]]:
    """Whose visits last for longer than the day on which they began with this one, and what it adds.

    That is all of somebody's visits where they did not without it, and itself where they did.
    """
    for worker in held[6] if held[4] else ():
        visits = day.visits_of(worker)
        if lasts_over_day(visits):
            others = [each for each in visits if each[0] != held[0]]
            yield worker, [held] if lasts_over_day(others) else visits
