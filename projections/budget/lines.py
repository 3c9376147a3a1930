"""The postings behind a figure, page by page; apart from the sums because nothing is summed."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import func, select, tuple_

from domain.errors import BadValue
from projections.base import View
from projections.base import as_known as known_at

_CURSOR_PARTS = 3


class PostingLine(Struct, frozen=True, kw_only=True):
    """One movement of one grant's money.

    ``record`` and ``line`` name it for ever; ``position`` is the entry that made it what it is.
    """

    record: str
    line: int
    position: int
    kind: str
    source: str
    grant: str
    category: str
    amount_fen: int
    day: str
    voucher_number: str
    document_number: str
    corrections: int


class PostingPage(Struct, frozen=True, kw_only=True):
    """A page of postings by day, and the number and sum of all that the question matches."""

    postings: tuple[PostingLine, ...]
    count: int
    total_fen: int
    next_cursor: str | None
    position: int | None


def postings(
    view: View,
    station: str,
    *,
    as_known: int | None,
    source: str | None = None,
    grant: str | None = None,
    category: str | None = None,
    kind: str | None = None,
    from_day: str | None = None,
    to_day: str | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> PostingPage:
    """The postings of a station that match every given filter, oldest day first.

    ``total_fen`` adds unsigned amounts, so it means something for one ``kind``. Pass
    ``next_cursor`` on to get the next page; None ends the list.

    Raises BadValue for a cursor that did not come from here.
    """
    table = view.tables["postings"]
    columns = table.c
    conditions = [columns.station == station, known_at(table, as_known)]
    equal = {"source": source, "grant": grant, "category": category, "kind": kind}
    conditions += [columns[name] == value for name, value in equal.items() if value is not None]
    if from_day is not None:
        conditions.append(columns.day >= from_day)
    if to_day is not None:
        conditions.append(columns.day <= to_day)
    count, total_fen = view.conn.execute(
        select(func.count(), func.coalesce(func.sum(columns.amount_fen), 0)).where(*conditions)
    ).one()
    order = (columns.day, columns.record, columns.line)
    if cursor is not None:
        conditions.append(tuple_(*order) > tuple_(*_place(cursor)))
    rows = view.conn.execute(
        select(
            columns.known_from.label("position"),
            *(
                columns[name].label(name)
                for name in PostingLine.__struct_fields__
                if name != "position"
            ),
        )
        .where(*conditions)
        .order_by(*order)
        .limit(limit + 1)
    ).mappings()
    found = [PostingLine(**row) for row in rows]
    last = found[limit - 1] if len(found) > limit else None
    return PostingPage(
        postings=tuple(found[:limit]),
        count=count,
        total_fen=int(total_fen),
        next_cursor=None if last is None else f"{last.day}~{last.record}~{last.line}",
        position=as_known,
    )


def _place(cursor: str) -> tuple[str, str, int]:
    parts = cursor.split("~")
    if len(parts) != _CURSOR_PARTS or not parts[2].isdecimal():
        raise BadValue(field="cursor")
    return parts[0], parts[1], int(parts[2])
