"""The refused rows as a workbook to correct and send again.

Each row stands in its own sheet under its own columns, with three columns more that are not read
when it comes back: 原行号, 原因 and 代码. Nothing of any other row is in the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple, TypeVar

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from api.workbooks.amounts import unit_in_title
from api.workbooks.cells import Cell, starts_a_formula
from api.workbooks.dates import year_in
from api.workbooks.layouts import LAYOUTS, kinds_named
from api.workbooks.rows import DeclaredRow, SheetRow, StationInfo, VisitRow, Workbook

REASON_COLUMNS: Final = ("原行号", "原因", "代码")

WORKBOOK_OPTIONS: Final[dict[str, object]] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""How every workbook is written: row by row, and with no text taken for anything else."""
STATION_SHEET: Final = "站点信息"
_Row = TypeVar("_Row", bound=SheetRow)
_SOME_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}年?度?")
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


def refused_file(workbook: Workbook, rows: Sequence[RefusedRow], name: str) -> RefusedFile:
    """The rows of a file to hand back, without holding the others: several files may be long."""
    wanted = {(row.sheet, row.row) for row in rows}

    def only(kept: tuple[_Row, ...]) -> tuple[_Row, ...]:
        return tuple(row for row in kept if (row.sheet, row.row) in wanted)

    slim = replace(
        workbook,
        staff=only(workbook.staff),
        money=only(workbook.money),
        visits=only(workbook.visits),
        training=only(workbook.training),
        declared=only(workbook.declared),
    )
    return RefusedFile(slim, rows, name)


class _Refused(NamedTuple):
    """The refused rows of a file in order, each with why."""

    workbook: Workbook
    name: str
    rows: list[tuple[SheetRow, list[RefusedRow]]]


def write_error_workbook(files: Iterable[RefusedFile]) -> bytes:
    """Write an .xlsx with the refused rows of files, in sheet order and row order.

    With 站点信息 where a file has it, the year of dates without one, and the title of a sheet where
    its rows mean nothing else but by it, it is all that an import needs once the rows are corrected
    in their places. A row refused for several reasons has them joined. Raises KeyError for a row
    that a workbook does not have.
    """
    given = [_reasons_of(file) for file in files]
    given = [each for each in given if each.rows]
    years = {each.workbook.year_of(row) for each in given for row, _reasons in each.rows}
    is_one_year = len(years) == 1 and any(each.workbook.station for each in given)
    starts_1904 = bool(given) and all(each.workbook.starts_1904 for each in given)
    result = io.BytesIO()
    with xlsxwriter.Workbook(result, {**WORKBOOK_OPTIONS, "date_1904": starts_1904}) as book:
        pages = _Pages(book, years.pop() if is_one_year else None)
        for each in given:
            pages.add(each)
        if pages.is_empty:
            book.add_worksheet("无")
    return result.getvalue()


class _Pages:
    """The sheets of the result: one for each header that rows stood under."""

    def __init__(self, book: xlsxwriter.Workbook, year: int | None) -> None:
        self._book = book
        self._year = year
        self._writer = CellWriter(book)
        self._pages: dict[tuple[str, str, str, tuple[str, ...]], tuple[Worksheet, int]] = {}
        self._names: set[str] = set()

    @property
    def is_empty(self) -> bool:
        """Whether no row was refused."""
        return not self._pages

    def add(self, file: _Refused) -> None:
        """Write the rows of a file."""
        if file.workbook.station is not None:
            self._identify(file.workbook.station)
        for row, reasons in file.rows:
            page, line = self._page(file, row)
            self._writer.write(page, line, (*_cells_of(row), *_reason_cells(reasons)))

    def _identify(self, station: StationInfo) -> None:
        """Say whose rows they are, once, and of which year if all are of one."""
        if STATION_SHEET in self._names:
            return
        page = self._book.add_worksheet(self._named(STATION_SHEET))
        said = (
            ("站点名称", station.name),
            ("站点代码", station.code),
            ("所属区县", station.district),
            ("建成日期", station.built_on),
            ("运营模式", station.operating_model_text),
            ("台账年度", "" if self._year is None else str(self._year)),
        )
        for line, cells in enumerate(each for each in said if each[1]):
            self._writer.write(page, line, cells)

    def _page(self, file: _Refused, row: SheetRow) -> tuple[Worksheet, int]:
        """The sheet for a row, and the next free line in it."""
        year = file.workbook.year_of(row)
        heading = _heading(row, None if year == self._year else year)
        key = (file.name, row.sheet, heading, row.header)
        if key not in self._pages:
            page = self._book.add_worksheet(self._named(row.sheet))
            above = [(heading,)] if heading else []
            for line, cells in enumerate((*above, (*row.header, *REASON_COLUMNS))):
                self._writer.write(page, line, cells)
            self._pages[key] = page, len(above)
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


def _reasons_of(file: RefusedFile) -> _Refused:
    """The rows of a file that were refused, in order. Raises KeyError for one that it has not."""
    rows = {(row.sheet, row.row): row for row in file.workbook.rows()}
    reasons: dict[tuple[str, int], list[RefusedRow]] = {}
    for refusal in file.rows:
        if (refusal.sheet, refusal.row) not in rows:
            raise KeyError((refusal.sheet, refusal.row))
        reasons.setdefault((refusal.sheet, refusal.row), []).append(refusal)
    found = [(row, reasons[key]) for key, row in rows.items() if key in reasons]
    return _Refused(file.workbook, file.name, found)


def _heading(row: SheetRow, year: int | None) -> str:
    """What must stand above a row for it to mean the same; ``year`` where nothing else says it."""
    title = row.line.title
    has_a_side = "金额" in row.line.columns and any(side in title for side in ("收入", "支出"))
    is_of_visits = isinstance(row, VisitRow) or (isinstance(row, DeclaredRow) and bool(row.amid))
    has_a_group = is_of_visits and "对象类别" not in row.line.columns
    is_unnamed = not kinds_named(row.sheet)
    if isinstance(row, DeclaredRow) and not row.amid:
        is_unnamed = not LAYOUTS[row.kind.topic].mark_in(row.sheet)
    is_needed = bool(unit_in_title(title)) or has_a_side or has_a_group or is_unnamed
    heading = title if is_needed else ""
    if year is None or year_in(heading) == year:
        return heading
    return f"{year}年 {_SOME_YEAR.sub('', heading)}".strip()


def _cells_of(row: SheetRow) -> tuple[Cell, ...]:
    """The cells of a row, without an amount that is of several rows: each would have it whole."""
    shared = {row.line.columns[column] for column in row.line.shared}
    return tuple("" if place in shared else cell for place, cell in enumerate(row.cells))


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
