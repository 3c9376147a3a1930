"""What is reserved on a day, and the reservations behind that figure, as known at any position."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from domain.errors import BadValue
from projections.base import View
from projections.base import as_known as known_at
from projections.budget.figures import Movement, ReservationLine, ReservationPage

_CURSOR_PARTS: Final = 3


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
    conditions = [known_at(table, as_known), _is_open(table, day)]
    if stations is not None:
        conditions.append(columns.station.in_(stations))
    sums = (
        select(
            columns.station,
            columns.source,
            grant,
            literal("reserved"),
            literal(""),
            cast(func.sum(columns.amount_fen), BigInteger),
            literal(0),
        )
        .where(*conditions)
        .group_by(columns.station, columns.source, *([columns.grant] if by_grant else []))
    )
    for row in view.conn.execute(sums):
        yield Movement(*row)


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
        conditions.append(tuple_(*order) > tuple_(*_place(cursor)))
    shown = {**dict(columns.items()), "position": columns.known_from, "status": status}
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
        next_cursor=None if last is None else f"{last.reserved_on}~{last.record}~{last.line}",
        position=as_known,
    )


def _is_resolved(table: Table, day: str) -> ColumnElement[bool]:
    return and_(table.c.resolution != "", table.c.resolved_on <= day)


def _is_open(table: Table, day: str | None) -> ColumnElement[bool]:
    columns = table.c
    if day is None:
        return columns.resolution == ""
    return and_(
        columns.reserved_on <= day,
        columns.valid_until >= day,
        or_(columns.resolution == "", columns.resolved_on > day),
    )


def _status(table: Table, day: str) -> ColumnElement[str]:
    return case(
        (_is_resolved(table, day), table.c.resolution),
        (table.c.valid_until < day, "expired"),
        else_="open",
    )


def _place(cursor: str) -> tuple[str, str, int]:
    parts = cursor.split("~")
    if len(parts) != _CURSOR_PARTS or not parts[2].isdecimal():
        raise BadValue(field="cursor")
    return parts[0], parts[1], int(parts[2])
