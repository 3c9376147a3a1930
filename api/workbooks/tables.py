"""Finding the table in a sheet: its header row, its columns by name, its rows with their numbers.

Stations add columns, move them and put titles above; only the names of the headers are firm.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from api.workbooks.cells import Cell, is_blank, text
from api.workbooks.refusals import WorkbookUnreadable
from api.workbooks.words import TOTAL_WORDS

HEADER_ROWS_MAX: Final = 10
"""How far down a sheet the header row is looked for."""

_SERIAL_COLUMN: Final = "序号"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its number in the sheet and its cells, readable by header name."""

    sheet: str
    row: int
    cells: tuple[Cell, ...] = field(repr=False)
    header: tuple[str, ...] = field(repr=False, compare=False)
    columns: Mapping[str, int] = field(repr=False, compare=False)

    def __getitem__(self, header: str) -> Cell:
        """Give the cell under ``header``; empty when the sheet has no such column."""
        column = self.columns.get(header)
        return "" if column is None else self.cells[column]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose header row has been found."""

    sheet: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def find_table(sheet: str, rows: Sequence[Sequence[Cell]], required: Collection[str]) -> Table:
    """Find the table of ``sheet``, without blank and 合计 rows.

    The header is the row among the first ten that has all required names, in any order. Raises
    WorkbookUnreadable(header_missing) with the names that the best row lacks.
    """
    missing: Collection[str] = required
    for index, row in enumerate(rows[:HEADER_ROWS_MAX]):
        header = tuple("".join(text(cell).split()) for cell in row)
        lacking = [name for name in required if name not in header]
        if not lacking:
            lines = tuple(_lines(sheet, header, index + 1, rows[index + 1 :]))
            return Table(sheet, header, lines)
        missing = min(missing, lacking, key=len)
    raise WorkbookUnreadable("header_missing", sheet=sheet, what=missing)


def _lines(
    sheet: str, header: tuple[str, ...], rows_above: int, rows: Sequence[Sequence[Cell]]
) -> Iterator[Line]:
    columns = {name: index for index, name in reversed(list(enumerate(header))) if name}
    for number, row in enumerate(rows, start=rows_above + 1):
        cells = tuple(row)
        if not _is_empty(cells, columns.get(_SERIAL_COLUMN)) and not _is_total(cells):
            yield Line(sheet, number, cells, header, columns)


def _is_empty(cells: Sequence[Cell], serial_column: int | None) -> bool:
    """Whether nothing is filled in: people number rows ahead, so 序号 alone is no record."""
    return all(is_blank(cell) for index, cell in enumerate(cells) if index != serial_column)


def _is_total(cells: Sequence[Cell]) -> bool:
    first = next((text(cell) for cell in cells if not is_blank(cell)), "")
    return "".join(first.split()).rstrip(":") in TOTAL_WORDS
