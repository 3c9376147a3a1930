"""The book as a Beancount file, to be checked by ``bean-check`` and asked by ``bean-query``.

Beancount's rules: ASCII roots, components that begin with a digit or a capital, no amount left out,
two decimals always (a residue of half a fen would pass), and assertions with ``~ 0.00`` (without it
a fen too much passes). A balance holds at the start of its day, so closing balances bear the day
after the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from api.exporting.accounting.journal import Journal, Leg, Promise, Transaction
from domain.ground.order.spans import day_after
from domain.ground.values import text_from_fen

_PLUGINS: Final = ("leafonly", "check_commodity", "noduplicates")
_EPOCH: Final = "1970-01-01"


def beancount_text(book: Journal) -> Iterator[str]:
    """The file, piece by piece."""
    yield from _head(book)
    for entry in book.entries:
        yield _transaction(entry) if isinstance(entry, Transaction) else _promise(entry)
    # Nothing is said of a book that runs to the calendar's last day: no day begins after it.
    closed_on = day_after(book.last_day) if book.last_day else None
    if closed_on is not None:
        for account in book.accounts:
            balance = text_from_fen(account.closing_fen)
            yield f"{closed_on} balance {account.name} {balance} ~ 0.00 CNY\n"


def _head(book: Journal) -> Iterator[str]:
    stations = "" if book.stations is None else f" · {' '.join(book.stations)}"
    yield (
        ";; -*- mode: beancount; coding: utf-8 -*-\n"
        "; 由台账导出的日记账，不是法定账簿。 A journal exported by Taizhang, not the statutory book.\n"
        f"; 按第 {book.position} 条为止所知。 As known at position {book.position}.\n"
        f"; 科目 Accounts: 民间非营利组织会计制度 {book.chart.law}\n\n"
        f'option "title" {quoted(f"台账 Taizhang{stations}")}\n'
        'option "operating_currency" "CNY"\n'
    )
    for plugin in _PLUGINS:
        yield f'plugin "beancount.plugins.{plugin}"\n'
    opened_on = min((account.opened_on for account in book.accounts), default=_EPOCH)
    yield f"\n{opened_on} commodity CNY\n"
    for account in book.accounts:
        fund = account.fund
        yield (
            f"{account.opened_on} open {account.name} CNY\n"
            f"  station: {quoted(fund.station)}\n"
            f'  source: "{fund.source}"\n'
            f"  fund: {quoted(fund.code)}\n"
        )
    if book.signed is not None:
        day, origin, size, root = book.signed
        yield f'\n{day} event "checkpoint" {quoted(f"{origin} {size} {root}")}\n'
    yield "\n"


def _transaction(entry: Transaction) -> str:
    postings = entry.postings
    fund = postings[0].fund
    single = all(posting.fund is fund for posting in postings)
    # The link keeps two equal payments of one day apart, which "noduplicates" would refuse.
    lines = [
        f"{entry.day} * {quoted(entry.payee)} {quoted(entry.narration)} ^{entry.record}\n",
        f'  event_id: "{entry.record}"\n',
        f"  log_index: {entry.log_index}\n",
        f'  recorded_at: "{entry.recorded_at}"\n',
        f"  station: {quoted(fund.station)}\n",
    ]
    if single:
        lines.append(f"  fund: {quoted(fund.code)}\n")
    if entry.corrections:
        lines.append(f"  corrections: {entry.corrections}\n")
    for posting in postings:
        lines.append(_posting(posting))
        if not single:
            lines.append(f"    fund: {quoted(posting.fund.code)}\n")
    lines.append("\n")
    return "".join(lines)


def _posting(posting: Leg) -> str:
    return f"  {posting.account}  {text_from_fen(posting.amount_fen)} CNY\n"


def _promise(entry: Promise) -> str:
    fund = entry.fund
    document = f" {quoted(entry.document_number)}" if entry.document_number else ""
    corrections = f"  corrections: {entry.corrections}\n" if entry.corrections else ""
    return (
        f'{entry.day} custom "budget" "promised" {quoted(fund.station)} "{fund.source}" '
        f"{quoted(fund.code)} {text_from_fen(entry.amount_fen)} CNY{document}\n"
        f'  event_id: "{entry.record}"\n'
        f"  log_index: {entry.log_index}\n"
        f'  recorded_at: "{entry.recorded_at}"\n'
        f"{corrections}\n"
    )


def quoted(text: str) -> str:
    """A text as Beancount reads it back: backslashes, quotes and line breaks escaped."""
    if "\\" in text or '"' in text or "\n" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
