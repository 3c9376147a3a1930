"""Writing a book of accounts to a stream, in the format of one engine or another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO, Final, Literal, NamedTuple

from api.bootstrap import House
from api.exporting.accounting.beancount import beancount_text
from api.exporting.accounting.bookkeeping import open_book
from api.exporting.accounting.hledger import hledger_text
from api.exporting.accounting.journal import Journal, Promise, Signed, Transaction
from domain.money.bookkeeping.accounts import DEFAULT_REGIME, Regime

BookFormat = Literal["beancount", "hledger"]

TEXT_OF: Final[Mapping[BookFormat, Callable[[Journal], Iterator[str]]]] = {
    "beancount": beancount_text,
    "hledger": hledger_text,
}
PIECES_AT_ONCE: Final = 500


class BooksWritten(NamedTuple):
    """What a book holds; a transaction of one grant has two postings."""

    transactions: int
    postings: int
    promises: int
    position: int


def write_books(
    house: House,
    out: BinaryIO,
    *,
    format: BookFormat,  # noqa: A002 - what it is called on the command line
    stations: Sequence[str] | None = None,
    as_known: int | None = None,
    regime: Regime = DEFAULT_REGIME,
    signed: Signed | None = None,
) -> BooksWritten:
    """Write the book of stations (None for all) as known at a position (None for now), in UTF-8.

    ``signed`` is the checkpoint that it names, as for ``open_book``. Raises ProjectionNotReadyError.
    """
    with open_book(
        house, stations=stations, as_known=as_known, regime=regime, signed=signed
    ) as book:
        counted = _Counted(book.entries)
        write_pieces(out, TEXT_OF[format](book._replace(entries=iter(counted))))
        return BooksWritten(counted.transactions, counted.postings, counted.promises, book.position)


def write_pieces(out: BinaryIO, pieces: Iterator[str]) -> None:
    """Write texts to a stream, some at once, so that their number costs little."""
    waiting: list[str] = []
    for piece in pieces:
        waiting.append(piece)
        if len(waiting) == PIECES_AT_ONCE:
            out.write("".join(waiting).encode())
            waiting.clear()
    out.write("".join(waiting).encode())


class _Counted:
    """Entries on their way through, and how many there were."""

    def __init__(self, entries: Iterator[Transaction | Promise]) -> None:
        self._entries = entries
        self.transactions = self.postings = self.promises = 0

    def __iter__(self) -> Iterator[Transaction | Promise]:
        for entry in self._entries:
            if isinstance(entry, Promise):
                self.promises += 1
            else:
                self.transactions += 1
                self.postings += len(entry.postings)
            yield entry
