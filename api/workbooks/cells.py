"""What a single cell says: text, lists, plain numbers. Dates and money have modules of their own.

Text is folded in width and nothing more. Unicode's NFKC would also turn ``10²`` into ``102`` and
``①`` into ``1``, which must not happen in a column of amounts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta
"""A cell as python-calamine hands it over; an empty one is ``""``, an error value a CellFault."""


class CellFault(str):
    """What stands in a cell that went wrong, ``#N/A``: no text of anybody's, and never empty."""

    __slots__ = ()


_FAULT_TEXTS: Final = frozenset(
    {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)

_DITTO: Final = frozenset({"同上", "同上行", "同前", "〃", "″", '"', "''", "”", "“", "〞"})
"""What people write for what stands in the row above."""

_WIDTHS: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0xFFE5: "¥",
    0x00A0: " ",
    0x200B: None,
    0x200C: None,
    0x200D: None,
    0x2060: None,
    0xFEFF: None,
}
_HOURS: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,2})?)(?:个?(?:学时|课时|小时))?")
_COUNT: Final = re.compile(r"([0-9]{1,5})[人名位]?")
_NUMBER: Final = re.compile(
    r"([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3})+)(?:人次|平方米|分钟|[人户位名个节次场岁分件条份%㎡])?"
)
_YES: Final = frozenset({"是", "有", "√", "✓", "✔", "对", "已", "yes", "y", "true", "1"})
_NO: Final = frozenset({"否", "无", "没有", "×", "不是", "未", "no", "n", "false", "0"})
_SIGNIFICANT_DIGITS: Final = 15
_YEAR_DIGITS: Final = 4


def fold(raw: str) -> str:
    """Half-width form of ``raw`` in NFC, invisible characters dropped, trimmed."""
    return unicodedata.normalize("NFC", raw).translate(_WIDTHS).strip()


def starts_a_formula(raw: str) -> bool:
    """Whether a spreadsheet could take a text for a formula, in full width too."""
    return fold(raw).startswith(("=", "+", "-", "@"))


def text(cell: Cell) -> str:
    """Give a cell as trimmed text; a whole number loses the ``.0`` that a spreadsheet gives it."""
    if isinstance(cell, str):
        # An apostrophe in front only keeps digits from becoming a number.
        return fold(cell).removeprefix("'")
    if isinstance(cell, float):
        return plain_number(cell)
    return str(cell)


def plain_number(number: float) -> str:
    """Give the digits that the spreadsheet shows, ``6.3``; whole numbers without ``.0``.

    A spreadsheet keeps 15 significant digits, a float 17: the two more are noise of formulas.
    Very large, very small and non-finite numbers come out with letters in them.
    """
    return format(number, f".{_SIGNIFICANT_DIGITS}g")


def is_blank(cell: Cell) -> bool:
    """Whether nothing can be seen in the cell."""
    return isinstance(cell, str) and not fold(cell)


def is_filled(row: Sequence[Cell], place: int) -> bool:
    """Whether anything can be seen in a row at a place, which may lie behind its end."""
    return place < len(row) and not is_blank(row[place])


def is_fault(cell: Cell) -> bool:
    """Whether the cell shows an error value, also one that became text on its way."""
    return isinstance(cell, CellFault) or (isinstance(cell, str) and cell.strip() in _FAULT_TEXTS)


def is_ditto(cell: Cell) -> bool:
    """Whether a cell only says that it is as the one above."""
    return isinstance(cell, str) and "".join(fold(cell).split()).rstrip("。.") in _DITTO


def part_of_day(cell: Cell, part: str) -> str | None:
    """The digits of a year, month or day that has a cell of its own, ``3`` or ``3月``."""
    digits = "".join(text(cell).split()).removesuffix(part)
    is_long_enough = len(digits) == _YEAR_DIGITS if part == "年" else len(digits) in {1, 2}
    return digits if digits.isascii() and digits.isdecimal() and is_long_enough else None


def hours(cell: Cell) -> Decimal | None:
    """Read class hours (学时) above zero with at most two decimals; None when unreadable."""
    match = _HOURS.fullmatch("".join(text(cell).split()))
    value = Decimal(match[1]) if match else Decimal(0)
    return value if value > 0 else None


def head_count(cell: Cell) -> int | None:
    """Read a number of people, zero allowed; None when unreadable."""
    match = _COUNT.fullmatch("".join(text(cell).split()))
    return int(match[1]) if match else None


def count(cell: Cell) -> int | None:
    """Read a whole number, with what it counts behind it or not; None when unreadable."""
    match = _NUMBER.fullmatch("".join(text(cell).split()))
    return int(match[1].replace(",", "")) if match else None


def yes_or_no(said: str) -> bool | None:
    """Read yes or no; None for anything else."""
    word = "".join(said.split()).casefold()
    return True if word in _YES else False if word in _NO else None
