"""The tables of a page as a file: for spreadsheets, money in yuan."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from api.http.problems import Language
from api.lists.tables import FileFormat, FileTable, Value, write_tables, yuan_of
from api.pages.questions.parts import Column, Row, Sheet, Table
from api.pages.words import called
from domain.ground.labels import Label


def write_sheets(sheets: Sequence[Sheet], form: FileFormat, language: Language) -> bytes:
    """The tables of a page, of which a list may come in several sheets, one after the other."""
    tables = [
        FileTable(
            called(language, each.table.name),
            [called(language, _heading(column)) for column in each.table.columns],
            _rows(each.table, further, language),
        )
        for number, each in enumerate(sheets[0].chapters)
        for further in [[sheet.chapters[number].table for sheet in sheets[1:]]]
    ]
    out = io.BytesIO()
    write_tables(tables, form, out)
    return out.getvalue()


def _rows(table: Table, further: Sequence[Table], language: Language) -> Iterator[list[Value]]:
    for part in (table, *further):
        for row in part.rows:
            yield [_value(column, row, language) for column in table.columns]
    if table.foot is not None:
        yield [_value(column, table.foot, language) for column in table.columns]


def _heading(column: Column) -> Label:
    unit = {"fen": Label("元", "yuan"), "hours": Label("小时", "hours")}.get(column.unit)
    if unit is None or unit.zh in column.heading.zh:
        return column.heading
    return Label(f"{column.heading.zh}（{unit.zh}）", f"{column.heading.en} ({unit.en})")


def _value(column: Column, row: Row, language: Language) -> Value:
    value = column.of(row)
    if value is None:
        return ""
    if isinstance(value, Label):
        return called(language, value)
    if column.unit == "fen":
        return yuan_of(int(value))
    if column.unit == "share":
        return Decimal(int(value)).scaleb(-4)
    if column.unit == "hours" or isinstance(value, float):
        return Decimal(f"{value:.2f}")
    return value if isinstance(value, int) else str(value)
