"""Visits of the same people to several others at one door at one time: one door, and hours once.

Each of those met has a record. The time of the first of them counts (by its id); what the others
would count again is kept here, for as long as that is so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, bindparam, select

from projections.base import View, as_known
from projections.bulk import insert_rows
from projections.flags.days import IN_PERSON, Held
from projections.totals.again import CountedAgain

_KNOWN_UNTIL: Final = 2


class TogetherRows:
    """What a page opens and closes; a row that it does both to is written closed."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows: list[list[Any]] = []
        self._open: dict[str, list[Any]] = {}
        self._closed: list[dict[str, Any]] = []

    def open(self, pos: int, station: str, held: Held) -> None:
        """The time of a record counts with another's from a position on."""
        record, start, _end, _place, minutes, kind, people = held
        doors = int(kind == IN_PERSON)
        row = [record, pos, None, station, start[:16], doors, minutes, " ".join(people)]
        self._rows.append(row)
        self._open[record] = row

    def close(self, pos: int, record: str) -> None:
        """It counts by itself from a position on, or does not count at all."""
        row = self._open.pop(record, None)
        if row is None:
            self._closed.append({"of": record, "closed_at": pos})
        else:
            row[_KNOWN_UNTIL] = pos

    def flush(self, view: View) -> None:
        """Write it: what ends of earlier pages first."""
        columns = self._table.c
        if self._closed:
            view.conn.execute(
                self._table.update()
                .where(columns.record == bindparam("of"), columns.known_until.is_(None))
                .values(known_until=bindparam("closed_at")),
                self._closed,
            )
        insert_rows(view.conn, self._table, sorted(map(tuple, self._rows)))


def counted_again(
    view: View,
    stations: Sequence[str] | None,
    known: int | None,
    *,
    from_day: str | None,
    to_day: str | None,
) -> dict[str, CountedAgain]:
    """Station -> what visits that began on some days would count again."""
    table = view.tables["together"]
    columns = table.c
    query = select(columns.station, columns.doors, columns.minutes, columns.workers).where(
        as_known(table, known), *of_days(table, from_day, to_day)
    )
    if stations is not None:
        query = query.where(columns.station.in_(stations))
    found: dict[str, CountedAgain] = {}
    for station, doors, minutes, workers in view.conn.execute(query):
        found.setdefault(station, CountedAgain()).add(doors, minutes, workers)
    return found


def of_days(table: Table, from_day: str | None, to_day: str | None) -> list[ColumnElement[bool]]:
    """Conditions for what began on one of a range of days; for None there is no bound."""
    conditions = []
    if from_day is not None:
        conditions.append(table.c.started >= from_day)
    if to_day is not None:
        conditions.append(table.c.started < f"{to_day}U")
    return conditions
