"""The log of readings: whose named data was shown to whom, why, through which door and when.

Reading is no fact of a station, so it stands in no stream; the log lies with the vault, where what
it is about is kept. Rows are only ever added. They hold codes, never a name, so that forgetting a
person leaves the log whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, insert, or_, select
from sqlalchemy.exc import SQLAlchemyError

from domain.book.privacy.readings import Purpose, Reader, Reading
from domain.ground.order.lists import place, values_at
from domain.ground.order.spans import EVER, Span, instant_of
from ledger.databases.database import begin_write
from ledger.faults.machine import LedgerFault, translated
from ledger.faults.vault import ReadingNotLoggedError
from ledger.people.reading_chain import add_links
from ledger.schema.vault_tables import reads
from ledger.store.identifiers import new_event_id, utc_now

Clock = Callable[[], str]


class ReadingPage(NamedTuple):
    """Readings, newest first, the place to go on after, and how many there are if it was asked."""

    items: list[Reading]
    next_place: str | None
    total: int | None = None


class ReadingLog:
    """Notes readings durably and lists them. ``engine`` is the vault's."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def note(self, reader: Reader, purpose: Purpose, people: Iterable[str]) -> None:
        """Note one answer about people (by their ids in the vault), one row per station.

        Nothing is noted about nobody. Raises ReadingNotLoggedError: then nothing may be shown.
        """
        by_station = _by_station(people)
        if by_station:
            self._add(reader, purpose, by_station)

    def _add(self, reader: Reader, purpose: Purpose, by_station: dict[str, list[str]]) -> None:
        try:
            with begin_write(self._engine) as connection:
                add_readings(connection, reader, purpose, by_station, self._clock())
        except (LedgerFault, SQLAlchemyError) as error:
            raise ReadingNotLoggedError(detail=type(error).__name__) from error

    def note_export(self, reader: Reader, *, places: Collection[str], what: str) -> None:
        """Note that a file was taken away, about stations or areas. Raises as ``note``."""
        told = replace(reader, reason=what)
        self._add(told, "export", {place: [] for place in sorted(set(places))})

    def readings(
        self,
        station: str,
        *,
        areas: Collection[str] = (),
        people: Collection[str] = (),
        during: Span = EVER,
        limit: int = 100,
        after: str | None = None,
        counted: bool = False,
    ) -> ReadingPage:
        """What was read of a station's people, newest first, and what was exported of it.

        ``areas`` are the streams of those that it lies in, whose exports have it in them.
        ``people`` are each ``about/code``, and any of them will do; ``after`` is the
        ``next_place`` of the page before. Raises LedgerUnavailableError.
        """
        wanted = [reads.c.station.in_((station, *areas)), *_during(during)]
        if people:
            wanted.append(or_(*map(_names, people)))
        beyond = [] if after is None else [_beyond(after)]
        query = (
            select(reads)
            .where(*wanted, *beyond)
            .order_by(reads.c.read_at.desc(), reads.c.reading.desc())
            .limit(limit + 1)
        )
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
            total = None
            if counted:
                total = connection.scalar(select(func.count()).where(*wanted))
        found = [Reading(**{**row, "people": tuple(json.loads(row["people"]))}) for row in rows]
        page = found[:limit]
        more = len(found) > limit
        end = place(page[-1].read_at, page[-1].reading) if more else None
        return ReadingPage(page, end, total)


def add_readings(
    connection: Connection,
    reader: Reader,
    purpose: Purpose,
    by_station: dict[str, list[str]],
    read_at: str,
) -> None:
    """Insert one row per station, and chain it, in a transaction of the caller's."""
    rows: list[dict[str, Any]] = [
        {
            "reading": new_event_id(),
            "read_at": read_at,
            "station": station,
            "actor": reader.actor,
            "role": reader.role,
            "channel": reader.channel,
            "purpose": purpose,
            "reason": reader.reason,
            "opening": reader.opening,
            "people": json.dumps(people, ensure_ascii=False, separators=(",", ":")),
        }
        for station, people in by_station.items()
    ]
    connection.execute(insert(reads), rows)
    add_links(connection, rows)


def _by_station(people: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for person_id in sorted(set(people)):
        station, _, person = person_id.partition("/")
        found.setdefault(station, []).append(person)
    return found


def _names(person: str) -> ColumnElement[bool]:
    """Whether a reading named somebody; LIKE would not tell C-1 from c-1, and knows wildcards."""
    quoted = json.dumps(person, ensure_ascii=False)
    return func.replace(reads.c.people, quoted, "") != reads.c.people


def _during(span: Span) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if span.begin is not None:
        conditions.append(reads.c.read_at >= instant_of(span.begin))
    if span.end is not None:
        conditions.append(reads.c.read_at < instant_of(span.end))
    return conditions


def _beyond(end: str) -> ColumnElement[bool]:
    read_at, reading = values_at(end, str, str)
    earlier = and_(reads.c.read_at == read_at, reads.c.reading < reading)
    return or_(reads.c.read_at < read_at, earlier)
