"""Logs of any size for the tests of transparency, and a second reading of RFC 6962.

The functions here follow sections 2.1, 2.1.1 and 2.1.2 word by word, recursion and all, and share
nothing with the code under test.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from ledger.databases.database import open_engine
from ledger.schema.migrations import migrate
from ledger.store.identifiers import new_event_id
from ledger.store.rows import EventRow
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeys
from ledger.writing.recorder import LedgerRecorder

ORIGIN = "ledger.example.org/yuyao"
KEYS = LogKeys.generate(ORIGIN)


def entry(number: int) -> bytes:
    """The entry at a position; the store looks at no more of it than its bytes."""
    return f'{{"station":"A","version":{number}}}'.encode()


def append(engine: Engine, count: int) -> None:
    """Append as many entries to the log as are wanted."""
    recorder = LedgerRecorder(engine)
    head = recorder.head().pos
    for start in range(head, head + count, 5_000):
        numbers = range(start + 1, min(start + 5_000, head + count) + 1)
        with recorder.unit_of_work() as work:
            work.append([_row(number) for number in numbers])


def _row(number: int) -> EventRow:
    return EventRow(
        event_id=new_event_id(),
        stream="A",
        version=number,
        type="home_visit.recorded",
        type_version=1,
        occurred_at="2026-06-03T09:00:00+08:00",
        recorded_at="2026-06-03T02:00:00.000Z",
        actor="W-001",
        command_id=new_event_id(),
        entry=entry(number),
    )


@contextmanager
def opened(url: str, size: int = 0) -> Iterator[TransparencyLog]:
    """A transparency log over a new book with so many entries."""
    engine = open_engine(url, create=True, busy_timeout_ms=60_000)
    try:
        migrate(engine)
        append(engine, size)
        yield TransparencyLog(engine, KEYS)
    finally:
        engine.dispose()


def sqlite_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'events.db'}"


GUARDED = ("events", "log_head", "tiles", "checkpoints", "cosignatures", "log_keys")


def drop_guards(connection: Connection, *tables: str) -> None:
    """Do what somebody with all rights over the database can do."""
    if connection.dialect.name == "sqlite":
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in names.scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        for table in tables or GUARDED:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def mth(leaves: Sequence[bytes]) -> bytes:
    """MTH(D[n]) over leaf hashes."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    n = len(leaves)
    if n == 1:
        return []
    k = split(n)
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PROOF(m, D[n])."""
    return subproof(m, leaves, whole=True)


def subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    n = len(leaves)
    if m == n:
        return [] if whole else [mth(leaves)]
    k = split(n)
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k
