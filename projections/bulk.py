"""Many rows in and out at once, in the words of the driver.

Apart from the projections because this is where the two databases differ, and because the general
statement compiler costs more per row than folding the row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    import psycopg

# From here on COPY is faster than one statement per row, in spite of its set-up.
_COPY_FROM_ROWS: Final = 8
# Both databases take twice as many parameters per statement.
_PARAMETERS_MAX: Final = 16_000


def insert_rows(conn: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if not rows:
        return
    names = ", ".join(column.name for column in table.columns)
    if conn.dialect.name == "sqlite" or len(rows) < _COPY_FROM_ROWS:
        marks = ", ".join([_mark(conn)] * len(table.columns))
        conn.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))
        return
    cursor = cast("psycopg.Cursor[Any]", conn.connection.cursor())
    with cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def select_among(
    conn: Connection, statement: str, rows: Sequence[tuple[str, ...]]
) -> Iterator[Sequence[Any]]:
    """Run a query for any number of rows of texts; ``{rows}`` stands for them in the query."""
    if not rows:
        return
    marks = f"({', '.join([_mark(conn)] * len(rows[0]))})"
    at_once = _PARAMETERS_MAX // len(rows[0])
    for first in range(0, len(rows), at_once):
        some = rows[first : first + at_once]
        query = statement.format(rows=", ".join([marks] * len(some)))
        parameters = tuple(text for row in some for text in row)
        yield from conn.exec_driver_sql(query, parameters).all()


def _mark(conn: Connection) -> str:
    return "?" if conn.dialect.name == "sqlite" else "%s"
