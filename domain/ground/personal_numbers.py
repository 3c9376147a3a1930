"""Phone and identity numbers in texts that stay: one rule for the book and for the logs.

A maximal run of digits is such a number when it is

- 11 long and begins with 13 to 19: a mobile phone,
- 15 long with a possible yymmdd at digits 7 to 12: an identity card of before 1999,
- 18 long, the last perhaps an X, with a possible day of 1900 to 2099 at digits 7 to 14: an identity
  card, whatever its check digit, because a slip of the pen is somebody's number all the same.

Digits count in whatever form they are written (full-width, Arabic-Indic, circled), and signs that
nobody sees do not part them. An identifier that a program made (a UUID, a SHA-256 in hex) holds
such runs by chance, one in some thousands, and stands for nobody; as a whole word in its fixed form
it is passed over.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from typing import Final

_MASK: Final = "…"
_UNSEEN: Final = ("Cf", "Mn", "Me")
"""Joiners, zero-width blanks, and what is set over or around the sign before it."""
_ELEVEN_DIGITS: Final = re.compile(r"[0-9]{11}")
_NUMBER: Final = re.compile(
    r"(?<![0-9])(?:"
    r"1[3-9][0-9]{9}(?![0-9])"
    r"|[0-9]{6}(?P<short>[0-9]{6})[0-9]{3}(?![0-9])"
    r"|[0-9]{6}(?P<long>(?:19|20)[0-9]{6})[0-9]{3}(?:[0-9](?![0-9])|[Xx])"
    r")"
)
_MADE_BY_A_PROGRAM: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{64}"
    r")(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def holds_personal_number(text: str) -> bool:
    """Whether a text holds a phone or identity number."""
    plain = _plain(text)
    if not _ELEVEN_DIGITS.search(plain):
        return False
    return any(
        _is_somebodys(match) for match in _NUMBER.finditer(_MADE_BY_A_PROGRAM.sub(" ", plain))
    )


def without_personal_numbers(text: str) -> str:
    """The text as it is, or a sign in its place where it holds a phone or identity number."""
    return _MASK if holds_personal_number(text) else text


_WEIGHTS: Final = tuple(2**place % 11 for place in range(17, 0, -1))
_CHECK_SIGNS: Final = "10X98765432"


def is_identity_number(text: str) -> bool:
    """Whether a text is an identity card's number: a possible day, and the check digit if it has one.

    The check digit is that of GB 11643 (ISO 7064, MOD 11-2); cards of before 1999 had 15 digits and
    none.
    """
    match = _NUMBER.fullmatch(text)
    if match is None or not _is_somebodys(match):
        return False
    if match["long"] is None:
        return match["short"] is not None
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return text[17].upper() == _CHECK_SIGNS[total % 11]


def _plain(text: str) -> str:
    """The text with every digit as an ASCII one, and nothing unseen between them."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        sign if sign.isascii() else str(unicodedata.decimal(sign, sign))
        for sign in folded
        if sign.isascii() or unicodedata.category(sign) not in _UNSEEN
    )


def _is_somebodys(match: re.Match[str]) -> bool:
    short, long = match["short"], match["long"]
    if short is not None:
        # Which century is not said, so a leap day is possible in either of them.
        return any(_is_day(f"{century}{short}") for century in ("19", "20"))
    return long is None or _is_day(long)


def _is_day(text: str) -> bool:
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]  # noqa: PLR2004 - months of a year
