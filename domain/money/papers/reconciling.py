"""The bank's balance and the book's on a day, and what stands between them (银行存款余额调节表).

As accountants draw it up: to the book's balance comes what only the bank has taken in, less what
only the bank has paid; to the bank's what only the book has taken in, less what only the book has
paid (未达账项). Both come to the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct

from domain.money.facts import GrantCarriedOver, MoneyFact
from domain.money.papers.statements import (
    Balance,
    BankEntry,
    Held,
    Statement,
    StatementLine,
    bank_entries,
)

Unreconciled = Literal["no_lines", "no_balance", "balance_breaks", "unread_rows"]
"""Why a statement has no balance that the book's could be held against."""


class Reconciliation(Struct, frozen=True, kw_only=True):
    """Both balances at the end of a statement's last day, and what stands between them, in fen.

    ``book_fen`` is what the book's account 银行存款 holds, from which payments in cash went too;
    ``difference_fen`` is that less the bank's. ``only_bank_*`` are lines that no entry of the book
    by that day is, and ``only_book_*`` entries of the statement's days that no line is; those that
    are unclear stand on both sides. ``in_cash_fen`` are payments of the days that no bank shows,
    and ``earlier_fen`` is what the two differed by when the statement began, less what of it came
    on the statement. So ``adjusted_fen`` is

    - ``book_fen`` + ``only_bank_in_fen`` - ``only_bank_out_fen``, and
    - ``bank_fen`` + ``only_book_in_fen`` - ``only_book_out_fen`` - ``in_cash_fen`` + ``earlier_fen``.
    """

    day: str
    book_fen: int
    bank_fen: int
    difference_fen: int
    only_bank_in_fen: int
    only_bank_out_fen: int
    only_book_in_fen: int
    only_book_out_fen: int
    in_cash_fen: int
    earlier_fen: int
    adjusted_fen: int


class _Sides(NamedTuple):
    in_fen: int
    out_fen: int


def reconciled(
    statement: Statement, balance: Balance, held: Held, facts: Mapping[str, MoneyFact]
) -> Reconciliation | Unreconciled:
    """The two balances held against each other, or why the statement's cannot be."""
    lines = statement.lines
    if not lines:
        return "no_lines"
    if statement.unread:
        return "unread_rows"
    if balance.opening_fen is None or balance.closing_fen is None:
        return "no_balance"
    if balance.breaks or balance.closing_fen != (
        balance.opening_fen + balance.in_fen - balance.out_fen
    ):
        return "balance_breaks"
    first, last = min(each.day for each in lines), max(each.day for each in lines)
    banked, in_cash = bank_entries(facts)
    brought_fen = sum(
        fact.amount_fen
        for fact in facts.values()
        if isinstance(fact, GrantCarriedOver) and fact.carried_over_on <= last
    )
    before_fen = brought_fen + sum(
        _signed(each) for each in (*banked, *in_cash) if each.day < first
    )
    cash_fen = sum(each.amount_fen for each in in_cash if first <= each.day <= last)
    booked_fen = sum(_signed(each) for each in banked if first <= each.day <= last)
    book_fen = before_fen + booked_fen - cash_fen
    bank = _sides(
        (
            *held.lines,
            *(line for each in held.unclear for line in each.lines),
            *(each.line for each in held.matched if each.entry.day > last),
        )
    )
    of_days = (entry for each in held.unclear for entry in each.entries)
    book = _sides((*held.entries, *(each for each in of_days if first <= each.day <= last)))
    on_statement_fen = sum(_signed(each.entry) for each in held.matched if each.entry.day < first)
    return Reconciliation(
        day=last,
        book_fen=book_fen,
        bank_fen=balance.closing_fen,
        difference_fen=book_fen - balance.closing_fen,
        only_bank_in_fen=bank.in_fen,
        only_bank_out_fen=bank.out_fen,
        only_book_in_fen=book.in_fen,
        only_book_out_fen=book.out_fen,
        in_cash_fen=cash_fen,
        earlier_fen=before_fen - balance.opening_fen - on_statement_fen,
        adjusted_fen=book_fen + bank.in_fen - bank.out_fen,
    )


def _sides(moved: Iterable[StatementLine | BankEntry]) -> _Sides:
    sides = {"in": 0, "out": 0}
    for each in moved:
        sides[each.direction] += each.amount_fen
    return _Sides(sides["in"], sides["out"])


def _signed(each: BankEntry) -> int:
    return each.amount_fen if each.direction == "in" else -each.amount_fen
