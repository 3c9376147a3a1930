"""One row of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from api.workbooks.cells import Cell
from api.workbooks.layouts.ticks import Ticked


class Mending(NamedTuple):
    """What somebody put in the place of cells of one row, by column counted from 0.

    ``mending`` tells it from every other one of the same row, without saying anything of it.
    """

    mending: str
    cells: Mapping[int, str]


Mendings = Mapping[tuple[str, int], Mending]
"""Sheet and row -> what was mended there."""
NOTHING_MENDED: Final[Mendings] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number in the sheet and its cells, readable by our own names of the columns.

    ``header`` are the sheet's own names; ``shared`` the columns whose cell covers several rows,
    ``title`` what stands above the table, ``ticked`` the columns of which it ticks options.
    """

    sheet: str
    row: int
    cells: tuple[Cell, ...] = field(repr=False)
    header: tuple[str, ...] = field(repr=False, compare=False)
    columns: Mapping[str, int] = field(repr=False, compare=False)
    shared: frozenset[str] = field(default=frozenset(), repr=False)
    title: str = field(default="", repr=False, compare=False)
    ticked: Mapping[str, Ticked] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, column: str) -> Cell:
        """Give the cell of a column; empty when the sheet has no such column."""
        if column in self.ticked:
            return self.ticked[column].said(self.cells)
        place = self.columns.get(column)
        return "" if place is None else self.cells[place]

    def named(self, column: str) -> str:
        """What the sheet itself calls a column, or we where it has none."""
        if column in self.ticked:
            return self.ticked[column].name
        place = self.columns.get(column)
        return column if place is None else self.header[place]

    def mended(self, cells: Mapping[int, str]) -> Line:
        """The line with other texts in some places; a cell of several rows is then its own."""
        own = frozenset(name for name, place in self.columns.items() if place in cells)
        texts = tuple(cells.get(place, cell) for place, cell in enumerate(self.cells))
        return replace(self, cells=texts, shared=self.shared - own)
