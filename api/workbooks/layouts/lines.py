"""One row of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Protocol

from api.workbooks.cells import Cell


class Mending(NamedTuple):
    """What somebody put in the place of cells of one row, by column counted from 0.

    ``mending`` tells it from every other one of the same row, without saying anything of it.
    """

    mending: str
    cells: Mapping[int, str]


Mendings = Mapping[tuple[str, int], Mending]
"""Sheet and row -> what was mended there."""
NOTHING_MENDED: Final[Mendings] = {}


class Saying(Protocol):
    """What a column says where no one cell is it: ``name`` is what the sheet calls it."""

    @property
    def name(self) -> str:
        """The column as the sheet calls it."""

    def said(self, cells: Sequence[Cell]) -> Cell:
        """What it says in a row of these cells."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number in the sheet and its cells, readable by our own names of the columns.

    ``header`` are the sheet's own names; ``shared`` the columns whose cell covers several rows,
    ``title`` what stands above the table, ``told`` the columns that it tells otherwise than
    in a cell of theirs.
    """

    sheet: str
    row: int
    cells: tuple[Cell, ...] = field(repr=False)
    header: tuple[str, ...] = field(repr=False, compare=False)
    columns: Mapping[str, int] = field(repr=False, compare=False)
    shared: frozenset[str] = field(default=frozenset(), repr=False)
    title: str = field(default="", repr=False, compare=False)
    told: Mapping[str, Saying] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, column: str) -> Cell:
        """Give the cell of a column; empty when the sheet has no such column."""
        if column in self.told:
            return self.told[column].said(self.cells)
        place = self.columns.get(column)
        return "" if place is None else self.cells[place]

    def named(self, column: str) -> str:
        """What the sheet itself calls a column, or we where it has none."""
        if column in self.told:
            return self.told[column].name
        place = self.columns.get(column)
        return column if place is None else self.header[place]

    def mended(self, cells: Mapping[int, str]) -> Line:
        """The line with other texts in some places; a cell of several rows is then its own."""
        own = frozenset(name for name, place in self.columns.items() if place in cells)
        texts = tuple(cells.get(place, cell) for place, cell in enumerate(self.cells))
        return replace(self, cells=texts, shared=self.shared - own)
