"""Whole rows of the log in pages of bounded size, for those who check what is stored.

Apart from the ordinary reader, which hands out entries only: here the columns beside an entry and
its leaf hash come along, so that they can be held against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Engine, func, select

from ledger.cursors import driver_cursor
from ledger.evidence.tree import Frontier
from ledger.faults import LedgerDamagedError, translated
from ledger.statements import EVENT_COLUMNS
from ledger.tables import events, log_head
from ledger.unit_of_work import head_of

ROWS_PER_PAGE: Final = 2_000

Progress = Callable[[int, int], None]
"""Told the position that is done, and the last one."""


class StoredRow(NamedTuple):
    """One row of the events table, in the order of its columns."""

    pos: int
    event_id: str
    stream: str
    version: int
    type: str
    type_version: int
    occurred_at: str
    recorded_at: str
    actor: str
    command_id: str
    entry: bytes | str
    leaf_hash: bytes


StoredLeaf = tuple[int, bytes | str, bytes]
"""Position, entry and leaf hash of one row."""


class StoredHead(NamedTuple):
    """The head row, and the last position that has a row, seen at one moment."""

    pos: int
    frontier: Frontier
    recorded_at: str
    last_row: int


def read_head(engine: Engine) -> StoredHead:
    """The end of the log as committed now.

    Raises LedgerDamagedError when the head row is missing or cannot be read.
    """
    last_row = select(func.max(events.c.pos)).scalar_subquery()
    query = select(log_head.c.pos, log_head.c.frontier, log_head.c.recorded_at, last_row)
    with translated(), engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise LedgerDamagedError(detail="the head row is missing")
    return StoredHead(*head_of([row[0], bytes(row[1]), row[2]]), row[3] or 0)


def read_rows(
    engine: Engine, until: int, rows_per_page: int = ROWS_PER_PAGE
) -> Iterator[Sequence[StoredRow]]:
    """All rows up to a position in order, page by page; holes are left to the reader to find."""
    columns = [events.c[name] for name in EVENT_COLUMNS]
    after = 0
    while after < until:
        query = (
            select(*columns)
            .where(events.c.pos > after, events.c.pos <= until)
            .order_by(events.c.pos)
            .limit(rows_per_page)
        )
        with translated(), engine.connect() as connection:
            page = [StoredRow(*row) for row in connection.execute(query)]
        if not page:
            return
        yield page
        after = page[-1].pos


def read_leaves(
    engine: Engine, until: int, rows_per_page: int = ROWS_PER_PAGE
) -> Iterator[list[StoredLeaf]]:
    """The same with nothing but position, entry and leaf hash, several times as fast."""
    mark = "?" if engine.dialect.name == "sqlite" else "%s"
    statement = (
        "SELECT pos, entry, leaf_hash FROM events "  # noqa: S608 - the marks are ours
        f"WHERE pos > {mark} AND pos <= {mark} ORDER BY pos LIMIT {mark}"
    )
    after = 0
    while after < until:
        with driver_cursor(engine) as cursor:
            cursor.execute(statement, (after, until, rows_per_page))
            page: list[StoredLeaf] = cursor.fetchall()
        if not page:
            return
        yield page
        after = page[-1][0]
