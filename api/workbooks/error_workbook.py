"""The refused rows as a workbook to correct and send again.

Each row stands in its own sheet under its own columns, with three columns more that are not read
when it comes back: 原行号, 原因 and 代码. Nothing of any other row is in the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from api.workbooks.cells import Cell, starts_a_formula
from api.workbooks.rows import SheetRow, StationInfo, Workbook

REASON_COLUMNS: Final = ("原行号", "原因", "代码")

WORKBOOK_OPTIONS: Final[dict[str, object]] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""How every workbook is written: row by row, and with no text taken for anything else."""
STATION_SHEET: Final = "站点信息"
_SHEET_CHARACTERS_MAX: Final = 31
_NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_TEXT_CHARACTERS_MAX: Final = 32_767
_DATES: Final = (
    (datetime, "yyyy-mm-dd hh:mm"),
    (date, "yyyy-mm-dd"),
    (time, "hh:mm"),
    (timedelta, "[h]:mm"),
)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row to hand back: where it stood, the stable code and the sentence for its author."""

    sheet: str
    row: int
    code: str
    message_zh: str


class RefusedFile(NamedTuple):
    """The rows of one file to hand back. ``name`` tells files apart where there are several."""

    workbook: Workbook
    rows: Sequence[RefusedRow]
    name: str = ""


def write_error_workbook(files: Iterable[RefusedFile]) -> bytes:
    """Write an .xlsx with the refused rows of files, in sheet order and row order.

    With 站点信息 where a file has it and the year of dates without one, it is all that an import
    needs once the rows are corrected in their places. A row refused for several reasons has them
    joined. Raises KeyError for a row that a workbook does not have.
    """
    result = io.BytesIO()
    with xlsxwriter.Workbook(result, WORKBOOK_OPTIONS) as book:
        pages = _Pages(book)
        for file in files:
            pages.add(file)
        if pages.is_empty:
            book.add_worksheet("无")
    return result.getvalue()


class _Pages:
    """The sheets of the result: one for each header that rows stood under."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._writer = CellWriter(book)
        self._pages: dict[tuple[str, str, tuple[str, ...]], tuple[Worksheet, int]] = {}
        self._names: set[str] = set()

    @property
    def is_empty(self) -> bool:
        """Whether no row was refused."""
        return not self._pages

    def add(self, file: RefusedFile) -> None:
        """Write the rows of a file."""
        rows = {(row.sheet, row.row): row for row in file.workbook.rows()}
        reasons: dict[tuple[str, int], list[RefusedRow]] = {}
        for refusal in file.rows:
            if (refusal.sheet, refusal.row) not in rows:
                raise KeyError((refusal.sheet, refusal.row))
            reasons.setdefault((refusal.sheet, refusal.row), []).append(refusal)
        if reasons and file.workbook.station is not None:
            self._identify(file.workbook.station, file.workbook.ledger_year)
        for key, row in rows.items():
            if key in reasons:
                page, line = self._page(file, row)
                self._writer.write(page, line, (*row.cells, *_reason_cells(reasons[key])))

    def _identify(self, station: StationInfo, year: int | None) -> None:
        """Say whose rows they are, once."""
        if STATION_SHEET in self._names:
            return
        page = self._book.add_worksheet(self._named(STATION_SHEET))
        said = (
            ("站点名称", station.name),
            ("站点代码", station.code),
            ("所属区县", station.district),
            ("建成日期", station.built_on),
            ("运营模式", station.operating_model_text),
            ("台账年度", "" if year is None else str(year)),
        )
        for line, cells in enumerate(each for each in said if each[1]):
            self._writer.write(page, line, cells)

    def _page(self, file: RefusedFile, row: SheetRow) -> tuple[Worksheet, int]:
        """The sheet for a row, and the next free line in it."""
        key = (file.name, row.sheet, row.header)
        if key not in self._pages:
            page = self._book.add_worksheet(self._named(row.sheet))
            self._writer.write(page, 0, (*row.header, *REASON_COLUMNS))
            self._pages[key] = page, 0
        page, last = self._pages[key]
        self._pages[key] = page, last + 1
        return page, last + 1

    def _named(self, sheet: str) -> str:
        """A name that a sheet may have, and no other has."""
        plain = _NO_SHEET_NAME.sub(" ", sheet).strip("'")[:_SHEET_CHARACTERS_MAX] or "退回"
        names = (plain, *(f"{plain[: _SHEET_CHARACTERS_MAX - 5]} ({n})" for n in range(2, 1_000)))
        name = next(each for each in names if each.casefold() not in self._names)
        self._names.add(name.casefold())
        return name


def _reason_cells(refusals: Sequence[RefusedRow]) -> tuple[Cell, ...]:
    reason = "；".join(dict.fromkeys(refusal.message_zh for refusal in refusals))
    codes = " ".join(dict.fromkeys(refusal.code for refusal in refusals))
    return refusals[0].row, reason, codes


class CellWriter:
    """Writes cells as what they were: no text becomes a formula, a link or a number."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._dates = [(kind, book.add_format({"num_format": code})) for kind, code in _DATES]
        self._quoted = book.add_format({"quote_prefix": True})

    def write(self, page: Worksheet, row: int, cells: Sequence[Cell]) -> None:
        """Write one row; empty cells are left out."""
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self._write_text(page, row, column, cell[:_TEXT_CHARACTERS_MAX])
            elif isinstance(cell, bool):
                page.write_boolean(row, column, cell)
            elif isinstance(cell, (int, float)):
                page.write_number(row, column, cell)
            else:
                style = next(style for kind, style in self._dates if isinstance(cell, kind))
                page.write_datetime(row, column, cell, style)

    def _write_text(self, page: Worksheet, row: int, column: int, value: str) -> None:
        """Mark a text that looks like a formula, so that it stays text when edited."""
        if value:
            style = self._quoted if starts_a_formula(value) else None
            page.write_string(row, column, value, style)
