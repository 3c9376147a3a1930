"""What the store asks of a driver's cursor, and what the drivers do differently.

That is a list as a parameter, and a bulk load.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from sqlalchemy import Engine

from ledger.faults.machine import translated
from ledger.store.statements import Bulk

if TYPE_CHECKING:
    import psycopg

# From here on a binary COPY is faster than one statement per row, in spite of its set-up.
_COPY_FROM_ROWS: Final = 8


class Cursor(Protocol):
    """The part of both drivers' cursors that is used here."""

    @property
    def rowcount(self) -> int:
        """Rows that the last statement changed."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> object:
        """Run one statement."""

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Run one statement for each row."""

    def close(self) -> object:
        """Let go of the statement."""

    def fetchone(self) -> Sequence[Any] | None:
        """Next row, None at the end."""

    def fetchall(self) -> list[Any]:
        """All remaining rows."""


@contextmanager
def driver_cursor(engine: Engine) -> Iterator[Cursor]:
    """One of the driver's own cursors for reading: Core's rows cost more than the rows themselves.

    Raises LedgerUnavailableError.
    """
    with translated():
        connection = engine.raw_connection()
        try:
            # Binary results of psycopg: a bytea arrives as bytes instead of hex digits.
            sqlite = engine.dialect.name == "sqlite"
            cursor: Any = connection.cursor() if sqlite else connection.cursor(binary=True)
            yield cursor
            cursor.close()
        finally:
            connection.close()


def list_parameter(values: Sequence[Any], *, sqlite: bool) -> str | list[Any]:
    """A list as one parameter: JSON for SQLite's json_each, an array for PostgreSQL."""
    return json.dumps(list(values)) if sqlite else list(values)


def write_rows(cursor: Cursor, bulk: Bulk, rows: Sequence[Sequence[Any]], *, sqlite: bool) -> None:
    """Insert or upsert any number of rows in the way that is fastest for so many."""
    if sqlite:
        done = 0
        for count, statement in bulk.by_rows:
            while len(rows) - done >= count:
                group = rows[done : done + count]
                cursor.execute(statement, list(chain.from_iterable(group)))
                done += count
        if done < len(rows):
            cursor.executemany(bulk.by_row, rows[done:])
    elif len(rows) < _COPY_FROM_ROWS:
        if rows:
            cursor.executemany(bulk.by_row, rows)
    elif bulk.by_copy is None:
        cursor.execute(bulk.by_array, [list(column) for column in zip(*rows, strict=True)])
    else:
        with cast("psycopg.Cursor[Any]", cursor).copy(bulk.by_copy.encode()) as copy:
            copy.set_types(bulk.types)
            for row in rows:
                copy.write_row(row)
