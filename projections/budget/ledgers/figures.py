"""The shapes of trial balances and ledgers, and how the two sides of an account add up; no database here."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from domain.money.bookkeeping.accounts import Regime


class Balance(Struct, frozen=True, kw_only=True):
    """Both sides in fen, none below zero: before the days, moved in them, and at their end.

    Of opening and of closing one side is 0 where it is about one account.
    """

    opening_debit_fen: int
    opening_credit_fen: int
    debit_fen: int
    credit_fen: int
    closing_debit_fen: int
    closing_credit_fen: int


class AccountBalance(Balance, frozen=True, kw_only=True):
    """One account of the chart; a code changes its meaning with the regime, so its name is here."""

    code: str
    name: str


class SubsidiaryBalance(Balance, frozen=True, kw_only=True):
    """One subsidiary account: of a grant, and of a category where money is spent.

    ``account`` is its whole name in exported books. What is owed for advances has no source and
    no grant.
    """

    account: str
    source: str
    grant: str
    category: str


class StationBalance(Balance, frozen=True, kw_only=True):
    """The totals of one station of several."""

    station: str


class TrialBalance(Struct, frozen=True, kw_only=True):
    """The answer: accounts by code, with all that was posted to them as known.

    ``total`` adds up the accounts of the chart, so its debits equal its credits three times over.
    ``subsidiary`` is filled for a single station, ``by_station`` for several. Nothing is closed
    into net assets at the end of a year: income and costs go on.
    """

    regime: Regime
    law: str
    accounts: tuple[AccountBalance, ...]
    subsidiary: tuple[SubsidiaryBalance, ...]
    by_station: tuple[StationBalance, ...]
    total: Balance
    from_day: str
    to_day: str
    position: int | None


class LedgerLine(Struct, frozen=True, kw_only=True):
    """One side of one posting.

    ``record`` and ``line`` name the posting for ever, ``leg`` its side; ``position`` is the entry
    that made it what it is. ``account`` is posted to, ``against`` is the account of the other side.
    ``balance_fen`` is what the asked account holds then: a debit, or below zero a credit.
    """

    record: str
    line: int
    leg: int
    position: int
    day: str
    kind: str
    account: str
    against: str
    source: str
    grant: str
    category: str
    voucher_number: str
    document_number: str
    debit_fen: int
    credit_fen: int
    balance_fen: int
    corrections: int


class LedgerMonth(Struct, frozen=True, kw_only=True):
    """What a month moved, and what the account holds at its end; a line of the general ledger."""

    month: str
    debit_fen: int
    credit_fen: int
    closing_fen: int


class LedgerPage(Struct, frozen=True, kw_only=True):
    """A page of an account by day, and what all of its days are.

    Balances are debits, or below zero credits: ``closing_fen`` is opening and debits less credits.
    ``count`` is of all lines; ``months`` are those in which something moved.
    """

    account: str
    regime: Regime
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int
    months: tuple[LedgerMonth, ...]
    lines: tuple[LedgerLine, ...]
    count: int
    next_cursor: str | None
    position: int | None


class Sides:
    """What an account had before, and its debits and credits since."""

    __slots__ = ("before_fen", "credit_fen", "debit_fen")

    def __init__(self) -> None:
        self.before_fen = self.debit_fen = self.credit_fen = 0

    def take(self, sign: int, before_fen: int, in_fen: int, out_fen: int) -> None:
        """Add what postings moved, each sign by itself, where they are debits (1) or credits (-1)."""
        self.before_fen += sign * before_fen
        self.debit_fen += in_fen if sign > 0 else -out_fen
        self.credit_fen += -out_fen if sign > 0 else in_fen

    def add(self, other: Sides) -> None:
        """Add another account."""
        self.before_fen += other.before_fen
        self.debit_fen += other.debit_fen
        self.credit_fen += other.credit_fen

    def __bool__(self) -> bool:
        """Whether anything was there or moved."""
        return bool(self.before_fen or self.debit_fen or self.credit_fen)

    @property
    def moved_fen(self) -> int:
        """Debits less credits."""
        return self.debit_fen - self.credit_fen

    def told(self) -> dict[str, int]:
        """The figures of a balance."""
        after_fen = self.before_fen + self.moved_fen
        return {
            "opening_debit_fen": max(self.before_fen, 0),
            "opening_credit_fen": max(-self.before_fen, 0),
            "debit_fen": self.debit_fen,
            "credit_fen": self.credit_fen,
            "closing_debit_fen": max(after_fen, 0),
            "closing_credit_fen": max(-after_fen, 0),
        }


def total_of(accounts: Iterable[Sides]) -> dict[str, int]:
    """What the balances of accounts add up to, side by side."""
    total = dict.fromkeys(Balance.__struct_fields__, 0)
    for each in accounts:
        for name, fen in each.told().items():
            total[name] += fen
    return total
