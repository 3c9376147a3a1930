"""Which sheet of a file is what: by its columns first, and by its name where those leave a doubt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from api.workbooks.cells import is_blank, text
from api.workbooks.files import Grid
from api.workbooks.layouts import (
    LAYOUTS,
    STATION_MARKS,
    Layout,
    RowKind,
    Table,
    kinds_named,
    tables_in,
)
from api.workbooks.layouts.sign_in import sign_in_tables
from api.workbooks.layouts.totals import checked_totals
from api.workbooks.layouts.wording import may_be_a_title
from api.workbooks.meaning.stations import About, keys_in, lacks, station_info
from api.workbooks.notes import Note, note
from api.workbooks.refusals import WorkbookUnreadable
from domain.stations.sheet_words import SHEET as STATION_SHEET

OWN_PAGES: Final = frozenset({"填写说明", "可选词语"})
"""Pages of our own template that hold no rows."""

_SIGN_IN: Final = "签到"
"""A sheet with this in its name or title lists who came to one occasion."""
_NO_LEDGER: Final = (
    *("汇总", "统计", "预算", "决算", "计划", "说明", "目录", "封面", "分析", "图", "示例"),
)
"""A sheet with one of these in its name need not be a table of ours, whatever else it says."""
_DAYS: Final = frozenset({"探访日期", "日期", "入职日期"})
_TOLD_RANGES_MAX: Final = 10
_KEYS_MIN: Final = 4
_TABLE_CELLS_MIN: Final = 3
"""A sheet with fewer cells in each row holds no row of a ledger, whatever it is called."""


@dataclass
class SortedSheets:
    """The sheets of a file: tables by what their rows are, and what is to be said of the rest."""

    tables: dict[RowKind, list[Table]] = field(default_factory=lambda: {k: [] for k in LAYOUTS})
    grids: dict[str, Grid] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    wrong: list[WorkbookUnreadable] = field(default_factory=list)
    _station: Grid | None = None
    _lacking: list[tuple[str, Layout, tuple[str, ...]]] = field(default_factory=list)
    _signed: list[Grid] = field(default_factory=list)

    def sort_in(self, grid: Grid) -> None:
        """Find out what a sheet is."""
        if grid.name in OWN_PAGES:
            return
        if all(is_blank(cell) for row in grid.rows for cell in row):
            if any(mark in grid.name for mark in _marks()):
                self.notes.append(note("sheet_empty", grid.name))
            return
        if grid.is_hidden:
            self.notes.append(note("hidden_sheet", grid.name))
        if self._station is None and _is_about_the_station(grid):
            self._station = grid
            return
        self._take_tables(grid)

    def station(self, other_year: int | None, *, are_years_told: bool) -> About:
        """What the sheet about the station says, if there is one."""
        if self._station is None:
            return About(None, None)
        about = station_info(self._station, other_year, are_years_told=are_years_told)
        if about.missing:
            self.wrong.append(lacks(self._station.name, about.missing))
        return about

    def settle(self) -> None:
        """Decide on the sheets that lack columns, now that all are known.

        What has no day is no ledger where the file has a whole one of its kind, but a summary of it.
        Forms that people signed are the trainings of a file that lists none.
        """
        lists_none = not self.tables["training"]
        for grid in self._signed:
            found = sign_in_tables(grid) if lists_none else []
            self.tables["training"].extend(found)
            self.grids[grid.name] = grid
            if not found:
                self.ignore(grid.name)
        has_rows = self._station is not None or any(self.tables.values())
        for sheet, layout, missing in self._lacking:
            if layout.is_declared and has_rows:
                # Other sheets are not kept out by one that may be a list of somebody's own.
                self.notes.append(note("columns_missing", sheet, what=missing))
                continue
            has_header = set(missing) != set(layout.missing(()))
            if has_header and self.tables[layout.kind] and _DAYS & set(missing):
                self.ignore(sheet)
            else:
                self.wrong.append(WorkbookUnreadable("header_missing", sheet=sheet, what=missing))

    def ignore(self, sheet: str) -> None:
        """Say that a sheet is not read."""
        self.notes.append(note("sheet_ignored", sheet))

    def headers(self) -> dict[str, tuple[str, ...]]:
        """The columns of the first table of each sheet, in the order in which rows are read."""
        found: dict[str, tuple[str, ...]] = {}
        for tables in self.tables.values():
            for table in tables:
                found.setdefault(table.sheet, table.header.names)
        return found

    def all_notes(self) -> Iterator[Note]:
        """What is to be said of sheets, of their columns, of hidden rows and of totals."""
        yield from self.notes
        for kind, tables in self.tables.items():
            for sheet, group in groupby(tables, key=lambda table: table.sheet):
                here = list(group)
                for name in dict.fromkeys(each for table in here for each in table.header.unknown):
                    yield note("unknown_column", sheet, column=name)
                for name in dict.fromkeys(each for table in here for each in table.unkept()):
                    yield note("column_not_kept", sheet, column=name)
                for row in (row for table in here for row in table.examples):
                    yield note("example_row", sheet, row=row)
                hidden = sorted(
                    line.row
                    for table in here
                    for line in table.lines
                    if line.row in self.grids[sheet].hidden_rows
                )
                if hidden:
                    yield note("hidden_rows", sheet, row=hidden[0], what=_ranges(hidden))
            yield from checked_totals(kind, tables)

    def _take_tables(self, grid: Grid) -> None:
        found = tables_in(grid)
        if found.tables:
            self.grids[grid.name] = grid
            for table in found.tables:
                self.tables[table.layout.kind].append(table)
            grid.rows.clear()
            return
        if all(sum(not is_blank(cell) for cell in row) < _TABLE_CELLS_MIN for row in grid.rows):
            self.ignore(grid.name)
            return
        titles = "".join(text(cell) for row in grid.rows[:3] if may_be_a_title(row) for cell in row)
        if _SIGN_IN in grid.name or _SIGN_IN in titles:
            self._signed.append(grid)
            return
        is_no_ledger = any(mark in grid.name for mark in _NO_LEDGER)
        if not found.missing or found.nearest is None or is_no_ledger:
            self.ignore(grid.name)
            return
        self._lacking.append((grid.name, found.nearest, found.missing))


def _is_about_the_station(grid: Grid) -> bool:
    is_other = any(each.is_declared for each in kinds_named(grid.name))
    is_marked = not is_other and any(mark in grid.name for mark in STATION_MARKS)
    named = grid.name == STATION_SHEET or is_marked
    return named or keys_in(grid) >= _KEYS_MIN


def _marks() -> Iterator[str]:
    for layout in LAYOUTS.values():
        if not layout.is_declared:
            yield from layout.marks
    yield from STATION_MARKS


def _ranges(rows: list[int]) -> list[str]:
    """Row numbers as people list them, 3-5; of many only the first."""
    ranges: list[list[int]] = []
    for row in rows:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    said = [str(first) if first == last else f"{first}-{last}" for first, last in ranges]
    return said if len(said) <= _TOLD_RANGES_MAX else [*said[:_TOLD_RANGES_MAX], "…"]
