"""Money as people type it, to integer fen. Apart, because here nothing may be guessed.

Decimal arithmetic from the first character on; a cell that leaves any doubt has no reading.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from api.workbooks.cells import Cell, text
from domain.ground.values import MAX_FEN, Fen

_AMOUNT: Final = re.compile(
    r"(?:人民币)?¥?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<decimals>\.[0-9]+)?"
    r"(?P<unit>万元|万|元)?整?"
)
_NO_AMOUNT: Final = re.compile(r"[-—/无]|¥?0+(?:\.0+)?元?")
_FEN_PER_UNIT: Final = {"元": 100, "万": 1_000_000, "万元": 1_000_000}
_DIGITS_MAX: Final = 20
_UNIT_IN_TITLE: Final = re.compile(r"单位:?万元")


def amount_fen(cell: Cell, unit: str = "元") -> Fen | None:
    """Read an amount of money; None unless it is positive and exact to the fen.

    ``1234.50``, ``1,234.50``, ``¥1,234.50``, ``￥1234.50``, ``1234.50元``, ``5万元``, ``5万`` and
    ``3.5万元`` are amounts; so are numeric cells. Signs, exponents, words such as 约, brackets
    and thousands marks in the wrong place are not. ``unit`` is that of an amount without one: 元
    or 万元.
    """
    if not isinstance(cell, (str, int, float)) or isinstance(cell, bool):
        return None
    match = _AMOUNT.fullmatch("".join(text(cell).split()))
    if match is None:
        return None
    written = match["digits"].replace(",", "") + (match["decimals"] or "")
    if len(written) > _DIGITS_MAX:
        return None
    fen = Decimal(written) * _FEN_PER_UNIT[match["unit"] or unit]
    if fen != fen.to_integral_value() or not 0 < fen <= MAX_FEN:
        return None
    return Fen(int(fen))


def says_nothing(cell: Cell) -> bool:
    """Whether an amount cell is empty, or holds the zero or dash that stands for empty."""
    line = text(cell)
    return not line or _NO_AMOUNT.fullmatch("".join(line.split())) is not None


def says_ten_thousands(title: str) -> bool:
    """Whether a title says that amounts below it are in ten thousands, 单位：万元."""
    return _UNIT_IN_TITLE.search("".join(title.split())) is not None
