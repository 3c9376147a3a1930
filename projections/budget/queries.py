"""The budget of stations, and the postings behind it, on any day and as known at any position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, Table, case, cast, func, literal, select, tuple_

from domain.ground.order.lists import chunks, place, values_at
from projections.base import View
from projections.base import as_known as known_at
from projections.budget.figures import (
    Budget,
    FundSum,
    JournalLine,
    Movement,
    PostingLine,
    PostingPage,
    PostingTotal,
    add_up,
)
from projections.budget.reservations import reserved_movements

_JOURNAL_PAGE: Final = 2_000
_RECORDS_PER_STATEMENT: Final = 8_000


def budget(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    as_of: str | None = None,
    from_day: str | None = None,
    today: str | None = None,
    sources: Sequence[str] = (),
) -> Budget:
    """What stations (None for all) were promised, received, spent, keep reserved and hold.

    ``as_of`` is the last business day counted, ``from_day`` the first; what was left before the
    first day is the opening balance. Reservations count as they stand at the end, on ``as_of`` or,
    without one, on ``today``. ``sources`` narrow it to the money of any of them; nobody's advance is
    that before it is repaid.
    """
    table = view.tables["postings"]
    conditions = _of_stations(table, stations, as_known)
    if as_of is not None:
        conditions.append(table.c.day <= as_of)
    if sources:
        conditions.append(table.c.source.in_(sources))
    single = stations is not None and len(stations) == 1
    reserved = [
        each
        for each in reserved_movements(
            view, stations, as_known=as_known, day=as_of or today, by_grant=single
        )
        if not sources or each.source in sources
    ]
    return add_up(
        [*_movements(view, table, conditions, from_day, by_grant=single), *reserved],
        _documents(view, table, conditions) if single else {},
        _owed(view, table, conditions) if single else {},
        by_grant=single,
        by_station=not single,
        position=as_known,
    )


def _movements(
    view: View,
    table: Table,
    conditions: Sequence[ColumnElement[bool]],
    from_day: str | None,
    *,
    by_grant: bool,
) -> list[Movement]:
    columns = table.c
    # The grant is not in the index: asking for it city-wide would read every row of the table.
    grant = columns.grant if by_grant else literal("").label("grant")
    groups = [columns.station, columns.source, columns.kind, columns.category]
    if from_day is None:
        moved: ColumnElement[int] = columns.amount_fen
        before: ColumnElement[int] = literal(0)
    else:
        moved = case((columns.day >= from_day, columns.amount_fen), else_=0)
        before = case((columns.day < from_day, columns.amount_fen), else_=0)
    sums = (
        select(
            columns.station,
            columns.source,
            grant,
            columns.kind,
            columns.category,
            cast(func.sum(moved), BigInteger),
            cast(func.sum(before), BigInteger) if from_day is not None else literal(0),
        )
        .where(*conditions)
        .group_by(*groups, *([columns.grant] if by_grant else []))
    )
    return list(map(Movement._make, view.conn.execute(sums).all()))


def spent_by(view: View, records: Sequence[str], *, as_known: int | None) -> dict[str, int]:
    """Expenditure, by its record -> what was spent or advanced by it, in fen."""
    table = view.tables["postings"]
    columns = table.c
    found: dict[str, int] = {}
    for some in chunks(records, _RECORDS_PER_STATEMENT):
        query = (
            select(columns.record, func.sum(columns.amount_fen).label("fen"))
            .where(
                columns.record.in_(some),
                columns.kind.in_(("spent", "advanced")),
                known_at(table, as_known),
            )
            .group_by(columns.record)
        )
        found.update((each.record, int(each.fen)) for each in view.conn.execute(query))
    return found


def _owed(view: View, table: Table, conditions: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    """What is owed for advances, by whom they were made."""
    columns = table.c
    owed = case((columns.kind == "advanced", columns.amount_fen), else_=-columns.amount_fen)
    rows = view.conn.execute(
        select(columns.payer, cast(func.sum(owed), BigInteger))
        .where(*conditions, columns.kind.in_(("advanced", "repaid")))
        .group_by(columns.payer)
    )
    return {payer: open_fen for payer, open_fen in rows}  # noqa: C416 - a Row is not a pair to mypy


def _documents(
    view: View, table: Table, conditions: Sequence[ColumnElement[bool]]
) -> dict[str, str]:
    """The document of each grant: that of its promise, else of its latest income that names one.

    "Latest" is by day, then by the position that the income has been known from.
    """
    columns = table.c
    rows = view.conn.execute(
        select(columns.grant, columns.document_number)
        .where(
            *conditions,
            columns.kind.in_(("promised", "received", "carried_over")),
            columns.document_number != "",
        )
        .order_by((columns.kind == "promised"), columns.day, columns.known_from)
    )
    return {grant: document for grant, document in rows}  # noqa: C416 - a Row is not a pair to mypy


def postings(
    view: View,
    station: str,
    *,
    as_known: int | None,
    sources: Sequence[str] = (),
    grants: Sequence[str] = (),
    categories: Sequence[str] = (),
    kinds: Sequence[str] = (),
    unvouched: bool = False,
    from_day: str | None = None,
    to_day: str | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> PostingPage:
    """The postings of a station that match every given filter by any value, oldest day first.

    ``unvouched`` are those of which a part has no voucher number. Pass ``next_cursor`` on to get the
    next page; None ends the list.

    Raises BadValue for a cursor that did not come from here.
    """
    table = view.tables["postings"]
    columns = table.c
    conditions = [columns.station == station, known_at(table, as_known)]
    any_of = {"source": sources, "grant": grants, "category": categories, "kind": kinds}
    conditions += [columns[name].in_(values) for name, values in any_of.items() if values]
    if unvouched:
        conditions.append(columns.unnumbered == 1)
    if from_day is not None:
        conditions.append(columns.day >= from_day)
    if to_day is not None:
        conditions.append(columns.day <= to_day)
    sums = view.conn.execute(
        select(columns.kind, func.count(), func.sum(columns.amount_fen))
        .where(*conditions)
        .group_by(columns.kind)
        .order_by(columns.kind)
    )
    totals = {kind: PostingTotal(count=count, amount_fen=int(fen)) for kind, count, fen in sums}
    order = (columns.day, columns.record, columns.line)
    if cursor is not None:
        conditions.append(tuple_(*order) > tuple_(*values_at(cursor, str, str, int)))
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
        count=sum(each.count for each in totals.values()),
        totals=totals,
        total_fen=sum(each.amount_fen for each in totals.values()),
        next_cursor=None if last is None else place(last.day, last.record, last.line),
        position=as_known,
    )


@contextmanager
def journal(
    view: View, stations: Sequence[str] | None, *, as_known: int | None
) -> Iterator[Iterator[JournalLine]]:
    """Every posting of stations (None for all) by day, then position, then line; read as it goes.

    The lines of one record follow each other. Close the block before asking the view again.
    """
    table = view.tables["postings"]
    columns = table.c
    wanted = [columns[name] for name in JournalLine._fields if name != "position"]
    statement = (
        select(*wanted, columns.known_from)
        .where(*_of_stations(table, stations, as_known))
        .order_by(columns.day, columns.known_from, columns.line)
    )
    with view.conn.execution_options(yield_per=_JOURNAL_PAGE).execute(statement) as rows:
        yield map(JournalLine._make, rows)


def fund_sums(view: View, stations: Sequence[str] | None, *, as_known: int | None) -> list[FundSum]:
    """What every grant of stations (None for all) moved, per kind and category, in their order."""
    table = view.tables["postings"]
    columns = table.c
    groups = (columns.station, columns.source, columns.grant, columns.kind, columns.category)
    rows = view.conn.execute(
        select(
            *groups,
            func.min(columns.day),
            func.max(columns.day),
            cast(func.sum(columns.amount_fen), BigInteger),
            func.max(columns.restricted),
        )
        .where(*_of_stations(table, stations, as_known))
        .group_by(*groups)
    )
    return sorted(map(FundSum._make, rows))


def _of_stations(
    table: Table, stations: Sequence[str] | None, as_known: int | None
) -> list[ColumnElement[bool]]:
    conditions = [known_at(table, as_known)]
    if stations is not None:
        conditions.append(table.c.station.in_(stations))
    return conditions
