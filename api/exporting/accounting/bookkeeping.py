"""Bookkeeping: the postings of the budget question as a book of balanced transactions.

Each record that moves money is one transaction, balanced within each fund; a promise moves none and
is a note. What was advanced is an expense and a liability of no fund; its repayment is an expense
of the funds that pay, and takes both away again. Memory: one page of postings, and a few hundred bytes for each fund; never the whole
book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple, cast

from api.bootstrap import House
from api.exporting.accounting.accounts import (
    CATEGORY_NAMES,
    CHARTS,
    SOURCE_NAMES,
    Chart,
    Fund,
    Owed,
    Regime,
)
from api.exporting.accounting.journal import (
    Account,
    Journal,
    Leg,
    Promise,
    Signed,
    Transaction,
    station_day,
)
from domain.ground.vocabulary import Category, Source
from projections.base import View
from projections.budget.figures import FundSum, JournalLine
from projections.budget.queries import fund_sums, journal

FundKey = tuple[str, str, str]
"""Station, source and grant."""

DEFAULT_REGIME: Final[Regime] = "2024"
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
    funds = _Funds(CHARTS[regime], sums)
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


class _Move(NamedTuple):
    """Money into (positive) or out of an account of a fund."""

    account: str
    amount_fen: int
    fund: Fund | Owed


class _Funds:
    """The grants' money at every station, what each station owes, and between what it moves."""

    def __init__(self, chart: Chart, sums: Sequence[FundSum]) -> None:
        restricted = {each[:3] for each in sums if each.restricted}
        self.by_key = {
            key: Fund(chart, key[0], cast("Source", key[1]), key[2], restricted=key in restricted)
            for key in {each[:3] for each in sums if each.source}
        }
        self._owed = {
            each.station: Owed(chart, each.station)
            for each in sums
            if each.kind in {"advanced", "repaid"}
        }

    def moves(self, key: FundKey, kind: str, category: str, amount_fen: int) -> list[_Move]:
        """Debits and credits, in the order in which a voucher is read."""
        purpose = cast("Category", category)
        if kind == "advanced":
            owed = self._owed[key[0]]
            return _pair(owed.expense(purpose), owed.payable, amount_fen, owed)
        fund = self.by_key[key]
        beside = {
            "received": (fund.bank, fund.income),
            "carried_over": (fund.bank, fund.opening),
            "reclaimed": (fund.income, fund.bank),
            "lent": (fund.lent, fund.bank),
            "borrowed": (fund.bank, fund.borrowed),
            "released": (fund.opening, fund.unrestricted),
        }
        if kind in beside:
            return _pair(*beside[kind], amount_fen, fund)
        paid = _pair(fund.expense(purpose), fund.bank, amount_fen, fund)
        if kind == "repaid":
            owed = self._owed[key[0]]
            paid += _pair(owed.payable, owed.expense(purpose), amount_fen, owed)
        return paid


def _pair(debit: str, credit: str, amount_fen: int, fund: Fund | Owed) -> list[_Move]:
    return [_Move(debit, amount_fen, fund), _Move(credit, -amount_fen, fund)]


def _accounts(funds: _Funds, sums: Sequence[FundSum]) -> list[Account]:
    """Every account that is posted to, in the order of their names."""
    found: dict[str, Account] = {}
    for each in sums:
        if each.kind == "promised":
            continue
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


def _entries(funds: _Funds, lines: Iterator[JournalLine]) -> Iterator[Transaction | Promise]:
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


def _promise(funds: _Funds, line: JournalLine) -> Promise:
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


def _postings(funds: _Funds, line: JournalLine, balances: dict[FundKey, int]) -> list[Leg]:
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
