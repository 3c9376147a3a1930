"""Money as people type it, to integer fen; nothing is guessed.

Decimal arithmetic from the first character on; a cell that leaves any doubt has no reading.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from api.workbooks.cells import Cell, text
from domain.ground.values import MAX_FEN, Fen

_AMOUNT: Final = re.compile(
    r"(?:人民币|rmb|RMB|CNY)?¥?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<decimals>\.[0-9]+)?"
    r"(?P<unit>(?:百万|万|千)元?|元)?整?"
)
_NO_AMOUNT: Final = re.compile(r"[-—/无]|¥?0+(?:\.0+)?元?")
_MARKED: Final = re.compile(r"红字?:?(?P<behind>.+)|(?P<before>.+?)\(?红字?\)?")
_SIGNED: Final = re.compile(r"(?P<currency>人民币|¥)?[-−–](?P<plain>.+)|\((?P<inside>.+)\)")
_FEN_PER_UNIT: Final = {"": 100, "百": 10_000, "千": 100_000, "万": 1_000_000} | {
    "十万": 10_000_000,
    "百万": 100_000_000,
    "千万": 1_000_000_000,
    "亿": 10_000_000_000,
}
"""By what stands before 元."""
_DIGITS_MAX: Final = 20
_MULTIPLE: Final = "(?P<unit>[十百千]万|[亿万千百])"
_UNIT_IN_TITLE: Final = re.compile(
    rf"(?:单位 ?:? ?(?:人民币|[人户场]次 ?[/、,] ?)?|\(){_MULTIPLE}?元(?![㐀-鿿])"
)
_UNIT_IN_BRACKETS: Final = re.compile(rf"{_MULTIPLE}?元|^{_MULTIPLE.replace('unit', 'alone')}$")


def amount_fen(cell: Cell, unit: str = "") -> Fen | None:
    """Read an amount of money; None unless it is positive and exact to the fen.

    ``1234.50``, ``1,234.50``, ``¥1,234.50``, ``￥1234.50``, ``1234.50元``, ``5万元``, ``5万`` and
    ``3.5万元`` are amounts; so are numeric cells. Signs, exponents, words such as 约, brackets
    and thousands marks in the wrong place are not. ``unit`` is that of an amount without one, by
    what stands before 元: nothing, 万, 千.
    """
    if not isinstance(cell, (str, int, float)) or isinstance(cell, bool):
        return None
    match = _AMOUNT.fullmatch("".join(text(cell).split()))
    if match is None:
        return None
    written = match["digits"].replace(",", "") + (match["decimals"] or "")
    if len(written) > _DIGITS_MAX:
        return None
    said = match["unit"]
    fen = Decimal(written) * _FEN_PER_UNIT[unit if said is None else said.removesuffix("元")]
    if fen != fen.to_integral_value() or not 0 < fen <= MAX_FEN:
        return None
    return Fen(int(fen))


def taken_back_fen(cell: Cell, unit: str = "") -> Fen | None:
    """What an amount in red letters takes back; None for an amount like any other, and for none.

    ``-120.00``, ``(120.00)``, ``红字120.00`` and ``120.00（红字）`` are in red letters.
    """
    said = "".join(text(cell).split()) if isinstance(cell, (str, int, float)) else ""
    marked = _MARKED.fullmatch(said)
    plain = said if marked is None else marked["behind"] or marked["before"]
    signed = _SIGNED.fullmatch(plain)
    if signed is not None:
        plain = (
            (signed["currency"] or "") + signed["plain"] if signed["plain"] else signed["inside"]
        )
    if marked is None and signed is None:
        return None
    return amount_fen(plain, unit)


def says_nothing(cell: Cell) -> bool:
    """Whether an amount cell is empty, or holds the zero or dash that stands for empty."""
    line = text(cell)
    return not line or _NO_AMOUNT.fullmatch("".join(line.split())) is not None


def unit_in_title(title: str) -> str:
    """What a title says to stand before 元 in amounts below it: 单位：万元, (千元); empty for 元."""
    found = _UNIT_IN_TITLE.search(" ".join(title.split()))
    return (found["unit"] or "") if found else ""


def unit_in_brackets(said: str) -> str | None:
    """The same of what stands in the brackets of a column; None where that is no unit of money."""
    found = _UNIT_IN_BRACKETS.search(said)
    return (found["unit"] or found["alone"] or "") if found else None
