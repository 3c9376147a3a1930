"""Bookkeeping: the postings of the budget question as a book of balanced transactions.

Each record that moves money is one transaction, balanced within each fund; a promise moves none and
is a note. Memory: one page of postings, and a few hundred bytes for each fund; never the whole book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from typing import Final

from api.bootstrap import House
from api.exporting.accounting.journal import (
    Account,
    Journal,
    Leg,
    Promise,
    Signed,
    Transaction,
    station_day,
)
from domain.money.bookkeeping.accounts import (
    CATEGORY_NAMES,
    CHARTS,
    DEFAULT_REGIME,
    SOURCE_NAMES,
    Fund,
    Regime,
)
from domain.money.bookkeeping.moves import FundKey, Funds
from projections.base import View
from projections.budget.figures import FundSum, JournalLine
from projections.budget.queries import fund_sums, journal

_DEEDS: Final = {
    "received": "拨款到账",
    "carried_over": "上年结转",
    "reclaimed": "拨款收回",
    "spent": "支出",
    "advanced": "垫付",
    "repaid": "偿还垫付",
    "refunded": "支出退回",
    "lent": "来源间借款",
    "released": "解除限定",
}
_POSITION: Final = attrgetter("position")
_GIVERS: Final[Mapping[str, str]] = {
    source: name.partition("-")[2] for source, name in SOURCE_NAMES.items()
}
_PURPOSES: Final[Mapping[str, str]] = {
    category: name.partition("-")[2] for category, name in CATEGORY_NAMES.items()
}


@contextmanager
def open_book(
    house: House,
    *,
    stations: Sequence[str] | None = None,
    as_known: int | None = None,
    regime: Regime = DEFAULT_REGIME,
    signed: Signed | None = None,
) -> Iterator[Journal]:
    """The book of stations (None for all) as known at a position (None for now).

    ``signed`` is the checkpoint to name, by default the one that covers the position best. Raises
    ProjectionNotReadyError.
    """
    with house.engine.reading() as live:
        view = live("budget")
        position = view.position if as_known is None else min(as_known, view.position)
        with book_of(view, position, stations, as_known=as_known, regime=regime) as book:
            yield book._replace(signed=signed or _signed(house, position))


def _signed(house: House, position: int) -> Signed | None:
    checkpoint = house.transparency.checkpoint_covering(position)
    if checkpoint is None:
        return None
    origin, _size, root = checkpoint.note.decode().split("\n")[:3]
    return Signed(station_day(checkpoint.made_at), origin, checkpoint.size, root)


@contextmanager
def book_of(
    view: View,
    position: int,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    regime: Regime = DEFAULT_REGIME,
) -> Iterator[Journal]:
    """The book that the budget's tables hold; ``position`` is what ``as_known`` stands for."""
    sums = fund_sums(view, stations, as_known=as_known)
    keys = [each[:3] for each in sums]
    restricted = frozenset(each[:3] for each in sums if each.restricted)
    funds = Funds(CHARTS[regime], keys, restricted=restricted)
    moved = [each.last_day for each in sums if each.kind != "promised"]
    with journal(view, stations, as_known=as_known) as lines:
        yield Journal(
            position=position,
            chart=CHARTS[regime],
            stations=None if stations is None else tuple(stations),
            accounts=_accounts(funds, sums),
            last_day=max(moved, default=""),
            signed=None,
            entries=_entries(funds, lines),
        )


def _accounts(funds: Funds, sums: Sequence[FundSum]) -> list[Account]:
    """Every account that is posted to, in the order of their names."""
    found: dict[str, Account] = {}
    for each in sums:
        for name, amount_fen, fund in funds.moves(
            each[:3], each.kind, each.category, each.amount_fen
        ):
            earlier = found.get(name)
            found[name] = Account(
                name=name,
                opened_on=min(earlier.opened_on, each.first_day) if earlier else each.first_day,
                fund=fund,
                is_bank=isinstance(fund, Fund) and name is fund.bank,
                closing_fen=amount_fen + (earlier.closing_fen if earlier else 0),
            )
    return [found[name] for name in sorted(found)]


def _entries(funds: Funds, lines: Iterator[JournalLine]) -> Iterator[Transaction | Promise]:
    balances = dict.fromkeys(funds.by_key, 0)
    for _, record in groupby(lines, _POSITION):
        first, *more = record
        if first.kind == "promised":
            yield _promise(funds, first)
            continue
        postings = _postings(funds, first, balances)
        for line in more:
            postings += _postings(funds, line, balances)
        yield Transaction(
            first.day,
            station_day(first.recorded_at),
            _PURPOSES[first.category] if first.category else _GIVERS[first.source],
            _narration(first),
            first.record,
            first.position - 1,
            first.recorded_at,
            first.corrections,
            postings,
        )


def _promise(funds: Funds, line: JournalLine) -> Promise:
    return Promise(
        day=line.day,
        recorded_on=station_day(line.recorded_at),
        fund=funds.by_key[line.station, line.source, line.grant],
        amount_fen=line.amount_fen,
        document_number=line.document_number,
        record=line.record,
        log_index=line.position - 1,
        recorded_at=line.recorded_at,
        corrections=line.corrections,
    )


def _postings(funds: Funds, line: JournalLine, balances: dict[FundKey, int]) -> list[Leg]:
    key = (line.station, line.source, line.grant)
    legs = []
    for account, amount_fen, fund in funds.moves(key, line.kind, line.category, line.amount_fen):
        balance_fen = None
        if isinstance(fund, Fund) and account is fund.bank:
            balance_fen = balances[key] = balances[key] + amount_fen
        legs.append(Leg(account, amount_fen, fund, balance_fen))
    return legs


def _narration(line: JournalLine) -> str:
    words = _DEEDS[line.kind]
    if line.document_number:
        words += f" {line.document_number}"
    if line.voucher_number:
        words += f" 凭证 {line.voucher_number}"
    return words
