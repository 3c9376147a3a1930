"""A page's changes of rows that lie by client and time.

Some say something by themselves; others say what counts from then on, and change with whatever is
recorded before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, bindparam

from projections.bulk import insert_rows, select_for
from projections.clients.tables import LAID

Client = tuple[str, str]
"""Station and code."""
Fold = Callable[[Sequence[tuple[str, str]]], Sequence[tuple[str, str, str]]]
"""(record, what it says) of one client -> (time, record, what counts then), each of them once."""


class Laying:
    """Rows that say something by themselves: opened, closed, and written at once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows: list[list[Any]] = []
        self._open: dict[tuple[Any, ...], list[Any]] = {}
        self._closed: list[dict[str, Any]] = []

    def put(self, pos: int, told: tuple[Any, ...]) -> None:
        """A row becomes known at a position; it begins with where it lies, as ``LAID`` has it."""
        laid = told[: len(LAID)]
        self._open[laid] = row = [*laid, pos, None, *told[len(LAID) :]]
        self._rows.append(row)

    def take(self, pos: int, told: tuple[Any, ...]) -> None:
        """The open row at its place stops being known at a position."""
        laid = told[: len(LAID)]
        row = self._open.pop(laid, None)
        if row is None:
            self._closed.append(closing(laid, pos))
        else:
            row[len(LAID) + 1] = pos

    def flush(self, conn: Connection) -> None:
        """Write the page."""
        close_rows(conn, self._table, self._closed)
        insert_rows(conn, self._table, [tuple(row) for row in self._rows])


class _Step(NamedTuple):
    """A row of a course: when, what was said, what counts then, and since which position."""

    at: str
    said: str
    told: str
    known_from: int


class Course:
    """Rows that say what counts from then on: a client's course is told anew with every change."""

    def __init__(self, table: Table, fold: Fold) -> None:
        self._table = table
        self._fold = fold
        self._changes: dict[Client, dict[int, list[tuple[str, str | None]]]] = {}

    def put(self, pos: int, client: Client, record: str, said: str) -> None:
        """A record says something of a client from a position on."""
        self._at(pos, client).append((record, said))

    def take(self, pos: int, client: Client, record: str) -> None:
        """A record says nothing of a client any more."""
        self._at(pos, client).append((record, None))

    def flush(self, conn: Connection) -> None:
        """Tell the course of every client that the page speaks of, position by position."""
        if not self._changes:
            return
        courses = self._read(conn)
        closed: list[dict[str, Any]] = []
        rows: list[list[Any]] = []
        for client, by_position in self._changes.items():
            course = courses.get(client, {})
            made: dict[str, list[Any]] = {}
            for pos, changes in by_position.items():
                after = self._told(course, changes)
                for record in [*sorted(course.keys() - after.keys()), *after]:
                    step, now = course.get(record), after.get(record)
                    if step is not None and now is not None and step[:3] == now:
                        continue
                    if step is not None:
                        laid = (*client, step.at, record)
                        if record in made:
                            made.pop(record)[len(LAID) + 1] = pos
                        else:
                            closed.append(closing(laid, pos))
                        del course[record]
                    if now is not None:
                        row = [*client, now[0], record, pos, None, now[1], now[2]]
                        rows.append(row)
                        made[record] = row
                        course[record] = _Step(*now, pos)
        close_rows(conn, self._table, closed)
        insert_rows(conn, self._table, [tuple(row) for row in rows])

    def _told(
        self, course: Mapping[str, _Step], changes: Iterable[tuple[str, str | None]]
    ) -> dict[str, tuple[str, str, str]]:
        words = {record: step.said for record, step in course.items()}
        for record, said in changes:
            if said is None:
                words.pop(record, None)
            else:
                words[record] = said
        return {
            record: (at, words[record], told)
            for at, record, told in self._fold(sorted(words.items()))
        }

    def _at(self, pos: int, client: Client) -> list[tuple[str, str | None]]:
        return self._changes.setdefault(client, {}).setdefault(pos, [])

    def _read(self, conn: Connection) -> dict[Client, dict[str, _Step]]:
        clients = list(self._changes)
        found: dict[Client, dict[str, _Step]] = {}
        rows = select_for(
            conn,
            "SELECT wanted.line, c.record, c.at, c.said, c.told, c.known_from FROM {pairs} "
            f"CROSS JOIN {self._table.name} AS c WHERE c.station = left_text "
            "AND c.client = right_text AND c.known_until IS NULL",
            clients,
        )
        for line, record, *step in rows:
            found.setdefault(clients[line], {})[record] = _Step(*step)
        return found


_KEYS: Final = tuple(f"closed_{name}" for name in LAID)


def closing(laid: tuple[Any, ...], pos: int) -> dict[str, Any]:
    """The parameters by which the open row at a place is closed."""
    return {**dict(zip(_KEYS, laid, strict=True)), "closed_pos": pos}


def close_rows(conn: Connection, table: Table, closed: Sequence[dict[str, Any]]) -> None:
    """Close the open rows at some places."""
    if not closed:
        return
    at = [table.c[name] == bindparam(key) for name, key in zip(LAID, _KEYS, strict=True)]
    conn.execute(
        table.update()
        .where(*at, table.c.known_until.is_(None))
        .values(known_until=bindparam("closed_pos")),
        list(closed),
    )
