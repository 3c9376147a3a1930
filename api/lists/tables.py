"""Tables as files for spreadsheets: CSV that they open as it is, and workbooks; row by row.

All files of tables are written here. No text becomes a formula: the workbook marks it as text, the
CSV puts ``'`` in front of it. What is made of the same rows is the same file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO, Final, Literal, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]

from api.workbooks.cells import Cell, starts_a_formula
from api.workbooks.error_workbook import WORKBOOK_OPTIONS, CellWriter

FileFormat = Literal["csv", "xlsx"]

MEDIA_TYPES: Final[Mapping[FileFormat, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Value = Cell | Decimal
"""A value of a table; a Decimal keeps its digits."""

_ROWS_PER_SHEET: Final = 1_048_575
"""Rows of a worksheet below its heading."""
_NAME_MAX: Final = 31
"""How long the name of a worksheet may be."""
_MINUTE_LENGTH: Final = len("2021-06-03T09:00")
_NO_TIME: Final = "1970-01-01"


class FileTable(NamedTuple):
    """Rows under their headings, read once; ``name`` is what the sheet is called."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]


def write_tables(
    tables: Iterable[FileTable],
    form: FileFormat,
    out: BinaryIO,
    made: Callable[[], str] = lambda: _NO_TIME,
) -> int:
    """Write tables to a file in a form; returns how many rows they have.

    In CSV the names of several tables stand above them, an empty line between. ``made`` is asked,
    once all is written, of when what the file says was recorded.
    """
    return _write_csv(tables, out) if form == "csv" else _write_workbook(tables, out, made)


def yuan_of(fen: int) -> Decimal:
    """An amount in yuan, to the fen."""
    return Decimal(fen).scaleb(-2)


def plain(value: Value) -> object:
    """A value as it is written where there are texts only."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")[: _MINUTE_LENGTH if not value.second else None]
    return f"{value:f}" if isinstance(value, Decimal) else value


def _write_csv(tables: Iterable[FileTable], out: BinaryIO) -> int:
    given = list(tables)
    count = 0
    # The mark in front lets spreadsheets read the file as UTF-8.
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    try:
        file = csv.writer(text, lineterminator="\r\n")
        for number, table in enumerate(given):
            if len(given) > 1:
                file.writerows(([], [table.name]) if number else ([table.name],))
            file.writerow(table.headings)
            for row in table.rows:
                file.writerow([_as_data(value) for value in row])
                count += 1
        text.flush()
    finally:
        text.detach()
    return count


def _write_workbook(tables: Iterable[FileTable], out: BinaryIO, made: Callable[[], str]) -> int:
    count = 0
    with xlsxwriter.Workbook(out, WORKBOOK_OPTIONS) as book:
        writer = CellWriter(book)
        for table in tables:
            page = _sheet(book, table, 0, writer)
            for number, row in enumerate(table.rows):
                sheet, place = divmod(number, _ROWS_PER_SHEET)
                if sheet and not place:
                    page = _sheet(book, table, sheet, writer)
                writer.write(page, place + 1, [_numbered(value) for value in row])
                count += 1
        # What it was made from, and not when.
        moment = datetime.fromisoformat(made() or _NO_TIME)
        book.set_properties({"created": moment.replace(tzinfo=None)})
    return count


def _sheet(book: Any, table: FileTable, number: int, writer: CellWriter) -> Any:
    further = f" {number + 1}" if number else ""
    page = book.add_worksheet(table.name[: _NAME_MAX - len(further)] + further)
    page.freeze_panes(1, 0)
    writer.write(page, 0, table.headings)
    return page


def _as_data(value: Value) -> object:
    """What no spreadsheet takes for a formula: ``'`` before a text that looks like one."""
    is_told = isinstance(value, str) and starts_a_formula(value)
    return f"'{value}" if is_told else plain(value)


def _numbered(value: Value) -> Cell:
    return float(value) if isinstance(value, Decimal) else value
