"""The audit trail as a file: every line that a question finds, as CSV or a workbook."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO, Final

import xlsxwriter  # type: ignore[import-untyped]

from api.lists.columns import moment_cell
from api.lists.files import FileFormat
from api.questions.asking import Ask
from api.questions.questions import Questions
from api.workbooks.cells import Cell, starts_a_formula
from api.workbooks.error_workbook import WORKBOOK_OPTIONS, CellWriter
from domain.ground.values import iso_minute

_READ_TOGETHER: Final = 500
_ROWS_PER_SHEET: Final = 1_048_575
"""Rows of a worksheet below its heading."""
_HEADINGS: Final = (
    *("位置", "记录时间", "发生时间", "站点", "类型", "事由", "记录人", "角色", "渠道", "理由"),
    *("更正第几笔", "后来的更正或作废", "记录号"),
)


def write_trail(
    questions: Questions, ask: Ask, filters: dict[str, Any], form: FileFormat, out: BinaryIO
) -> None:
    """Write all lines that match, as known at the position that ``ask`` names."""
    write = _write_csv if form == "csv" else _write_workbook
    write(_rows(questions, ask, filters), out)


def tag_of(form: FileFormat, ask: Ask, filters: dict[str, Any], position: int) -> str:
    """The ETag of such a file: what it depends on, so that nobody makes it to compare it."""
    told = repr((form, replace(ask, reader=None), sorted(filters.items())))
    return f'"p{position}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"'


def _rows(questions: Questions, ask: Ask, filters: dict[str, Any]) -> Iterator[list[Cell]]:
    after: int | None = None
    while True:
        found = questions.trail(ask, **filters, after=after, limit=_READ_TOGETHER)
        yield from map(_row, found["items"])
        after = found["next_cursor"]
        if after is None:
            return


def _row(line: dict[str, Any]) -> list[Cell]:
    return [
        line["position"],
        moment_cell(iso_minute(datetime.fromisoformat(line["recorded_at"]))),
        moment_cell(line["occurred_at"]),
        line["station"],
        line["type_label_zh"],
        line["deed_zh"],
        line["actor"],
        line["role_label_zh"],
        line["channel_label_zh"],
        line["reason"],
        line["corrects"] or "",
        " ".join(map(str, line["corrected_by"])),
        line["record"],
    ]


def _write_csv(rows: Iterator[list[Cell]], out: BinaryIO) -> None:
    # The mark in front lets spreadsheets read the file as UTF-8.
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    try:
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow(_HEADINGS)
        table.writerows([_as_data(cell) for cell in row] for row in rows)
        text.flush()
    finally:
        text.detach()


def _write_workbook(rows: Iterator[list[Cell]], out: BinaryIO) -> None:
    with xlsxwriter.Workbook(out, WORKBOOK_OPTIONS) as book:
        # The same lines are the same file, whenever it is made.
        book.set_properties({"created": datetime(1970, 1, 1)})  # noqa: DTZ001 - no moment at all
        writer = CellWriter(book)
        page = _sheet(book, "流水", writer, _HEADINGS)
        for number, row in enumerate(rows):
            sheet, place = divmod(number, _ROWS_PER_SHEET)
            if sheet and not place:
                page = _sheet(book, f"流水 {sheet + 1}", writer, _HEADINGS)
            writer.write(page, place + 1, row)


def _sheet(book: Any, name: str, writer: CellWriter, heading: Sequence[str]) -> Any:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    writer.write(page, 0, heading)
    return page


def _as_data(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    return f"'{cell}" if isinstance(cell, str) and starts_a_formula(cell) else cell
