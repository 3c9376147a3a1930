"""What a row in red letters (红字) says in words: that it is one, and which expense it takes back.

A number is taken for one that is named only where the words around it say that it is of a paper: a
day, an amount or a house number in a summary is none.
"""

from __future__ import annotations

import re
from typing import Final

from domain.money.sheet_words import BLUE_MARK, PAPER_WORDS, RED_MARKS, VOUCHER_WORDS

_RED: Final = re.compile(RED_MARKS)
_PLAIN: Final = "[0-9A-Za-z][0-9A-Za-z-]*"
_JOINED: Final = "(?:字第?|第|-)"
_NUMBER: Final = f"(?:{VOUCHER_WORDS}{_JOINED}?)?{_PLAIN}"
_PAPER: Final = f"(?:{PAPER_WORDS})"
_COUNTED: Final = "(?![0-9A-Za-z-]| ?[.元张份笔年月日])"
_NAMED: Final = re.compile(
    rf"{_PAPER}(?:编号|号)?[:为是]? ?第?(?P<behind>{_NUMBER}){_COUNTED}"
    rf"|(?<![0-9A-Za-z月.-])(?P<before>{_NUMBER}) ?号? ?(?={_PAPER})"
    rf"|(?P<worded>{VOUCHER_WORDS}(?:{_JOINED}{_PLAIN}{_COUNTED}|[0-9]+(?=号)))"
    r"|(?<![0-9])(?P<digital>[0-9]{20})(?![0-9])"
)


def is_told(words: str) -> bool:
    """Whether a row says in words that it is in red letters, and not that a blue one follows."""
    return _RED.search(words) is not None and BLUE_MARK not in words


def numbers_named(words: str) -> tuple[str, ...]:
    """The numbers of papers that a row speaks of, as they are typed."""
    found = (match[match.lastgroup or 0] for match in _NAMED.finditer(words))
    return tuple(dict.fromkeys(found))
