"""A sheet as cells, from A1 on, and what is known of it beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from api.workbooks.cells import Cell, CellFault, is_blank
from api.workbooks.files.restating.limits import CELLS_MAX
from api.workbooks.refusals import too_large

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 1."""

_FAULT_WITHOUT_NAME = "无结果"


@dataclass(slots=True)
class Grid:
    """One sheet. ``rows[n]`` is row n + 1 of the sheet.

    ``covered`` are the values of merged cells in the rows that they cover below their first.
    """

    name: str
    rows: list[list[Cell]] = field(repr=False)
    is_hidden: bool = False
    hidden_rows: Collection[int] = ()
    merged: Collection[Range] = ()
    starts_1904: bool = False
    covered: Mapping[tuple[int, int], Cell] = field(default_factory=dict, repr=False)

    def share_texts(self) -> None:
        """Keep of equal texts only one: in a long sheet the same few words fill most cells."""
        texts: dict[str, str] = {}
        for row in self.rows:
            row[:] = [texts.setdefault(cell, cell) if type(cell) is str else cell for cell in row]

    def place_faults(self, faults: Mapping[tuple[int, int], str]) -> None:
        """Put what went wrong into the cells where it did, by row and column counted from 1."""
        for (row, column), fault in faults.items():
            while len(self.rows) < row:
                self.rows.append([])
            cells = self.rows[row - 1]
            cells.extend("" for _ in range(column - len(cells)))
            cells[column - 1] = CellFault(fault or _FAULT_WITHOUT_NAME)

    def cover_merged(self) -> None:
        """Find what merged cells say in the rows below. Raises WorkbookUnreadable."""
        covered: dict[tuple[int, int], Cell] = {}
        for first_row, column, last_row, _last_column in self.merged:
            last = min(last_row, len(self.rows))
            value = self._cell(first_row, column)
            if is_blank(value):
                continue
            for row in range(first_row + 1, last + 1):
                if is_blank(self._cell(row, column)):
                    covered.setdefault((row, column), value)
            if len(covered) > CELLS_MAX:
                raise too_large("cells", CELLS_MAX)
        self.covered = covered

    def _cell(self, row: int, column: int) -> Cell:
        cells = self.rows[row - 1] if row <= len(self.rows) else []
        return cells[column - 1] if column <= len(cells) else ""
