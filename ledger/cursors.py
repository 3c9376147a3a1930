"""What the store asks of a driver's cursor, and the two things that the drivers do differently.

Beside the statements, because a list parameter and a bulk load depend on the database like the
words of a statement do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

_POSTGRESQL_EVENT_TYPES = (
    "int8", "text", "text", "int8", "text", "int4", "text", "text", "text", "text", "bytea", "bytea",
)  # fmt: skip


class Cursor(Protocol):
    """The part of both drivers' cursors that is used here."""

    @property
    def rowcount(self) -> int:
        """Rows that the last statement changed."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Run one statement for each row."""

    def fetchone(self) -> Any:
        """Next row, None at the end."""

    def fetchall(self) -> list[Any]:
        """All remaining rows."""


def list_parameter(values: Sequence[Any], *, sqlite: bool) -> str | list[Any]:
    """A list as one parameter: JSON for SQLite's json_each, an array for PostgreSQL."""
    return json.dumps(list(values)) if sqlite else list(values)


def copy_events(cursor: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Load rows of `events` by PostgreSQL's binary COPY."""
    with cursor.copy(f"COPY events ({', '.join(columns)}) FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(_POSTGRESQL_EVENT_TYPES)
        for row in rows:
            copy.write_row(row)
