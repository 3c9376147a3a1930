"""Which records are flagged, as known at a position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from domain.ground.order.flags import CONFIRMED_DUPLICATE
from domain.ground.order.lists import chunks
from projections.base import View, as_known

_RECORDS_PER_QUERY: Final = 5_000


def flags_of(view: View, records: Sequence[str], known: int | None) -> dict[str, set[str]]:
    """Record -> the codes of its flags; records without any are left out."""
    table = view.tables["flags"]
    found: dict[str, set[str]] = {}
    for some in chunks(records, _RECORDS_PER_QUERY):
        query = select(table.c.record, table.c.code).where(
            table.c.record.in_(some), as_known(table, known)
        )
        for record, code in view.conn.execute(query):
            found.setdefault(record, set()).add(code)
    return found


def starts_of_flagged(
    view: View, kind: str, codes: Sequence[str], stations: Sequence[str] | None, known: int | None
) -> dict[str, list[str]]:
    """Station -> when the records of a kind began that are flagged by one of some codes, in order."""
    columns = view.tables["flags"].c
    query = select(columns.station, columns.started).where(
        columns.kind == kind, columns.code.in_(codes), as_known(view.tables["flags"], known)
    )
    if stations is not None:
        query = query.where(columns.station.in_(stations))
    found: dict[str, list[str]] = {}
    for station, started in view.conn.execute(
        query.distinct().order_by(columns.station, columns.started)
    ):
        found.setdefault(station, []).append(started)
    return found


def flagged_records(
    view: View, kind: str, codes: Sequence[str], stations: Sequence[str], known: int | None
) -> dict[str, set[str]]:
    """Station -> its records of a kind that are flagged by one of some codes."""
    columns = view.tables["flags"].c
    query = select(columns.station, columns.record).where(
        columns.station.in_(stations),
        columns.kind == kind,
        columns.code.in_(codes),
        as_known(view.tables["flags"], known),
    )
    found: dict[str, set[str]] = {station: set() for station in stations}
    for station, record in view.conn.execute(query):
        found[station].add(record)
    return found


def flagged(
    view: View,
    kind: str,
    stations: Sequence[str] | None,
    known: int | None,
    *,
    from_day: str | None,
    to_day: str | None,
) -> dict[str, dict[str, int]]:
    """Station -> code -> how many records of a kind that began on some days are flagged.

    By what they state and what else was done: a confirmed duplicate is no flag of what it states.
    """
    days = {"from_day": from_day, "to_day": to_day}
    found = flagged_by_kind(view, stations, known, kind=kind, **days).get(kind, {})
    own = {
        station: {code: number for code, number in codes.items() if code != CONFIRMED_DUPLICATE}
        for station, codes in found.items()
    }
    return {station: codes for station, codes in own.items() if codes}


def flagged_by_kind(
    view: View,
    stations: Sequence[str] | None,
    known: int | None,
    *,
    from_day: str | None,
    to_day: str | None,
    kind: str | None = None,
) -> dict[str, dict[str, dict[str, int]]]:
    """Kind -> station -> code -> how many records that began on some days are flagged.

    Of one ``kind`` only where it is given.
    """
    table = view.tables["flags"]
    columns = table.c
    groups = (columns.station, columns.kind, columns.code)
    query = select(*groups, func.count()).where(as_known(table, known))
    if kind is not None:
        query = query.where(columns.kind == kind)
    if stations is not None:
        query = query.where(columns.station.in_(stations))
    if from_day is not None:
        query = query.where(columns.started >= from_day)
    if to_day is not None:
        query = query.where(columns.started < f"{to_day}U")  # behind every minute of the day
    found: dict[str, dict[str, dict[str, int]]] = {}
    for station, topic, code, count in view.conn.execute(query.group_by(*groups).order_by(*groups)):
        found.setdefault(topic, {}).setdefault(station, {})[code] = count
    return found
