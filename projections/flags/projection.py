"""Folding visits and sessions: each is held against what else its people did, both ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
_Step = tuple[int, str, Held | None, Held | None]
"""A position, a station, a record as it was before, and as it is from there on."""


class FlagsProjection:
    """Keeps ``days`` and ``flags``."""

    name: ClassVar[str] = "flags"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = _FACTS

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of this question."""
        return define_flags(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page, step by step over the days that it touches."""
        steps = list(_steps(page))
        if steps:
            folded = _Folding(view, steps)
            for step in steps:
                folded.take(*step)
            folded.flush()


def _steps(page: Sequence[Recorded]) -> Iterator[_Step]:
    for pos, entry in about(page, _FACTS):
        data = entry.data
        if isinstance(data, RecordCorrected):
            if isinstance(data.was, _FACTS):
                assert isinstance(data.now, _FACTS), "a correction keeps the kind"
                record = data.record
                yield pos, entry.station, _held(record, data.was), _held(record, data.now)
        elif isinstance(data, RecordVoided):
            if isinstance(data.was, _FACTS):
                yield pos, entry.station, _held(data.record, data.was), None
        else:
            assert isinstance(data, _FACTS), "nothing else is about them"
            yield pos, entry.station, None, _held(entry.event_id, data)


def _held(record: str, fact: _Fact) -> Held:
    start, end = fact.started_at, fact.ended_at
    if isinstance(fact, HomeVisitRecorded):
        return record, start, end, place_of_visit(fact), fact.duration_minutes, 0, fact.visitors
    people = tuple([each.worker for each in fact.attendance])
    return record, start, end, "", 0, 1, people


class _Folding:
    """The days that a page touches, as they stand step by step, and what is to be written."""

    def __init__(self, view: View, steps: Sequence[_Step]) -> None:
        self._view = view
        self._days = read_days(view, _places(steps))
        self._flags = TemporalBatch(view.tables["flags"], "reason")

    def take(self, pos: int, station: str, was: Held | None, now: Held | None) -> None:
        """Fold one step."""
        if was is not None:
            self._remove(pos, station, was)
        if now is not None:
            self._add(pos, station, now)

    def flush(self) -> None:
        """Write what the page changes."""
        write_days(self._view, self._days)
        self._flags.flush(self._view.conn)

    def _add(self, pos: int, station: str, held: Held) -> None:
        days = self._days_of(station, held)
        are_alone = [day.add(held) for day in days]
        if held[4] > LONG_VISIT_MINUTES:
            self._flag(pos, station, held, "long_visit")
        if all(are_alone):  # as most are
            return
        for other in _overlapping(held, days):
            self._flag(pos, station, held, "overlap", other[0])
            self._flag(pos, station, other, "overlap", held[0])
        for worker, over in _over_day(held, days[0]):
            for other in over:
                self._flag(pos, station, other, "visits_over_day", worker)

    def _remove(self, pos: int, station: str, held: Held) -> None:
        days = self._days_of(station, held)
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

    def _days_of(self, station: str, held: Held) -> list[DayOfStation]:
        return [self._days[station, day] for day in _days(held)]

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


def _days(held: Held) -> tuple[str, ...]:
    """The day on which a record began and, if it lasts over midnight, the one after."""
    first = day_of(held[1])
    return (first,) if day_of(held[2]) == first else (first, days_after(first, 1))


def _places(steps: Sequence[_Step]) -> set[Place]:
    return {
        (station, day)
        for _pos, station, was, now in steps
        for held in (was, now)
        if held is not None
        for day in _days(held)
    }


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
