"""One row of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.workbooks.cells import Cell, is_blank, text


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number in the sheet and its cells, readable by our own names of the columns.

    ``header`` are the sheet's own names; ``shared`` the columns whose cell covers several rows,
    ``title`` what stands above the table.
    """

    sheet: str
    row: int
    cells: tuple[Cell, ...] = field(repr=False)
    header: tuple[str, ...] = field(repr=False, compare=False)
    columns: Mapping[str, int] = field(repr=False, compare=False)
    shared: frozenset[str] = field(default=frozenset(), repr=False)
    title: str = field(default="", repr=False, compare=False)

    def __getitem__(self, column: str) -> Cell:
        """Give the cell of a column; empty when the sheet has no such column."""
        place = self.columns.get(column)
        return "" if place is None else self.cells[place]

    def named(self, column: str) -> str:
        """What the sheet itself calls a column, or we where it has none."""
        place = self.columns.get(column)
        return column if place is None else self.header[place]

    def extra(self) -> dict[str, str]:
        """What stands in columns that are not known, by their names, as typed."""
        known = set(self.columns.values())
        return {
            name: text(cell)
            for place, (name, cell) in enumerate(zip(self.header, self.cells, strict=True))
            if name and place not in known and not is_blank(cell)
        }
