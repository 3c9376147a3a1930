"""A small question with everything an engine can get wrong, and a log in memory to ask it of.

Each fact of a station raises the station's count: a row per position, which depends on the row
before it. Folding an entry twice, skipping one or losing half a page changes the rows for good.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import ClassVar

import msgspec
from sqlalchemy import BigInteger, Column, Index, MetaData, Table, Text, select

from api.http.serving.freshness import Freshness
from domain.book.events import AnyEvent
from domain.stations.facts import StationBuilt
from ledger.databases.database import open_engine
from ledger.evidence.tree import leaf_hash
from projections.base import AFTER_LOADING, Recorded, TemporalBatch, View, known_columns
from projections.engine.engine import Engine
from tests.projections.given import given

STATIONS = ("大岚", "锦屏", "NB-YZ-ZGM")


class Crash(BaseException):
    """The process dies here."""


class Counting:
    """``before`` and ``after`` are called around each page; they may raise."""

    name: ClassVar[str] = "counting"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = ()

    def __init__(
        self,
        before: Callable[[Sequence[Recorded]], None] = lambda _: None,
        after: Callable[[Sequence[Recorded]], None] = lambda _: None,
    ) -> None:
        self.before, self.after = before, after

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        known_from, known_until = known_columns()
        known_from.primary_key = True
        known_from.autoincrement = False
        name = f"{self.name}_counts_{suffix}"
        counts = Table(
            name,
            metadata,
            Column("station", Text, primary_key=True),
            known_from,
            known_until,
            Column("facts", BigInteger, nullable=False),
            Column("record", Text, nullable=False),
            Index(f"{name}_facts", "facts", info={AFTER_LOADING: True}),
        )
        return {"counts": counts}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        self.before(page)
        counts = view.tables["counts"]
        standing = select(counts.c.station, counts.c.facts).where(counts.c.known_until.is_(None))
        facts = {row.station: row.facts for row in view.conn.execute(standing)}
        batch = TemporalBatch(counts, key="station")
        for pos, entry in page:
            facts[entry.station] = facts.get(entry.station, 0) + 1
            batch.close(pos, entry.station)
            batch.insert(
                pos, station=entry.station, facts=facts[entry.station], record=entry.event_id
            )
        batch.flush(view.conn)
        self.after(page)


class Second(Counting):
    """The same under another name."""

    name: ClassVar[str] = "second"


class MemoryLog:
    """A log that is a list; it can grow while it is read."""

    def __init__(self, length: int = 0) -> None:
        self.entries: list[bytes] = []
        self._news = threading.Condition()
        self.pages_read = 0
        self.woken = False
        self._recorded = itertools.count(1)
        self.grow(length)

    def grow(self, number: int, history: int = 0) -> None:
        """Record so many facts more, in turn at one of the stations; which, is up to the history."""
        for _ in range(number):
            pos = len(self.entries) + 1
            station = STATIONS[(pos * pos + history) % 7 % 3]
            ((_, entry),) = given(
                StationBuilt(built_on="2021-06-03"),
                station=station,
                start=pos,
                # No two entries are alike that were ever recorded, also at one position.
                command_id=f"command-{next(self._recorded)}",
            )
            self.append(msgspec.json.encode(entry))

    def restore(self, entries: Sequence[bytes]) -> None:
        """Be another log from now on, of these entries."""
        with self._news:
            self.entries = list(entries)
            self._news.notify_all()

    def append(self, raw: bytes) -> None:
        with self._news:
            self.entries.append(raw)
            self._news.notify_all()

    def read_page(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        self.pages_read += limit > 1  # a look at one entry is no page
        return list(enumerate(self.entries[after : after + limit], after + 1))

    def leaf_of(self, entry: bytes) -> bytes:
        return leaf_hash(entry)

    def head_position(self) -> int:
        return len(self.entries)

    def recorded_at(self, pos: int) -> str | None:
        if pos > len(self.entries):
            return None
        return str(msgspec.json.decode(self.entries[pos - 1])["recorded_at"])

    def wait(self, after: int, timeout: float) -> bool:
        with self._news:
            found = self._news.wait_for(lambda: len(self.entries) > after or self.woken, timeout)
            self.woken = False
            return found

    def wake(self) -> None:
        with self._news:
            self.woken = True
            self._news.notify_all()


def reaches(
    engine: Engine, pos: int, names: Sequence[str] | None = None, *, seconds: float = 60
) -> bool:
    """Whether projections reach a position in time, asked as the service asks it."""

    async def asked() -> bool:
        freshness = Freshness(engine)
        try:
            return await freshness.reach(pos, names, seconds=seconds)
        finally:
            freshness.close()

    return asyncio.run(asked())


def expected(length: int) -> list[tuple[str, int, int | None, int]]:
    """Station, known from, known until and count of every row after so many facts."""
    rows: list[list] = []
    standing: dict[str, list] = {}
    for pos in range(1, length + 1):
        station = STATIONS[pos * pos % 7 % 3]
        row = [station, pos, None, 1]
        if station in standing:
            standing[station][2] = pos
            row[3] = standing[station][3] + 1
        standing[station] = row
        rows.append(row)
    return sorted(tuple(row) for row in rows)


def rows_of(engine: Engine, name: str = "counting") -> list[tuple[str, int, int | None, int]]:
    """The live rows, in the form of ``expected``."""
    with engine.live(name) as view:
        columns = view.tables["counts"].c
        found = view.conn.execute(
            select(columns.station, columns.known_from, columns.known_until, columns.facts)
        )
        return sorted(tuple(row) for row in found)


@contextmanager
def views_at(url: str):
    """The views database at an address, as the house opens it."""
    database = open_engine(url, schema="views", create=True, durable=False, busy_timeout_ms=60_000)
    try:
        yield database
    finally:
        database.dispose()


def told_by(log: MemoryLog) -> list[tuple[str, int, int | None, int]]:
    """The rows of ``expected``, of whatever a log holds now."""
    rows: list[list] = []
    standing: dict[str, list] = {}
    for pos, raw in enumerate(log.entries, 1):
        station = str(msgspec.json.decode(raw)["station"])
        row = [station, pos, None, 1]
        if station in standing:
            standing[station][2] = pos
            row[3] = standing[station][3] + 1
        standing[station] = row
        rows.append(row)
    return sorted(tuple(row) for row in rows)
