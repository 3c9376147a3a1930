"""The refused rows as a workbook to correct and send again.

Each row stands in its own sheet under its own columns, with two columns more: 原因 and 代码.
Nothing of any other row is in the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from api.workbooks.cells import Cell, starts_a_formula
from api.workbooks.rows import SheetRow, Workbook

REASON_COLUMNS: Final = ("原行号", "原因", "代码")

WORKBOOK_OPTIONS: Final[dict[str, object]] = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""How every workbook is written: row by row, and with no text taken for anything else."""
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


def write_error_workbook(workbook: Workbook, refused: Iterable[RefusedRow]) -> bytes:
    """Write an .xlsx with the refused rows of ``workbook``, in sheet order and row order.

    A row refused for several reasons has them joined. Raises KeyError for a row that the
    workbook does not have.
    """
    rows: dict[tuple[str, int], SheetRow] = {(row.sheet, row.row): row for row in workbook.rows()}
    reasons: dict[tuple[str, int], list[RefusedRow]] = {}
    for refusal in refused:
        if (refusal.sheet, refusal.row) not in rows:
            raise KeyError((refusal.sheet, refusal.row))
        reasons.setdefault((refusal.sheet, refusal.row), []).append(refusal)
    result = io.BytesIO()
    with xlsxwriter.Workbook(result, WORKBOOK_OPTIONS) as book:
        writer = CellWriter(book)
        for sheet, header in workbook.headers.items():
            here = {key: found for key, found in reasons.items() if key[0] == sheet}
            if not here:
                continue
            page = book.add_worksheet(sheet)
            writer.write(page, 0, (*header, *REASON_COLUMNS))
            for index, key in enumerate(sorted(here), start=1):
                writer.write(page, index, (*rows[key].cells, *_reason_cells(here[key])))
        if not reasons:
            book.add_worksheet("无")
    return result.getvalue()


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
