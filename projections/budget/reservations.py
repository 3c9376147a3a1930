"""What is reserved on a day, and the reservations behind that figure, as known at any position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, func, literal, select, tuple_

from domain.ground.order.lists import place, values_at
from projections.base import View
from projections.base import as_known as known_at
from projections.budget.figures import Movement, ReservationLine, ReservationPage
from projections.budget.tables import NEVER


def reserved_movements(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    day: str | None,
    by_grant: bool,
) -> Iterator[Movement]:
    """What stations (None for all) keep reserved on a day; without one, whatever is not resolved."""
    table = view.tables["reservations"]
    columns = table.c
    grant = columns.grant if by_grant else literal("").label("grant")
    conditions = [known_at(table, as_known), is_open(table, day)]
    if stations is not None:
        conditions.append(columns.station.in_(stations))
    # Not summed by the database, which would sort all that were ever made to group a few.
    kept = select(columns.station, columns.source, grant, columns.amount_fen).where(*conditions)
    sums: Counter[tuple[str, str, str]] = Counter()
    for station, source, code, amount_fen in view.conn.execute(kept):
        sums[station, source, code] += amount_fen
    for (station, source, code), amount_fen in sums.items():
        yield Movement(station, source, code, "reserved", "", amount_fen, 0)


def reservations(
    view: View,
    station: str,
    *,
    as_known: int | None,
    day: str,
    sources: Sequence[str] = (),
    grants: Sequence[str] = (),
    categories: Sequence[str] = (),
    statuses: Sequence[str] = (),
    limit: int = 100,
    cursor: str | None = None,
) -> ReservationPage:
    """The reservations of a station that match every given filter, as they stand on a day.

    Those with the status ``open`` are what ``reserved_fen`` of the budget is made of. Pass
    ``next_cursor`` on to get the next page; None ends the list.

    Raises BadValue for a cursor that did not come from here.
    """
    table = view.tables["reservations"]
    columns = table.c
    status = _status(table, day)
    conditions = [columns.station == station, known_at(table, as_known), columns.reserved_on <= day]
    wanted: Mapping[Any, Sequence[str]] = {
        columns.source: sources,
        columns.grant: grants,
        columns.category: categories,
        status: statuses,
    }
    conditions += [column.in_(values) for column, values in wanted.items() if values]
    count, total_fen = view.conn.execute(
        select(func.count(), func.coalesce(func.sum(columns.amount_fen), 0)).where(*conditions)
    ).one()
    order = (columns.reserved_on, columns.record, columns.line)
    if cursor is not None:
        conditions.append(tuple_(*order) > tuple_(*values_at(cursor, str, str, int)))
    shown = {
        **dict(columns.items()),
        "position": columns.known_from,
        "status": status,
        "resolved_on": func.replace(columns.resolved_on, NEVER, ""),
    }
    rows = view.conn.execute(
        select(*(shown[name].label(name) for name in ReservationLine.__struct_fields__))
        .where(*conditions)
        .order_by(*order)
        .limit(limit + 1)
    ).mappings()
    found = [ReservationLine(**row) for row in rows]
    last = found[limit - 1] if len(found) > limit else None
    return ReservationPage(
        reservations=tuple(found[:limit]),
        count=count,
        total_fen=int(total_fen),
        next_cursor=None if last is None else place(last.reserved_on, last.record, last.line),
        position=as_known,
    )


def is_open(table: Table, day: str | None) -> ColumnElement[bool]:
    """Whether a reservation keeps money on a day; without one, whether nothing has resolved it."""
    columns = table.c
    if day is None:
        return columns.resolved_on == NEVER
    return and_(columns.reserved_on <= day, columns.valid_until >= day, columns.resolved_on > day)


def _status(table: Table, day: str) -> ColumnElement[str]:
    return case(
        (table.c.resolved_on <= day, table.c.resolution),
        (table.c.valid_until < day, "expired"),
        else_="open",
    )
