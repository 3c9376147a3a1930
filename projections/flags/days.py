"""The days of stations while a page is folded: whom each record takes up, and when.

A day is one row, whatever happens on it. It holds what began on it, and what lasts into it from the
day before, so that whatever may overlap a record stands on the days of the record itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Engine

from domain.ground.order.engagements import (
    DAY_MINUTES,
    Engaged,
    minutes_of_visits,
    overlapping_among,
)
from projections.base import View
from projections.bulk import put_rows, select_for

LONG, OVERLAPS, OVER_DAY, TOGETHER, NIGHT = 1, 2, 4, 8, 16
"""What is kept of a record: one bit for each flag, and one where its time counts with another's."""
IN_PERSON, SESSION, OTHERWISE = 0, 1, 2
"""The kinds of records: visits at the door, sessions, visits by other means."""

Held = tuple[str, str, str, str, int, int, tuple[str, ...]]
"""A record as ``Engaged`` says it, with its kind for the class hours, and its people."""
Place = tuple[str, str]
"""A station and a day."""

_Body = tuple[list[Held], dict[str, int]]
_decoder: Final = msgspec.json.Decoder(_Body)
_encoder: Final = msgspec.json.Encoder()


class DayOfStation:
    """What counts on one day of a station, in the order in which it came.

    ``flags`` are those of the records that began on it, none for most. How long visits took may be
    too high for somebody of whom a record is gone.
    """

    __slots__ = ("_day", "_records", "_visited", "_workers", "flags")

    def __init__(
        self, day: str, held: Iterable[Held] = (), flags: dict[str, int] | None = None
    ) -> None:
        self._day = day
        self.flags: dict[str, int] = {} if flags is None else flags
        self._records: dict[str, Held] = {}
        self._workers: dict[str, list[Held]] = {}
        self._visited: dict[str, int] = {}
        for each in held:
            self._count(each)

    def _count(self, held: Held) -> None:
        self._records[held[0]] = held
        for worker in held[6]:
            self._workers.setdefault(worker, []).append(held)
            self._visited[worker] = self._visited.get(worker, 0) + held[4]

    def add(self, held: Held, at_once: dict[str, Held]) -> bool:
        """Count a record, and put what takes up its people at the same time to others of the kind.

        Tells whether somebody's visits may last for longer than a day has.
        """
        record, start, end, _place, minutes, _kind, people = held
        workers, visited, is_over = self._workers, self._visited, False
        for worker in people:
            others = workers.get(worker)
            if others is None:
                workers[worker] = [held]
                visited[worker] = total = minutes
            else:
                for other in others:
                    if other[1] < end and start < other[2]:
                        at_once[other[0]] = other
                others.append(held)
                visited[worker] = total = visited[worker] + minutes
            if total > DAY_MINUTES:
                is_over = True
        self._records[record] = held
        return is_over

    def remove(self, record: str) -> None:
        """Count a record no more."""
        held = self._records.pop(record)
        for worker in held[6]:
            self._workers[worker].remove(held)

    def together_with(self, held: Held) -> list[Held]:
        """The other records of the same people at one place at one time: one visit to several."""
        people = held[6]
        return [
            each
            for each in (self._workers.get(people[0], ()) if held[3] else ())
            if is_together(held, each) and each[0] != held[0]
        ]

    def overlapping(self, held: Held) -> list[Held]:
        """The other records that take up one of its people at the same time elsewhere."""
        record, start, end, place, *_, people = held
        return [
            each
            for worker in people
            for each in overlapping_among(start, end, place, self._workers.get(worker, ()))
            if each[0] != record
        ]

    def is_over(self, worker: str) -> bool:
        """Whether somebody's visits that began on this day last for longer than a day has."""
        visits = self.visits_of(worker)
        if sum([each[4] for each in visits]) <= DAY_MINUTES:
            return False
        plain: list[Engaged] = [each[:6] for each in visits]
        return minutes_of_visits(plain) > DAY_MINUTES

    def visits_of(self, worker: str) -> list[Held]:
        """The visits of somebody that began on this day."""
        day = self._day
        return [each for each in self._workers.get(worker, ()) if each[4] and each[1][:10] == day]

    def encode(self) -> str:
        """The day as its row holds it."""
        return _encoder.encode((list(self._records.values()), self.flags)).decode()


def is_at_one_place(one: Held, other: Held) -> bool:
    """Whether two records are of one place, from one moment to another."""
    return one[3] != "" and one[1:4] == other[1:4]


def is_together(one: Held, other: Held) -> bool:
    """Whether they are one visit of the same people to several others."""
    return is_at_one_place(one, other) and one[5] == other[5] and set(one[6]) == set(other[6])


class _Kept(NamedTuple):
    """The days that a page touched, as it has written them, and the position that follows on it.

    ``leaf`` is the leaf hash of its last entry: other entries may stand at the same positions once
    a log was restored.
    """

    start: int
    leaf: bytes
    days: dict[Place, DayOfStation]


class DaysBefore:
    """The days as they stand before a page, kept from one page to the one that follows upon it.

    For any other page of the same table they are read from it.
    """

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Engine, dict[str, _Kept]] = WeakKeyDictionary()

    def take(self, view: View, start: int, places: Iterable[Place]) -> dict[Place, DayOfStation]:
        """The days of some places before a page that begins at a position; the caller's to change."""
        kept = self._kept.setdefault(view.conn.engine, {}).pop(view.tables["days"].name, None)
        known = {} if kept is None or kept[:2] != (start, view.before) else kept.days
        wanted = set(places)
        unknown = wanted - known.keys()
        return {place: known[place] for place in wanted - unknown} | read_days(view, unknown)

    def keep(self, view: View, end: int, days: dict[Place, DayOfStation]) -> None:
        """Keep what a page that ends at a position has written."""
        tables = self._kept.setdefault(view.conn.engine, {})
        tables[view.tables["days"].name] = _Kept(end + 1, view.after, days)


def read_days(view: View, places: Iterable[Place]) -> dict[Place, DayOfStation]:
    """The days as the table has them; empty ones where nothing has happened yet."""
    wanted = sorted(places)
    days = {place: DayOfStation(place[1]) for place in wanted}
    rows = select_for(
        view.conn,
        f"SELECT wanted.line, d.body FROM {{pairs}} CROSS JOIN {view.tables['days'].name} AS d "
        "WHERE d.station = left_text AND d.day = right_text",
        wanted,
    )
    for line, body in rows:
        place = wanted[line]
        days[place] = DayOfStation(place[1], *_decoder.decode(body))
    return days


def write_days(view: View, days: dict[Place, DayOfStation]) -> None:
    """Put the days as they stand behind a page in the place of what was before."""
    rows = [(*place, day.encode()) for place, day in sorted(days.items(), key=_place)]
    put_rows(view.conn, view.tables["days"], rows, key=("station", "day"))


def _place(item: tuple[Place, DayOfStation]) -> Place:
    return item[0]
