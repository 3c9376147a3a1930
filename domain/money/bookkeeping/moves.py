"""What each posting of a grant moves, from which account to which: both of its sides.

The one place that knows it: exported books, trial balances and ledgers are made from the same moves.
Each kind of posting is balanced within the grant that it touches. What was advanced is an expense
and a liability of no grant; its repayment is an expense of the grants that pay, and takes both away
again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, cast

from domain.ground.vocabulary import Category, Source
from domain.money.bookkeeping.accounts import Chart, Fund, Owed

FundKey = tuple[str, str, str]
"""Station, source and grant."""


class Move(NamedTuple):
    """Money into (positive) or out of an account of a fund."""

    account: str
    amount_fen: int
    fund: Fund | Owed


class Funds:
    """The grants' money at every station, what each station owes, and between what it moves.

    What was advanced has no source, and so no fund; ``restricted`` are the grants whose money is
    bound.
    """

    def __init__(
        self, chart: Chart, keys: Iterable[FundKey], *, restricted: frozenset[FundKey]
    ) -> None:
        self._chart = chart
        self.by_key = {
            key: Fund(chart, key[0], cast("Source", key[1]), key[2], restricted=key in restricted)
            for key in keys
            if key[1]
        }
        self._owed: dict[str, Owed] = {}

    def moves(self, key: FundKey, kind: str, category: str, amount_fen: int) -> list[Move]:
        """Debits and credits, in the order in which a voucher is read; a promise moves nothing."""
        if kind == "promised":
            return []
        purpose = cast("Category", category)
        if kind == "advanced":
            owed = self._owed_at(key[0])
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
            owed = self._owed_at(key[0])
            paid += _pair(owed.payable, owed.expense(purpose), amount_fen, owed)
        return paid

    def _owed_at(self, station: str) -> Owed:
        found = self._owed.get(station)
        if found is None:
            found = self._owed[station] = Owed(self._chart, station)
        return found


def _pair(debit: str, credit: str, amount_fen: int, fund: Fund | Owed) -> list[Move]:
    return [Move(debit, amount_fen, fund), Move(credit, -amount_fen, fund)]
