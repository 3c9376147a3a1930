"""Whole rows of the log in pages of bounded size, for those who check what is stored.

The ordinary reader hands out entries only; here the columns beside an entry and its leaf hash come
along, so that they can be held against it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection, Engine, func, select

from ledger.evidence.tree import Frontier
from ledger.faults.machine import LedgerDamagedError, translated
from ledger.schema.tables import events, log_head
from ledger.store.cursors import Cursor, driver_cursor
from ledger.store.rows import head_of
from ledger.store.statements import EVENT_COLUMNS

_HEAD_ID: Final = 1
# SQLite's answer to a statement that does not fit the tables; undefined table, undefined column.
_NOT_THERE: Final = frozenset({sqlite3.SQLITE_ERROR, "42P01", "42703"})
# What is handled as one piece of memory is handled faster while the processor's cache holds it.
LEAVES_PER_PAGE: Final = 256

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

    @property
    def line(self) -> StoredLine:
        """As much of the row as a quick check needs."""
        columns = [getattr(self, name) for name in SEALED_COLUMNS]
        return bytes(self.entry), self.leaf_hash, msgspec.json.encode(columns)  # type: ignore[arg-type]


SEALED_COLUMNS: Final = (
    "actor",
    "command_id",
    "event_id",
    "occurred_at",
    "recorded_at",
    "stream",
    "type",
    "type_version",
    "version",
)
"""Columns that repeat an entry's envelope, in the order in which its fields are written."""

StoredLine = tuple[bytes, bytes, bytes]
"""Entry, leaf hash, and the columns as a JSON array; text where somebody put it for bytes."""

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
    columns = (log_head.c.pos, log_head.c.frontier, log_head.c.recorded_at)
    query = select(*columns, last_row).where(log_head.c.id == _HEAD_ID)
    with translated(), engine.connect() as connection:
        return _head_of(connection.execute(query).first())


def _head_of(row: Sequence[Any] | None) -> StoredHead:
    if row is None:
        raise LedgerDamagedError(detail="the head row is missing, or not alone")
    if isinstance(row[0], str) or isinstance(row[1], str | int | float):
        raise LedgerDamagedError(detail="the head row holds values of another kind")
    return StoredHead(*head_of([row[0], bytes(row[1]), row[2]]), row[3] or 0)


class Snapshot:
    """One reading transaction: all that is read through it is as it stood at one moment.

    Statements mark parameters by ``?`` for both databases. All methods raise
    LedgerUnavailableError, and LedgerDamagedError for a file that cannot be read.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        raw: Any = connection.connection
        # Binary results of psycopg: a bytea arrives as bytes instead of hex digits.
        cursor = raw.cursor() if self.is_sqlite else raw.cursor(binary=True)
        self._cursor: Cursor = cursor
        self._page = self._in_its_words(
            f"SELECT entry, leaf_hash, {_array_of(SEALED_COLUMNS, sqlite=self.is_sqlite)} "  # noqa: S608 - our names
            "FROM events WHERE pos > ? AND pos <= ? ORDER BY pos"
        )

    def rows(self, statement: str, *parameters: object) -> list[Any]:
        """All rows of an answer that is known to be short."""
        with translated(), _whole_schema():
            self._cursor.execute(self._in_its_words(statement), parameters)
            return self._cursor.fetchall()

    def head(self) -> StoredHead:
        """The end of the log. Raises LedgerDamagedError when its row cannot be read."""
        last_row = "(SELECT max(pos) FROM events)"
        found = self.rows(f"SELECT id, pos, frontier, recorded_at, {last_row} FROM log_head")  # noqa: S608 - our names
        # The one that the writer moves, and no other beside it.
        return _head_of(found[0][1:] if [row[0] for row in found] == [_HEAD_ID] else None)

    def page(self, after: int, until: int) -> list[StoredLine] | None:
        """Rows of a range of positions in order, as much of them as a quick check needs.

        None where a column holds what no JSON can hold.
        """
        with translated():
            try:
                self._cursor.execute(self._page, (after, until))
                return self._cursor.fetchall()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                    raise
                return None

    def whole_rows(self, after: int, until: int) -> list[StoredRow]:
        """The same rows with all their columns."""
        columns = ", ".join(EVENT_COLUMNS)
        rows = self.rows(
            f"SELECT {columns} FROM events WHERE pos > ? AND pos <= ? ORDER BY pos",  # noqa: S608 - our names
            after,
            until,
        )
        return [StoredRow(*row) for row in rows]

    def interrupt(self) -> None:
        """Stop what another thread is waiting for here; it gets a LedgerUnavailableError."""
        driver: Any = self.connection.connection.driver_connection
        if self.is_sqlite:
            driver.interrupt()
        else:
            driver.cancel()

    def _in_its_words(self, statement: str) -> str:
        return statement if self.is_sqlite else statement.replace("?", "%s")


@contextmanager
def snapshot(engine: Engine) -> Iterator[Snapshot]:
    """Begin a reading transaction that others may write beside; it ends with the block.

    Raises LedgerDamagedError where the block needs the bytes of a text that is none.
    """
    reading = (
        engine
        if engine.dialect.name == "sqlite"
        else engine.execution_options(isolation_level="REPEATABLE READ")
    )
    with translated(), reading.connect() as connection, connection.begin():
        found = Snapshot(connection)
        if not found.is_sqlite:
            yield found
            return
        driver: Any = connection.connection.driver_connection
        driver.text_factory = _any_text
        try:
            yield found
        except UnicodeEncodeError:
            # Where it was no matter of comparing: a place to go on after, something to hash. The
            # error itself would quote what is stored.
            raise LedgerDamagedError(detail="a stored text is not UTF-8") from None
        finally:
            driver.text_factory = str


@contextmanager
def _whole_schema() -> Iterator[None]:
    """Tell of a table or a column that is not there any more as the damage that it is."""
    try:
        yield
    except Exception as error:
        code = getattr(error, "sqlite_errorcode", None) or getattr(error, "sqlstate", None)
        if code not in _NOT_THERE:
            raise
        raise LedgerDamagedError(detail=str(error).splitlines()[0]) from error


def _any_text(raw: bytes) -> str:
    """Text as it is stored, also where somebody left bytes that are none."""
    return raw.decode(errors="surrogateescape")


@contextmanager
def second_look(engine: Engine, head: StoredHead) -> Iterator[Snapshot | None]:
    """Another snapshot of the same moment, for another thread; None when the log has moved on."""
    with snapshot(engine) as reading:
        yield reading if reading.head().pos == head.pos else None


def _array_of(columns: Sequence[str], *, sqlite: bool) -> str:
    """SQL for the bytes of a JSON array of columns, written as msgspec writes one."""
    if sqlite:
        return f"CAST(json_array({', '.join(columns)}) AS BLOB)"
    values = ", ',', ".join(f"to_json({column})" for column in columns)
    return f"convert_to(concat('[', {values}, ']'), 'UTF8')"


def read_leaves(
    engine: Engine, until: int, rows_per_page: int = LEAVES_PER_PAGE
) -> Iterator[list[StoredLeaf]]:
    """Position, entry and leaf hash of all rows up to a position in order, page by page.

    Holes are left to the reader to find.
    """
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
