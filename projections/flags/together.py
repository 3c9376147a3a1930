"""Visits of the same people to several others at one door at one time: one door, and hours once.

Each of those met has a record. The time of the first of them counts (by its id); what the others
would count again is kept here, for as long as that is so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, select

from projections.base import View, as_known
from projections.flags.days import IN_PERSON, Held
from projections.totals.again import CountedAgain


def doubled(held: Held) -> dict[str, Any]:
    """The columns of a record that would count a door and the time of its people again."""
    record, start, _end, _place, minutes, kind, people = held
    return {
        "record": record,
        "started": start[:16],
        "doors": int(kind == IN_PERSON),
        "minutes": minutes,
        "workers": " ".join(people),
    }


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
