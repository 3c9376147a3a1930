"""The trial balance: what each account had before some days, what they moved, and what it has then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, select, true

from domain.money.bookkeeping.accounts import CHARTS, Fund, LedgerAccount, Owed, Regime, of_chart
from domain.money.bookkeeping.moves import FundKey, Funds
from projections.base import View
from projections.base import as_known as known_at
from projections.budget.ledgers.figures import (
    AccountBalance,
    Balance,
    Sides,
    StationBalance,
    SubsidiaryBalance,
    TrialBalance,
    total_of,
)


class Owner(NamedTuple):
    """Source and grant of a subsidiary account, and its category where money is spent."""

    source: str
    grant: str
    category: str


class _Moved(NamedTuple):
    """What the postings of a group moved: before the days and, the signs kept apart, in them."""

    station: str
    source: str
    grant: str
    kind: str
    category: str
    restricted: int
    before_fen: int
    in_fen: int
    out_fen: int


def trial_balance(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    regime: Regime,
    from_day: str | None = None,
    as_of: str | None = None,
) -> TrialBalance:
    """The accounts of stations (None for all) from a day to a day, both counted.

    Without a first day nothing was before; without a last one all is counted that is in the book.
    """
    moved = _moved(view, stations, as_known, from_day, as_of)
    funds = funds_of(regime, ((each[:3], each.restricted) for each in moved))
    posted: defaultdict[str, Sides] = defaultdict(Sides)
    owners: dict[str, tuple[Fund | Owed, str]] = {}
    for each in moved:
        sums = each[6:]
        for account, sign, fund in funds.moves(each[:3], each.kind, each.category, 1):
            posted[account].take(sign, *sums)
            owners[account] = fund, each.category
    chart: defaultdict[LedgerAccount, Sides] = defaultdict(Sides)
    at_station: defaultdict[tuple[str, LedgerAccount], Sides] = defaultdict(Sides)
    for account, sides in posted.items():
        chart[of_chart(account)].add(sides)
        at_station[owners[account][0].station, of_chart(account)].add(sides)
    single = stations is not None and len(stations) == 1
    return TrialBalance(
        regime=regime,
        law=CHARTS[regime].law,
        accounts=tuple(
            AccountBalance(code=account.code, name=account.name, **sides.told())
            for account, sides in sorted(chart.items(), key=lambda each: each[0].code)
            if sides
        ),
        subsidiary=tuple(
            _subsidiary(account, owner_of(account, *owners[account]), sides)
            for account, sides in sorted(posted.items(), key=lambda each: place_of(each[0]))
            if single and sides
        ),
        by_station=() if single else tuple(_by_station(at_station)),
        total=Balance(**total_of(chart.values())),
        from_day=from_day or "",
        to_day=as_of or "",
        position=as_known,
    )


def place_of(account: str) -> tuple[str, str]:
    """Where a subsidiary account stands: under its account of the chart."""
    return of_chart(account).code, account


def owner_of(account: str, fund: Fund | Owed, category: str) -> Owner:
    """Whose a subsidiary account is; what is owed for advances is no grant's."""
    spent_on = category if account.startswith("Expenses:") else ""
    if isinstance(fund, Owed):
        return Owner("", "", spent_on)
    return Owner(fund.source, fund.code, spent_on)


def _subsidiary(account: str, owner: Owner, sides: Sides) -> SubsidiaryBalance:
    source, grant, category = owner
    return SubsidiaryBalance(
        account=account, source=source, grant=grant, category=category, **sides.told()
    )


def funds_of(regime: Regime, groups: Iterable[tuple[FundKey, int]]) -> Funds:
    """The funds that groups of postings are about, restricted where any posting says so."""
    found = list(groups)
    bound = frozenset(key for key, restricted in found if restricted)
    return Funds(CHARTS[regime], {key for key, _restricted in found}, restricted=bound)


def _by_station(accounts: dict[tuple[str, LedgerAccount], Sides]) -> Iterable[StationBalance]:
    stations: defaultdict[str, list[Sides]] = defaultdict(list)
    for (station, _account), sides in accounts.items():
        stations[station].append(sides)
    for station, each in sorted(stations.items()):
        if any(each):
            yield StationBalance(station=station, **total_of(each))


def _moved(
    view: View,
    stations: Sequence[str] | None,
    as_known: int | None,
    from_day: str | None,
    to_day: str | None,
) -> list[_Moved]:
    """Sums of postings; days narrow sums and no rows, for a later one may restrict a grant."""
    columns = (table := view.tables["postings"]).c
    groups = (columns.station, columns.source, columns.grant, columns.kind, columns.category)
    is_before = columns.day < (from_day or "")
    is_in = columns.day >= (from_day or "")
    if to_day is not None:
        is_before, is_in = is_before & (columns.day <= to_day), is_in & (columns.day <= to_day)

    def summed(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return cast(func.sum(case((condition, columns.amount_fen), else_=0)), BigInteger)

    rows = view.conn.execute(
        select(
            *groups,
            func.max(columns.restricted),
            summed(is_before),
            summed(is_in & (columns.amount_fen > 0)),
            summed(is_in & (columns.amount_fen < 0)),
        )
        .where(known_at(table, as_known), _at(columns.station, stations))
        .group_by(*groups)
    )
    return list(map(_Moved._make, rows))


def _at(station: ColumnElement[str], stations: Sequence[str] | None) -> ColumnElement[bool]:
    return true() if stations is None else station.in_(stations)
