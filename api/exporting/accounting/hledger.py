"""The book as an hledger journal, to be checked by ``hledger check --strict``.

hledger's rules: two spaces before an amount, a ``;`` begins a comment even within a description,
``|`` parts payee and note, and a bracket in a posting's comment is read as a date. Both dates are
told, business day first. An assertion is exact, so every bank posting bears one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from api.exporting.accounting.journal import Journal, Leg, Promise, Transaction
from domain.ground.values import text_from_fen
from domain.money.bookkeeping.accounts import CATEGORY_NAMES, SOURCE_NAMES

_TYPES: Final = {
    "Assets": "C",
    "Liabilities": "L",
    "Equity": "E",
    "Income": "R",
    "Expenses": "X",
}
_HARMFUL: Final = re.compile("[;|,:\\[\\]\n\u00a0]")
_HARMLESS: Final = str.maketrans(
    {";": "；", "|": "｜", ",": "，", ":": "：", "[": "［", "]": "］", "\n": " ", "\u00a0": " "}
)


def hledger_text(book: Journal) -> Iterator[str]:
    """The file, piece by piece."""
    yield from _head(book)
    for entry in book.entries:
        yield _transaction(entry) if isinstance(entry, Transaction) else _promise(entry)


def _head(book: Journal) -> Iterator[str]:
    stations = "" if book.stations is None else f"; {harmless(' '.join(book.stations))}\n"
    yield (
        "; 由台账导出的日记账，不是法定账簿。 A journal exported by Taizhang, not the statutory book.\n"
        f"; 按第 {book.position} 条为止所知。 As known at position {book.position}.\n"
        f"; 科目 Accounts: 民间非营利组织会计制度 {book.chart.law}\n"
        f"{stations}\n"
        "decimal-mark .\n"
        "commodity 1000.00 CNY\n\n"
    )
    for name in dict.fromkeys((*SOURCE_NAMES.values(), *CATEGORY_NAMES.values())):
        yield f"payee {name.partition('-')[2]}\n"
    yield "\n"
    for account in book.accounts:
        fund = account.fund
        yield (
            f"account {account.name}  ; type:{_TYPES[account.name.partition(':')[0]]}, "
            f"station:{harmless(fund.station)}, source:{fund.source}, fund:{harmless(fund.code)}\n"
        )
    if book.signed is not None:
        day, origin, size, root = book.signed
        yield f"\n; checkpoint {day} {origin} {size} {root}\n"
    yield "\n"


def _transaction(entry: Transaction) -> str:
    corrections = f", corrections:{entry.corrections}" if entry.corrections else ""
    funds = dict.fromkeys(_harmless_code(posting.fund.code) for posting in entry.postings)
    return (
        f"{entry.day}={entry.recorded_on} * ({entry.record}) {entry.payee}"
        f" | {harmless(entry.narration)}\n"
        f"    ; log_index:{entry.log_index}, recorded_at:{entry.recorded_at}, "
        f"fund:{' '.join(funds)}{corrections}\n"
        f"{''.join(map(_posting, entry.postings))}\n"
    )


def _posting(posting: Leg) -> str:
    amount = text_from_fen(posting.amount_fen)
    if posting.balance_fen is None:
        return f"    {posting.account}  {amount} CNY\n"
    balance = text_from_fen(posting.balance_fen)
    return f"    {posting.account}  {amount} CNY = {balance} CNY\n"


def _promise(entry: Promise) -> str:
    fund = entry.fund
    words = f"{fund.station} {fund.source} {fund.code} {entry.document_number}".rstrip()
    return (
        f"; budget {entry.day}={entry.recorded_on} promised {text_from_fen(entry.amount_fen)} CNY "
        f"{harmless(words)} ({entry.record}, log_index:{entry.log_index})\n\n"
    )


def harmless(text: str) -> str:
    """A text without the signs that mean something to hledger, their full-width forms instead."""
    return text.translate(_HARMLESS) if _HARMFUL.search(text) else text


_harmless_code = lru_cache(maxsize=4096)(harmless)
