"""Books of accounts on the command line: to a file, or to standard output for ``-``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from api.exporting.accounting.books import TEXT_OF, BookFormat, write_books
from api.exporting.accounting.gl_csv import write_gl, write_gl_accounts
from api.exporting.files import report, scope_of, written
from api.terminal.answers import answering
from api.terminal.failures import CliError
from api.terminal.scope import Place, Scope
from domain.money.bookkeeping.accounts import CHARTS, Regime

_Word = TypeVar("_Word", bound=str)
_STANDARD_OUTPUT: Final = Path("-")
_TABLES: Final = {"details": write_gl, "accounts": write_gl_accounts}


def write_journal(
    place: Place, scope: Scope, out: Path, form: str, regime: str, *, as_json: bool
) -> None:
    """Write the journal for an engine. Raises CliError for an unknown format or regime."""
    engine: BookFormat = _known("--format", form, TEXT_OF)
    chart: Regime = _known("--regime", regime, CHARTS)
    with answering(place) as house, _target(out) as file:
        wanted = scope_of(house, scope)
        found = write_books(
            house,
            file,
            format=engine,
            stations=wanted.stations,
            as_known=wanted.until,
            regime=chart,
        )
    _say(out, {"file": str(out), **found._asdict()}, as_json=as_json)


def write_general_ledger(
    place: Place, scope: Scope, out: Path, table: str, regime: str, *, as_json: bool
) -> None:
    """Write a table of the general ledger. Raises CliError for an unknown table or regime."""
    write = _TABLES[_known("--table", table, _TABLES)]
    chart: Regime = _known("--regime", regime, CHARTS)
    with answering(place) as house, _target(out) as file:
        wanted = scope_of(house, scope)
        rows = write(house, file, stations=wanted.stations, as_known=wanted.until, regime=chart)
    _say(out, {"file": str(out), "rows": rows, "position": wanted.until}, as_json=as_json)


def _known(option: str, word: str, words: Mapping[_Word, object]) -> _Word:
    for each in words:
        if each == word:
            return each
    choices = "、".join(words)
    raise CliError(
        f"{option} 没有这一项；有：{choices}。", f"{option} has no such word: {', '.join(words)}."
    )


@contextmanager
def _target(out: Path) -> Iterator[BinaryIO]:
    if out == _STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with written(out) as file:
        yield file


def _say(out: Path, figures: dict[str, object], *, as_json: bool) -> None:
    # Standard output is the book itself then.
    if out != _STANDARD_OUTPUT:
        report(figures, as_json=as_json)
