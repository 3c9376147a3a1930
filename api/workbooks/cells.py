"""What a single cell says: text, lists, plain numbers. Dates and money have modules of their own.

Text is folded in width and nothing more. Unicode's NFKC would also turn ``10²`` into ``102`` and
``①`` into ``1``, which must not happen in a column of amounts.
"""

from __future__ import annotations

import re
import unicodedata
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
_SEPARATORS: Final = re.compile(r"[、,;/|&\n\r]+")
_DOTS: Final = re.compile(r"\s*[·•・‧∙⋅]\s*")
_HAN: Final = re.compile(r"[㐀-䶿一-鿿豈-﫿𠀀-𲎯〇]")
_BESIDE_HAN: Final = re.compile(r"(?<=[一-鿿])\s+|\s+(?=[一-鿿])")
_LONG_SURNAMES: Final = frozenset(
    (
        *("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐"),
        *("慕容", "司徒", "长孙", "夏侯", "宇文", "轩辕", "端木", "百里", "南宫"),
        *("独孤", "拓跋", "呼延", "申屠", "澹台", "濮阳", "淳于", "单于", "公冶"),
        *("公羊", "太叔", "仲孙", "钟离", "闻人", "赫连", "第五", "西门", "东郭"),
    )
)
"""Two signs that are a surname by themselves."""
_HOURS: Final = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,2})?)(?:个?(?:学时|课时|小时))?")
_COUNT: Final = re.compile(r"([0-9]{1,5})[人名位]?")
_SIGNIFICANT_DIGITS: Final = 15


def fold(raw: str) -> str:
    """Half-width form of ``raw`` in NFC, invisible characters dropped, trimmed."""
    return unicodedata.normalize("NFC", raw).translate(_WIDTHS).strip()


def starts_a_formula(raw: str) -> bool:
    """Whether a spreadsheet could take a text for a formula, in full width too."""
    return fold(raw).startswith(("=", "+", "-", "@"))


def text(cell: Cell) -> str:
    """Give a cell as trimmed text; a whole number loses the ``.0`` that a spreadsheet gives it."""
    if isinstance(cell, str):
        return fold(cell)
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


def is_fault(cell: Cell) -> bool:
    """Whether the cell shows an error value, also one that became text on its way."""
    return isinstance(cell, CellFault) or (isinstance(cell, str) and cell.strip() in _FAULT_TEXTS)


def names(cell: Cell) -> tuple[str, ...]:
    """Split the people named in one cell, in order, each once.

    A blank parts two people where each side can be a name by itself (``赵一 钱二``); inside a
    name, where people stretch one of two signs or write a long surname apart, it says nothing.
    """
    parts = _SEPARATORS.split(unicodedata.normalize("NFKC", text(cell)))
    people = (name for part in parts for name in _people(part))
    return tuple(dict.fromkeys(people))


def name(cell: Cell) -> str:
    """Read one person's name: blanks of any width around and inside a Chinese name do not count."""
    return "".join(_people(unicodedata.normalize("NFKC", text(cell)), are_several=False))


def _people(part: str, *, are_several: bool = True) -> list[str]:
    line = _DOTS.sub("·", part)
    pieces = line.split()
    if not all(_HAN.search(piece) for piece in pieces):
        # A name in other letters keeps its blanks, one of each; beside Chinese signs they go.
        line = " ".join(pieces)
        return [_BESIDE_HAN.sub("", line)] if line else []
    whole = (
        not are_several
        or any(len(piece) == 1 for piece in pieces)
        or (len(pieces) == 2 and pieces[0] in _LONG_SURNAMES)  # noqa: PLR2004 - surname and name
    )
    return ["".join(pieces)] if whole and pieces else pieces


def hours(cell: Cell) -> Decimal | None:
    """Read class hours (学时) above zero with at most two decimals; None when unreadable."""
    match = _HOURS.fullmatch("".join(text(cell).split()))
    value = Decimal(match[1]) if match else Decimal(0)
    return value if value > 0 else None


def head_count(cell: Cell) -> int | None:
    """Read a number of people, zero allowed; None when unreadable."""
    match = _COUNT.fullmatch("".join(text(cell).split()))
    return int(match[1]) if match else None
