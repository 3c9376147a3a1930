"""What a book of accounts holds: accounts, balanced transactions day by day, and promises.

The words that all formats share, apart from the bookkeeping that fills them, so that a format needs
no database. Taizhang is a sub-ledger that exports a journal, never the statutory book. Nothing
personal is here: the payee of an expenditure is not told, its purpose and its voucher are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from domain.ground.values import CHINA, in_zone
from domain.money.bookkeeping.accounts import Chart, Fund, Owed


class Account(NamedTuple):
    """An account of the book and the fund, or the debt for advances, that it belongs to.

    ``closing_fen`` is its balance at the end, debits positive, as the database adds it up.
    """

    name: str
    opened_on: str
    fund: Fund | Owed
    is_bank: bool
    closing_fen: int


class Leg(NamedTuple):
    """Money into (positive) or out of an account; ``balance_fen`` follows on a bank account."""

    account: str
    amount_fen: int
    fund: Fund | Owed
    balance_fen: int | None


class Transaction(NamedTuple):
    """One record's money.

    ``payee`` is the source that gives, or the purpose that is paid for; never a person. ``record`` is the id of the event that founded the record; ``log_index``, ``recorded_on`` and
    ``recorded_at`` are those of the entry that gave it its present value, which is a later one
    where ``corrections`` is not 0.
    """

    day: str
    recorded_on: str
    payee: str
    narration: str
    record: str
    log_index: int
    recorded_at: str
    corrections: int
    postings: list[Leg]


class Promise(NamedTuple):
    """Money promised to a fund and not yet there: told beside the book, not in it."""

    day: str
    recorded_on: str
    fund: Fund
    amount_fen: int
    document_number: str
    record: str
    log_index: int
    recorded_at: str
    corrections: int


class Signed(NamedTuple):
    """The first checkpoint over a book's position: what was signed and on which day."""

    day: str
    origin: str
    size: int
    root: str


class Journal(NamedTuple):
    """A book as known at a position.

    ``entries`` can be read once. ``last_day`` is empty where no money moved, ``signed`` None where
    no checkpoint covers the position yet.
    """

    position: int
    chart: Chart
    stations: tuple[str, ...] | None
    accounts: list[Account]
    last_day: str
    signed: Signed | None
    entries: Iterator[Transaction | Promise]


@lru_cache(maxsize=4096)
def _station_hour(hour: str) -> tuple[str, str]:
    moment = in_zone(datetime.fromisoformat(f"{hour}:00+00:00"), CHINA).isoformat()
    return moment[:10], moment[11:13]


def station_moment(recorded_at: str) -> tuple[str, str]:
    """The station's day and its time to the second, of a moment in UTC."""
    day, hour = _station_hour(recorded_at[:13])
    return day, f"{hour}{recorded_at[13:19]}"


def station_day(recorded_at: str) -> str:
    """The station's day of a moment in UTC."""
    return _station_hour(recorded_at[:13])[0]
