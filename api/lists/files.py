"""A list as a file: CSV that spreadsheets open as it is, and a workbook; written row by row.

For people who work with spreadsheets: columns and words by their Chinese names, money in yuan. No
text becomes a formula: the workbook marks it as text, the CSV puts ``'`` in front of it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO, Final, Literal

import xlsxwriter  # type: ignore[import-untyped]

from api.lists.columns import columns, moment_cell
from api.lists.reading import Listed, Listing
from api.workbooks.cells import Cell, starts_a_formula
from api.workbooks.error_workbook import WORKBOOK_OPTIONS, CellWriter
from domain.book.words import ENVELOPE, FIELDS, WARNINGS
from domain.ground.kinds import Kind
from domain.ground.words import Label

FileFormat = Literal["csv", "xlsx"]

MEDIA_TYPES: Final[Mapping[FileFormat, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_ROWS_PER_SHEET: Final = 1_048_575
"""Rows of a worksheet below its heading."""
_MINUTE_LENGTH: Final = len("2021-06-03T09:00")


def write_file(listing: Listing, form: FileFormat, out: BinaryIO) -> int:
    """Write the whole list to a file in a form; returns its records."""
    return _WRITERS[form](listing, out)


def headings(kind: Kind) -> list[str]:
    """The columns of a kind's file."""
    return [
        FIELDS["record"].zh,
        ENVELOPE["station"].zh if kind.stream == "station" else "区域",
        *(column.heading.zh for column in columns(kind.fact)),
        ENVELOPE["occurred_at"].zh,
        ENVELOPE["occurred_until"].zh,
        ENVELOPE["recorded_at"].zh,
        "首次记录时间",
        "更正次数",
        "是否作废",
        "提示",
        "条目位置",
    ]


def row_of(listed: Listed) -> list[Cell | Decimal]:
    """A record as the cells of a row, in the order of ``headings``."""
    entry, fact = listed.entry, listed.fact
    return [
        entry.record,
        entry.station,
        *(_in_chinese(column.cell(fact)) for column in columns(type(fact))),
        moment_cell(entry.occurred_at),
        moment_cell(entry.occurred_until),
        moment_cell(entry.recorded_at),
        moment_cell(listed.first_recorded_at),
        listed.place.corrections,
        "是" if listed.place.is_voided else "",
        "、".join(WARNINGS[each].zh for each in listed.warnings),
        listed.place.known_from,
    ]


def texts_of(listed: Listed) -> list[object]:
    """The same as it is written where there are texts only."""
    return [_plain(cell) for cell in row_of(listed)]


def _write_csv(listing: Listing, out: BinaryIO) -> int:
    rows = 0
    # The mark in front lets spreadsheets read the file as UTF-8.
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    try:
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow(headings(listing.wanted.kind))
        for listed in listing.read():
            table.writerow(map(_as_data, texts_of(listed)))
            rows += 1
        text.flush()
    finally:
        text.detach()
    return rows


def _write_workbook(listing: Listing, out: BinaryIO) -> int:
    name, heading = listing.wanted.kind.name.zh, headings(listing.wanted.kind)
    rows, last = 0, ""
    with xlsxwriter.Workbook(out, WORKBOOK_OPTIONS) as book:
        writer = CellWriter(book)
        page: Any = None
        for rows, listed in enumerate(listing.read(), 1):
            sheet, row = divmod(rows - 1, _ROWS_PER_SHEET)
            if row == 0:
                page = _sheet(book, f"{name} {sheet + 1}" if sheet else name, writer, heading)
            writer.write(page, row + 1, [_numbered(cell) for cell in row_of(listed)])
            last = max(last, listed.entry.recorded_at)
        if page is None:
            _sheet(book, name, writer, heading)
        # What it was made from, and not when, so that the same list is the same file.
        made = datetime.fromisoformat(last or "1970-01-01")
        book.set_properties({"created": made.replace(tzinfo=None)})
    return rows


def _sheet(book: Any, name: str, writer: CellWriter, heading: Sequence[str]) -> Any:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    writer.write(page, 0, heading)
    return page


def _in_chinese(cell: Cell | Decimal | Label) -> Cell | Decimal:
    return cell.zh if isinstance(cell, Label) else cell


def _plain(cell: Cell | Decimal) -> object:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")[: _MINUTE_LENGTH if not cell.second else None]
    return f"{cell:.2f}" if isinstance(cell, Decimal) else cell


def _as_data(text: object) -> object:
    """What no spreadsheet takes for a formula: ``'`` in front where it looks like one."""
    return f"'{text}" if isinstance(text, str) and starts_a_formula(text) else text


def _numbered(cell: Cell | Decimal) -> Cell:
    return float(cell) if isinstance(cell, Decimal) else cell


_WRITERS: Final[Mapping[FileFormat, Callable[[Listing, BinaryIO], int]]] = {
    "csv": _write_csv,
    "xlsx": _write_workbook,
}
