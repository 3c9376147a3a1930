"""Rebuilding beside two programs that keep books in plain text, on a book of the same size.

Each entry of the log becomes one transaction of two postings, with the entry's own money where it
has any. Both programs are run as programs and nothing of them is imported.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from bench.cities import City
from bench.databases import Places
from bench.measuring import ROOT, Cost, child, program
from bench.table import Row, not_run
from domain.book.entry import Entry, decode_entry
from domain.ground.values import text_from_fen
from domain.money.facts import Expenditure, GrantReceived
from ledger.databases.database import LedgerLocation
from ledger.writing.recorder import LedgerRecorder

_PAGE: Final = 5_000
HOW_TO_HAVE: Final = {
    "bean-check": "it is not installed (make .venv-programs/.ready)",
    "hledger": "it is not installed (the system package hledger)",
}
_OPENED: Final = "2000-01-01"


class Transaction(NamedTuple):
    """Money from one account to another on a day."""

    day: str
    words: str
    to: str
    source: str
    amount: str


def rows(places: Places, city: City) -> list[Row]:
    """One row for each program."""
    directory = places.fresh_directory("books")
    beancount, hledger = directory / "book.beancount", directory / "book.journal"
    write_books(city.place, beancount, hledger)
    rebuilt = child("rebuild", city.place)
    found = [
        _row("bean-check", ["--no-cache", str(beancount)], 10.0, rebuilt.lifetime),
        _row("hledger", ["-f", str(hledger), "bal"], 3.0, rebuilt.lifetime),
    ]
    shutil.rmtree(directory)
    return found


def _row(name: str, arguments: list[str], target: float, rebuilt: Cost) -> Row:
    key, beside, count = f"book.{name}", f"{name}, per transaction", rebuilt.count
    what = f"rebuild of all projections, per event, {count:,} events"
    path = _path_of(name)
    if path is None:
        return not_run(key, what, beside=beside, target=target, why=HOW_TO_HAVE[name])
    try:
        theirs = program([path, *arguments])
    except RuntimeError as error:
        return not_run(key, what, beside=beside, target=target, why=str(error))
    return Row(
        key=key,
        what=what,
        unit="µs",
        ours=rebuilt.seconds / count * 1e6,
        peer=theirs.seconds / count * 1e6,
        beside=beside,
        ratio=theirs.seconds / rebuilt.seconds,
        target=target,
        note="both from the start of the program to its end; the ratio says how many times faster; "
        f"processor time {rebuilt.cpu_seconds / count * 1e6:.1f} µs "
        f"beside {theirs.cpu_seconds / count * 1e6:.1f} µs",
    )


def _path_of(name: str) -> str | None:
    """Where a program is: in the environment of such programs, or where the system keeps them."""
    return shutil.which(name, path=str(ROOT / ".venv-programs" / "bin")) or shutil.which(name)


def write_books(place: str, beancount: Path, hledger: Path) -> int:
    """Write the same book for both programs; return how many transactions it has."""
    accounts: set[str] = set()
    count = 0
    body = beancount.with_suffix(".body")
    with body.open("w") as plain, hledger.open("w") as journal:
        for each in transactions(place):
            accounts.update((each.to, each.source))
            count += 1
            plain.write(
                f'{each.day} * "{each.words}"\n'
                f"  {each.to}  {each.amount} CNY\n  {each.source}  -{each.amount} CNY\n\n"
            )
            journal.write(
                f"{each.day} * {each.words}\n"
                f"    {each.to}  {each.amount} CNY\n    {each.source}  -{each.amount} CNY\n\n"
            )
    with beancount.open("w") as whole, body.open() as plain:
        whole.writelines(f"{_OPENED} open {account} CNY\n" for account in sorted(accounts))
        shutil.copyfileobj(plain, whole)
    body.unlink()
    return count


def transactions(place: str) -> Iterator[Transaction]:
    """One transaction per entry of a log."""
    engine = LedgerLocation.parse(place).open("events")
    try:
        log, after = LedgerRecorder(engine), 0
        while page := log.read_page(after, _PAGE):
            for pos, raw in page:
                yield transaction_of(decode_entry(raw), pos)
            after = page[-1][0]
    finally:
        engine.dispose()


def transaction_of(entry: Entry, pos: int) -> Transaction:
    """The entry's money, or a service worth a made-up amount where it has none."""
    day, station = entry.occurred_at[:10], entry.station
    cash = f"Assets:{station}"
    event = entry.data
    if isinstance(event, GrantReceived):
        amount, to, source = event.amount_fen, cash, f"Income:{_name(event.source)}"
    elif isinstance(event, Expenditure):
        amount, to, source = event.amount_fen, f"Expenses:{_name(event.category)}", cash
    else:
        amount, to, source = pos % 50_000 + 1, f"Expenses:Services:{station}", cash
    return Transaction(day, f"{entry.type} {pos}", to, source, text_from_fen(amount))


def _name(code: str) -> str:
    return code.title().replace("_", "-")
