"""Workbooks of the format before 2007 (.xls).

xlrd is Python all through: a hostile file costs it an exception, not the process. What it may take
is bounded by the size of the file, which the format does not compress.
"""

from __future__ import annotations

import io
from typing import Final, cast

import xlrd  # type: ignore[import-untyped]
from xlrd.book import Book  # type: ignore[import-untyped]
from xlrd.sheet import Sheet  # type: ignore[import-untyped]

from api.workbooks.cells import Cell
from api.workbooks.files.grids import Grid
from api.workbooks.files.naming import distinct_name
from api.workbooks.files.restating.limits import (
    CELLS_MAX,
    EXTENT_MAX,
    MERGED_MAX,
    ROWS_MAX,
    SHEETS_MAX,
    Size,
)
from api.workbooks.refusals import WorkbookUnreadable, damaged, too_large

LEGACY_BYTES_MAX: Final = 8 * 1024 * 1024
"""Less than of other files: a cell of six bytes becomes an object of many more."""


def legacy_grids(data: bytes) -> list[Grid]:
    """Read the sheets of an .xls file. Raises WorkbookUnreadable."""
    if len(data) > LEGACY_BYTES_MAX:
        raise too_large("file", LEGACY_BYTES_MAX)
    try:
        with xlrd.open_workbook(
            file_contents=data,
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        ) as book:
            return _grids(book)
    except (WorkbookUnreadable, MemoryError):
        raise
    except xlrd.XLRDError as error:
        protected = "encrypted" in str(error).lower()
        raise (WorkbookUnreadable("workbook_protected") if protected else damaged()) from error
    except Exception as error:  # the parser has no list of what damaged files make it raise
        raise damaged() from error


def _grids(book: Book) -> list[Grid]:
    if book.nsheets > SHEETS_MAX:
        raise too_large("sheets", SHEETS_MAX)
    size = Size()
    grids: dict[str, Grid] = {}
    for index in range(book.nsheets):
        grid = _grid(book, index, size)
        grid.name = distinct_name(grid.name, grids)
        grids[grid.name] = grid
    return list(grids.values())


def _grid(book: Book, index: int, size: Size) -> Grid:
    sheet = book.sheet_by_index(index)
    faults: dict[tuple[int, int], str] = {}
    rows = []
    widest = 1
    for number in range(sheet.nrows):
        cells = [
            _cell(book, sheet, number, column, faults) for column in range(sheet.row_len(number))
        ]
        filled = sum(1 for cell in cells if cell != "")
        size.cells += filled
        size.rows += bool(filled)
        widest = max(widest, len(cells))
        if size.cells > CELLS_MAX:
            raise too_large("cells", CELLS_MAX)
        if size.rows > ROWS_MAX:
            raise too_large("rows", ROWS_MAX)
        if widest * sheet.nrows > EXTENT_MAX:
            raise too_large("extent", EXTENT_MAX, sheet.name)
        rows.append(cells)
    if len(sheet.merged_cells) > MERGED_MAX:
        raise too_large("merged", MERGED_MAX, sheet.name)
    grid = Grid(
        sheet.name,
        rows,
        is_hidden=sheet.visibility != 0,
        hidden_rows={
            row + 1
            for row, about in sheet.rowinfo_map.items()
            if about.hidden and row < len(rows) and any(cell != "" for cell in rows[row])
        },
        merged=[
            (first + 1, left + 1, last, right) for first, last, left, right in sheet.merged_cells
        ],
        starts_1904=book.datemode == 1,
    )
    grid.place_faults(faults)
    grid.cover_merged()
    book.unload_sheet(index)
    return grid


def _cell(
    book: Book, sheet: Sheet, row: int, column: int, faults: dict[tuple[int, int], str]
) -> Cell:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_ERROR:
        faults[row + 1, column + 1] = xlrd.error_text_from_code.get(value, "")
        return ""
    if kind == xlrd.XL_CELL_DATE:
        return _moment(float(value), book.datemode)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    return "" if kind in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK} else cast("Cell", value)


def _moment(value: float, datemode: int) -> Cell:
    """A day or a time of day; a number that no calendar has stays one."""
    try:
        moment = xlrd.xldate_as_datetime(value, datemode)
    except (xlrd.XLDateError, OverflowError, ValueError):
        return value
    return moment.time() if 0 <= value < 1 else cast("Cell", moment)
