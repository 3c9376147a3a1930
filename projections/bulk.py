"""Many rows in and out at once, in the words of the driver.

This is where the two databases differ, and where the general statement compiler would cost more per
row than folding the row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    import psycopg

# From here on COPY is faster than one statement per row, in spite of its set-up.
_COPY_FROM_ROWS: Final = 8
_PAIRS_SQLITE: Final = (
    "(SELECT key AS line, json_extract(value, '$[0]') AS left_text, "
    "json_extract(value, '$[1]') AS right_text FROM json_each(?)) AS wanted"
)
_PAIRS_POSTGRESQL: Final = (
    "(SELECT line - 1 AS line, left_text, right_text FROM unnest(%s::text[], %s::text[]) "
    "WITH ORDINALITY AS pair (left_text, right_text, line)) AS wanted"
)


def insert_rows(
    conn: Connection,
    table: Table,
    rows: Sequence[tuple[Any, ...]],
    columns: Sequence[str] | None = None,
) -> None:
    """Insert rows whose values stand in the order of some columns, of the table's own for None."""
    if not rows:
        return
    named = [column.name for column in table.columns] if columns is None else columns
    names = ", ".join(named)
    if conn.dialect.name == "sqlite" or len(rows) < _COPY_FROM_ROWS:
        marks = ", ".join([_mark(conn)] * len(named))
        # The driver takes half as long again for a row of a subclass; a slice of it is a tuple.
        plain = [row[:] for row in rows]
        conn.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", plain)
        return
    cursor = cast("psycopg.Cursor[Any]", conn.connection.cursor())
    with cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def put_rows(
    conn: Connection, table: Table, rows: Sequence[tuple[Any, ...]], key: Sequence[str]
) -> None:
    """Insert rows of all columns, each in the place of the one with the same key if there is one."""
    if not rows:
        return
    named = [column.name for column in table.columns]
    marks = ", ".join([_mark(conn)] * len(named))
    put = ", ".join(f"{name} = excluded.{name}" for name in named if name not in key)
    conn.exec_driver_sql(
        f"INSERT INTO {table.name} ({', '.join(named)}) VALUES ({marks}) "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {put}",
        list(rows),
    )


def select_for(
    conn: Connection, statement: str, pairs: Sequence[tuple[str, str]]
) -> list[tuple[Any, ...]]:
    """Run a query for any number of pairs of texts.

    ``{pairs}`` in the statement stands for a relation ``wanted`` of ``line`` (the index in
    ``pairs``), ``left_text`` and ``right_text``; join it first, by CROSS JOIN.
    """
    if not pairs:
        return []
    if conn.dialect.name == "sqlite":
        relation = _PAIRS_SQLITE
        parameters: tuple[Any, ...] = (json.dumps(pairs, ensure_ascii=False),)
    else:
        relation = _PAIRS_POSTGRESQL
        parameters = ([left for left, _ in pairs], [right for _, right in pairs])
    return cast(
        "list[tuple[Any, ...]]",
        conn.exec_driver_sql(statement.format(pairs=relation), parameters).all(),
    )


def _mark(conn: Connection) -> str:
    return "?" if conn.dialect.name == "sqlite" else "%s"
