"""What a reader of a file is told although nothing was refused for it.

Like those of problems, sentences never quote a cell of a row. They do name sheets and columns, for
otherwise nobody could look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "sheet_ignored": (
        "工作表「{sheet}」不是能识别的台账，未读取。",
        "Sheet {sheet} is no ledger that is known and was not read.",
    ),
    "sheet_empty": (
        "工作表「{sheet}」是空的，未读取。",
        "Sheet {sheet} is empty and was not read.",
    ),
    "example_row": (
        "工作表「{sheet}」第 {row} 行是填写示例，未读取。",
        "Row {row} of sheet {sheet} is an example and was not read.",
    ),
    "columns_missing": (
        "工作表「{sheet}」缺少列：{what}，未读取。",
        "Sheet {sheet} lacks the columns {what} and was not read.",
    ),
    "hidden_sheet": (
        "工作表「{sheet}」是隐藏的，已照常读取。",
        "Sheet {sheet} is hidden and was read like any other.",
    ),
    "hidden_rows": (
        "工作表「{sheet}」有隐藏的行（{what}），已照常读取。",
        "Sheet {sheet} has hidden rows ({what}), read like any other.",
    ),
    "unknown_column": (
        "工作表「{sheet}」的列「{column}」未使用。",
        "Column {column} of sheet {sheet} is not used.",
    ),
    "column_not_kept": (
        "工作表「{sheet}」的列「{column}」没有入账：账上没有记它的地方，请留着原表。",
        "Column {column} of sheet {sheet} is not recorded: the book has no place for it; keep the sheet.",
    ),
    "subtotal_differs": (
        "工作表「{sheet}」第 {row} 行的合计（{column}）与上面各行之和不符。",
        "The total in row {row} of sheet {sheet} ({column}) is not the sum of the rows above.",
    ),
    "text_shortened": (
        "工作表「{sheet}」第 {row} 行「{column}」过长，只保留了前面的部分。",
        "Row {row} of sheet {sheet}: {column} is too long; only its beginning is kept.",
    ),
    "year_assumed": (
        "工作表「{sheet}」中没有年份的日期按 {what} 年读取。",
        "Dates without a year in sheet {sheet} were read as of {what}.",
    ),
}

WHOLE_SHEET: Final = 0
"""The row of a note that concerns no single row."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something reported but not refused; ``row`` is 0 and ``column`` empty where it is none."""

    code: str
    sheet: str
    row: int
    column: str
    message_zh: str
    message_en: str

    def to_json(self) -> dict[str, str | int]:
        """As reports give it: without ``row`` and ``column`` where it is about none."""
        place: dict[str, str | int] = {"sheet": self.sheet, "row": self.row, "column": self.column}
        found = {name: value for name, value in place.items() if value}
        said = {"message": self.message_zh, "message_en": self.message_en}
        return {**found, "code": self.code, **said}


def note(
    code: str, sheet: str, *, row: int = WHOLE_SHEET, column: str = "", what: Sequence[object] = ()
) -> Note:
    """A note of a code of ``SENTENCES``."""
    told = {"sheet": sheet, "row": row, "column": column}
    chinese, english = SENTENCES[code]
    return Note(
        code,
        sheet,
        row,
        column,
        chinese.format(**told, what="、".join(map(str, what))),
        english.format(**told, what=", ".join(map(str, what))),
    )
