"""The tables of a page as a file: for spreadsheets, money in yuan, and no text a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]

from api.http.problems import Language
from api.lists.files import FileFormat
from api.pages.questions.parts import Column, Row, Sheet, Table
from api.pages.words import called
from api.workbooks.cells import Cell, starts_a_formula
from api.workbooks.error_workbook import WORKBOOK_OPTIONS, CellWriter
from domain.ground.words import Label

_FULL_BP: Final = 10_000
_NAME_MAX: Final = 31
"""How long the name of a worksheet may be."""

_Rows = Iterator[Sequence[Cell]]


def write_tables(sheets: Sequence[Sheet], form: FileFormat, language: Language) -> bytes:
    """The tables of a page, of which a list may come in several sheets, one after the other."""
    tables = [
        (called(language, each.table.name), list(_rows(each.table, further, language)))
        for number, each in enumerate(sheets[0].chapters)
        for further in [[sheet.chapters[number].table for sheet in sheets[1:]]]
    ]
    return _WRITERS[form](tables)


def _rows(table: Table, further: Sequence[Table], language: Language) -> _Rows:
    yield [called(language, _heading(column)) for column in table.columns]
    for part in (table, *further):
        for row in part.rows:
            yield [_cell(column, row, language) for column in table.columns]
    if table.foot is not None:
        yield [_cell(column, table.foot, language) for column in table.columns]


def _heading(column: Column) -> Label:
    unit = {"fen": Label("元", "yuan"), "hours": Label("学时", "hours")}.get(column.unit)
    if unit is None:
        return column.heading
    return Label(f"{column.heading.zh}（{unit.zh}）", f"{column.heading.en} ({unit.en})")


def _cell(column: Column, row: Row, language: Language) -> Cell:
    value = column.of(row)
    if value is None:
        return ""
    if isinstance(value, Label):
        return called(language, value)
    if column.unit == "fen":
        return int(value) / 100
    if column.unit == "share":
        return int(value) / _FULL_BP
    return value if isinstance(value, int | float) else str(value)


def _csv(tables: Sequence[tuple[str, Sequence[Sequence[Cell]]]]) -> bytes:
    text = io.StringIO(newline="")
    out = csv.writer(text, lineterminator="\r\n")
    for number, (name, rows) in enumerate(tables):
        if len(tables) > 1:
            out.writerows(([], [name]) if number else ([name],))
        out.writerows([_as_data(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")  # the mark lets spreadsheets read it as UTF-8


def _as_data(cell: Cell) -> object:
    if isinstance(cell, str):
        return f"'{cell}" if starts_a_formula(cell) else cell
    return f"{cell:.2f}" if isinstance(cell, float) else cell


def _xlsx(tables: Sequence[tuple[str, Sequence[Sequence[Cell]]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**WORKBOOK_OPTIONS, "in_memory": True}) as book:
        book.set_properties({"created": datetime(1970, 1, 1)})  # noqa: DTZ001 - the same tables are the same file
        writer = CellWriter(book)
        for name, rows in tables:
            page = book.add_worksheet(name[:_NAME_MAX])
            page.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                writer.write(page, number, row)
    return out.getvalue()


_WRITERS: Final[
    Mapping[FileFormat, Callable[[Sequence[tuple[str, Sequence[Sequence[Cell]]]]], bytes]]
] = {"csv": _csv, "xlsx": _xlsx}
