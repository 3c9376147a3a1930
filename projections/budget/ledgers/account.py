"""The ledger of one account: its postings day by day, and what it holds after each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, RowMapping, case, cast, func, select, tuple_

from domain.ground.order.lists import place, values_at
from domain.ground.refusals import UnknownChoice
from domain.money.bookkeeping.accounts import CHARTS, Regime
from domain.money.bookkeeping.moves import Funds, Move
from projections.base import View
from projections.base import as_known as known_at
from projections.budget.ledgers.figures import LedgerLine, LedgerMonth, LedgerPage, Sides
from projections.budget.ledgers.trial import funds_of, owner_of
from projections.budget.queries import fund_sums

_Key = tuple[str, str, str, str]
"""Source, grant, kind and category of postings that move the same accounts."""
_Legs = Mapping[_Key, Sequence["_Leg"]]
"""What is posted to the account, by what is posted."""
_ROWS_AT_ONCE: Final = 500
_SAID: Final = (
    "record",
    "line",
    "day",
    "kind",
    "voucher_number",
    "document_number",
    "corrections",
)
_OF_POSTING: Final = (*_SAID, "source", "grant", "category", "amount_fen")


class _Leg(NamedTuple):
    """A side of a posting of 1 fen: its number, what it moves, and the account of the other side."""

    number: int
    move: Move
    against: str


class _Cut(NamedTuple):
    """The postings of an account at a station between two days."""

    view: View
    station: str
    as_known: int | None
    from_day: str
    to_day: str | None
    legs: _Legs


def account_ledger(
    view: View,
    station: str,
    account: str,
    *,
    as_known: int | None,
    regime: Regime,
    from_day: str | None = None,
    as_of: str | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> LedgerPage:
    """One account of a station from a day to a day, oldest first.

    ``account`` is a code of the chart, or the name of an account or its beginning up to a colon:
    all that is posted below it is its own. Pass ``next_cursor`` on to get the next page.

    Raises UnknownChoice for what the chart does not have, BadValue for a cursor that did not come
    from here.
    """
    wanted = _named(account, regime)
    sums = fund_sums(view, [station], as_known=as_known)
    funds = funds_of(regime, ((each[:3], each.restricted) for each in sums))
    legs = _legs(funds, {each[:5] for each in sums}, wanted)
    cut = _Cut(view, station, as_known, from_day or "", as_of, legs)
    months, count = _by_month(cut)
    opening_fen = months.pop("", Sides()).moved_fen
    told, balance_fen = [], opening_fen
    for month, sides in sorted(months.items()):
        balance_fen += sides.moved_fen
        told.append(
            LedgerMonth(
                month=month,
                debit_fen=sides.debit_fen,
                credit_fen=sides.credit_fen,
                closing_fen=balance_fen,
            )
        )
    lines, following = _page(cut, opening_fen, limit, cursor)
    return LedgerPage(
        account=wanted,
        regime=regime,
        opening_fen=opening_fen,
        debit_fen=sum(each.debit_fen for each in told),
        credit_fen=sum(each.credit_fen for each in told),
        closing_fen=balance_fen,
        months=tuple(told),
        lines=tuple(lines),
        count=count,
        next_cursor=following,
        position=as_known,
    )


def _named(account: str, regime: Regime) -> str:
    """The name that a code stands for, or the name itself where the chart has it."""
    chart = CHARTS[regime].accounts
    for each in chart:
        if account in (each.code, each.path) or account.startswith(f"{each.path}:"):
            return each.path if account == each.code else account
    raise UnknownChoice(field="account", choices=tuple(each.code for each in chart))


def _legs(funds: Funds, groups: set[tuple[str, str, str, str, str]], wanted: str) -> _Legs:
    found: dict[_Key, list[_Leg]] = {}
    for station, *rest in groups:
        source, grant, kind, category = rest
        moves = funds.moves((station, source, grant), kind, category, 1)
        for number, move in enumerate(moves):
            if f"{move.account}:".startswith(f"{wanted}:"):
                # The sides of a posting stand in pairs.
                leg = _Leg(number, move, moves[number ^ 1].account)
                found.setdefault((source, grant, kind, category), []).append(leg)
    return found


def _by_month(cut: _Cut) -> tuple[dict[str, Sides], int]:
    """Month -> what it moved, under no month what did before the days; and how many lines there are."""
    columns = cut.view.tables["postings"].c
    month = case((columns.day < cut.from_day, ""), else_=func.substr(columns.day, 1, 7))
    months: defaultdict[str, Sides] = defaultdict(Sides)
    count = 0
    for key, part, postings, in_fen, out_fen in _sums(cut, month):
        for leg in cut.legs.get(key, ()):
            months[part].take(leg.move.amount_fen, 0, in_fen, out_fen)
            count += postings if part else 0
    return dict(months), count


def _sums(
    cut: _Cut, part: ColumnElement[str], *conditions: ColumnElement[bool]
) -> Iterator[tuple[_Key, str, int, int, int]]:
    """How many postings up to the last day there are of a key and part, and their sum by sign."""
    columns = cut.view.tables["postings"].c
    groups = (*_key(cut), part)
    fen = columns.amount_fen
    statement = (
        select(
            *groups,
            func.count(),
            cast(func.sum(case((fen > 0, fen), else_=0)), BigInteger),
            cast(func.sum(case((fen < 0, fen), else_=0)), BigInteger),
        )
        .where(*_counted(cut), *conditions)
        .group_by(*groups)
    )
    for source, grant, kind, category, *rest in cut.view.conn.execute(statement):
        yield (source, grant, kind, category), *rest


def _page(
    cut: _Cut, opening_fen: int, limit: int, cursor: str | None
) -> tuple[list[LedgerLine], str | None]:
    """So many lines behind a place, and the place to go on from; None where there are no more."""
    columns = cut.view.tables["postings"].c
    order = tuple_(columns.day, columns.record, columns.line)
    conditions, balance_fen = [columns.day >= cut.from_day], opening_fen
    after: tuple[Any, ...] = ()
    if cursor is not None:
        after = values_at(cursor, str, str, int, int)
        for key, _part, _count, in_fen, out_fen in _sums(
            cut,
            func.substr(columns.day, 1, 4),
            columns.day >= cut.from_day,
            order < tuple_(*after[:3]),
        ):
            for leg in cut.legs.get(key, ()):
                balance_fen += leg.move.amount_fen * (in_fen + out_fen)
        conditions.append(order >= tuple_(*after[:3]))
    wanted = [columns[name].label(name) for name in _OF_POSTING]
    statement = (
        select(*wanted, columns.known_from.label("position"))
        .where(*_counted(cut), *conditions)
        .order_by(columns.day, columns.record, columns.line)
    )
    found: list[LedgerLine] = []
    with cut.view.conn.execution_options(yield_per=_ROWS_AT_ONCE).execute(statement) as rows:
        for row in rows.mappings():
            key = (row["source"], row["grant"], row["kind"], row["category"])
            for leg in cut.legs.get(key, ()):
                balance_fen += leg.move.amount_fen * row["amount_fen"]
                if (row["day"], row["record"], row["line"], leg.number) <= after:
                    continue
                if len(found) == limit:
                    last = found[-1]
                    return found, place(last.day, last.record, last.line, last.leg)
                found.append(_line(row, leg, balance_fen))
    return found, None


def _line(row: RowMapping, leg: _Leg, balance_fen: int) -> LedgerLine:
    move, said = leg.move, {name: row[name] for name in (*_SAID, "position")}
    moved_fen = move.amount_fen * row["amount_fen"]
    return LedgerLine(
        **said,
        **owner_of(move.account, move.fund, row["category"])._asdict(),
        leg=leg.number,
        account=move.account,
        against=leg.against,
        debit_fen=max(moved_fen, 0),
        credit_fen=max(-moved_fen, 0),
        balance_fen=balance_fen,
    )


def _key(cut: _Cut) -> tuple[ColumnElement[str], ...]:
    columns = cut.view.tables["postings"].c
    return columns.source, columns.grant, columns.kind, columns.category


def _counted(cut: _Cut) -> list[ColumnElement[bool]]:
    columns = (table := cut.view.tables["postings"]).c
    conditions = [columns.station == cut.station, known_at(table, cut.as_known)]
    if cut.to_day is not None:
        conditions.append(columns.day <= cut.to_day)
    return conditions
