"""What a command prints: one JSON document, or tables for people; progress goes to stderr.

Standard output is for the answer alone. Tables are drawn on a terminal and are lines of
tab-separated cells elsewhere, so that they can be cut and sorted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

Progress = Callable[[int, int], None]


def print_json(document: Any) -> None:
    """Print the one document of a command."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; nothing but its title where there are no rows."""
    cells = [[("" if cell is None else str(cell)) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        say(title)
        for line in ([list(columns)] if cells else []) + cells:
            say("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in line))
        say("")
        return
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title), title_justify="left", box=box.SIMPLE)
    for index, column in enumerate(columns):
        numeric = bool(cells) and all(_is_figure(row[index]) for row in cells)
        table.add_column(escape(column), justify="right" if numeric else "left")
    for row in cells:
        table.add_row(*map(escape, row))
    Console().print(table)


def say(text: str) -> None:
    """Print a line of the answer."""
    sys.stdout.write(f"{text}\n")


def note(text: str) -> None:
    """Say something that is not the answer."""
    sys.stderr.write(f"{text}\n")


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A progress bar on a terminal, silence elsewhere; told (done, of how many)."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def yuan(fen: int) -> str:
    """Fen as yuan with thousands marks, for tables."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def _silent(_done: int, _total: int) -> None:
    pass


def _is_figure(cell: str) -> bool:
    return not cell or cell.lstrip("-").replace(",", "").replace(".", "", 1).isdigit()
