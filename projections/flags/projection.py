"""Folding visits and sessions: each is held against what else its people did, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Final

from sqlalchemy import MetaData, Table, bindparam, select

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from domain.ground.order.engagements import (
    DAY_MINUTES,
    Engaged,
    Engagement,
    eve_of,
    minutes_of_visits,
    overlapping,
)
from domain.ground.order.lists import chunks
from domain.ground.policy import SEEDED, Policy
from domain.ground.values import day_of, days_after
from domain.training.engagements import session_engagements
from domain.training.facts import TrainingSessionHeld
from domain.visits.engagements import LONG_VISIT_MINUTES, visit_engagements
from domain.visits.facts import HomeVisitRecorded
from projections.base import Recorded, TemporalBatch, View, about
from projections.bulk import insert_rows, select_for
from projections.flags.tables import EngagedRow, define_flags

_Fact = HomeVisitRecorded | TrainingSessionHeld
_FACTS: Final = (HomeVisitRecorded, TrainingSessionHeld)
_RECORDS_PER_QUERY: Final = 10_000
_Step = tuple[int, str, str, _Fact | None, _Fact | None]
"""A position, a station, a record, what it said before and what it says from there on."""


def engagements_of(fact: _Fact) -> tuple[Engagement, ...]:
    """Whom a fact takes up, by the rules of its kind."""
    if isinstance(fact, HomeVisitRecorded):
        return visit_engagements(fact)
    return session_engagements(fact)


class FlagsProjection:
    """Keeps ``engaged`` and ``flags``."""

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
        if isinstance(data, _FACTS):
            yield pos, entry.station, entry.event_id, None, data
        elif isinstance(data, RecordCorrected) and isinstance(data.was, _FACTS):
            assert isinstance(data.now, _FACTS), "a correction keeps the kind"
            yield pos, entry.station, data.record, data.was, data.now
        elif isinstance(data, RecordVoided) and isinstance(data.was, _FACTS):
            yield pos, entry.station, data.record, data.was, None


class _Folding:
    """The days that a page touches, as they stand step by step, and what is to be written."""

    def __init__(self, view: View, steps: Sequence[_Step]) -> None:
        self._view = view
        self._days, self._places = _standing(view, steps)
        self._beside = _overlapped(view, [record for _, _, record, was, _ in steps if was])
        self._flags = TemporalBatch(view.tables["flags"], "reason")
        self._begun: dict[tuple[str, str, str, str], EngagedRow] = {}
        self._written: list[EngagedRow] = []
        self._ended: list[dict[str, object]] = []

    def take(
        self, pos: int, station: str, record: str, was: _Fact | None, now: _Fact | None
    ) -> None:
        """Fold one step."""
        if was is not None:
            self._remove(pos, station, record, was)
        if now is not None:
            self._add(pos, station, record, now)

    def flush(self) -> None:
        """Write what the page changes."""
        engaged = self._view.tables["engaged"]
        if self._ended:
            self._view.conn.execute(
                engaged.update()
                .where(
                    engaged.c.station == bindparam("of_station"),
                    engaged.c.day == bindparam("of_day"),
                    engaged.c.worker == bindparam("of_worker"),
                    engaged.c.record == bindparam("of_record"),
                    engaged.c.known_until.is_(None),
                )
                .values(known_until=bindparam("closed_at")),
                self._ended,
            )
        insert_rows(self._view.conn, engaged, [*self._written, *self._begun.values()])
        self._flags.flush(self._view.conn)

    def _add(self, pos: int, station: str, record: str, fact: _Fact) -> None:
        kind, engagements = topic_of(type(fact)), engagements_of(fact)
        self._places[record] = station, kind, fact.started_at
        if _is_long(fact):
            self._flag(pos, record, "long_visit")
        around = _Day(self._days, station)
        for other in sorted({each for one in engagements for each in overlapping(one, around)}):
            for one, its in ((record, other), (other, record)):
                self._flag(pos, one, "overlap", its)
                self._beside.setdefault(one, set()).add(its)
        for each in engagements:
            here = (station, day_of(each.started_at), each.worker)
            before = self._days.get(here, ())
            after = self._days[here] = (*before, (record, *each[1:]))
            if each.visited_minutes and minutes_of_visits(after) > DAY_MINUTES:
                was_over = minutes_of_visits(before) > DAY_MINUTES
                for other in _visits_of(after[-1:] if was_over else after):
                    self._flag(pos, other, "visits_over_day", each.worker)
            row = EngagedRow._make((*here, pos, record, *each[1:], kind, None))
            self._begun[(*here, record)] = row

    def _remove(self, pos: int, station: str, record: str, fact: _Fact) -> None:
        if _is_long(fact):
            self._unflag(pos, record, "long_visit")
        for other in sorted(self._beside.pop(record, ())):
            self._unflag(pos, record, "overlap", other)
            self._unflag(pos, other, "overlap", record)
            self._beside.get(other, set()).discard(record)
        for each in engagements_of(fact):
            here = (station, day_of(each.started_at), each.worker)
            before = self._days[here]
            after = self._days[here] = tuple([other for other in before if other[0] != record])
            if each.visited_minutes and minutes_of_visits(before) > DAY_MINUTES:
                is_over = minutes_of_visits(after) > DAY_MINUTES
                for other in [record] if is_over else _visits_of(before):
                    self._unflag(pos, other, "visits_over_day", each.worker)
            begun = self._begun.pop((*here, record), None)
            if begun is not None:
                self._written.append(begun._replace(known_until=pos))
            else:
                names = ("of_station", "of_day", "of_worker", "of_record", "closed_at")
                self._ended.append(dict(zip(names, (*here, record, pos), strict=True)))

    def _flag(self, pos: int, record: str, code: str, because: str = "") -> None:
        station, kind, started = self._places[record]
        self._flags.insert(
            pos,
            reason=f"{record}/{code}/{because}",
            record=record,
            code=code,
            station=station,
            kind=kind,
            started=started[:16],
            because=because,
        )

    def _unflag(self, pos: int, record: str, code: str, because: str = "") -> None:
        self._flags.close(pos, f"{record}/{code}/{because}")


def _is_long(fact: _Fact) -> bool:
    return isinstance(fact, HomeVisitRecorded) and fact.duration_minutes > LONG_VISIT_MINUTES


def _visits_of(engaged: Iterable[Engaged]) -> list[str]:
    return [each[0] for each in engaged if each[4]]


class _Day:
    """What takes people up at a station, on the days that were read."""

    def __init__(
        self, days: Mapping[tuple[str, str, str], tuple[Engaged, ...]], station: str
    ) -> None:
        self._days = days
        self._station = station

    def engaged(self, worker: str, day: str) -> Sequence[Engaged]:
        return self._days.get((self._station, day, worker), ())

    def policy_on(self, _day: str) -> Policy:
        return SEEDED  # nothing that is kept here rests on any


_Days = dict[tuple[str, str, str], tuple[Engaged, ...]]
_Places = dict[str, tuple[str, str, str]]
"""A record's station, kind and start."""


def _standing(view: View, steps: Sequence[_Step]) -> tuple[_Days, _Places]:
    """What took up whom before the page, on its days and those beside them."""
    pairs = sorted(
        {
            (station, day)
            for _, station, _, was, now in steps
            for fact in (was, now)
            if fact is not None
            for day in _days_around(fact)
        }
    )
    days: _Days = {}
    places: _Places = {}
    names = ", ".join(f"e.{name}" for name in EngagedRow._fields)
    rows = select_for(
        view.conn,
        f"SELECT {names} FROM {{pairs}} CROSS JOIN {view.tables['engaged'].name} AS e "
        "WHERE e.station = left_text AND e.day = right_text AND e.known_until IS NULL "
        "ORDER BY e.known_from",
        pairs,
    )
    for each in map(EngagedRow._make, rows):
        here = (each.station, each.day, each.worker)
        days[here] = (*days.get(here, ()), tuple(each[4:10]))  # type: ignore[arg-type]  # as it was written
        places[each.record] = each.station, each.kind, each.started_at
    return days, places


def _days_around(fact: _Fact) -> Iterable[str]:
    first, last = day_of(fact.started_at), day_of(fact.ended_at)
    return (eve_of(first), first, *((days_after(first, 1),) if last > first else ()))


def _overlapped(view: View, records: Sequence[str]) -> dict[str, set[str]]:
    """With which others the records overlap that the page changes."""
    flags = view.tables["flags"].c
    found: dict[str, set[str]] = {}
    for some in chunks(records, _RECORDS_PER_QUERY):
        query = select(flags.record, flags.because).where(
            flags.record.in_(some), flags.code == "overlap", flags.known_until.is_(None)
        )
        for record, other in view.conn.execute(query):
            found.setdefault(record, set()).add(other)
    return found
