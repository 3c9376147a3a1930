"""Codes that the ledger issues itself: a prefix, seven random symbols and a check symbol.

The 32 symbols are Crockford's (no I, L, O or U, which are misread), the check symbol is Luhn's over
the same 32, so that one wrong symbol or two neighbours the wrong way round are noticed. Nothing about
a person can be read from a code. Pure: whoever issues one brings the randomness.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

SYMBOLS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32, each at the place that is its value."""
RANDOM_SYMBOLS: Final = 7

CLIENT: Final = "C"
HOUSEHOLD: Final = "H"
WORKER: Final = "W"
VOLUNTEER: Final = "V"
ACCOUNT: Final = "U"
"""Prefixes: whose code it is."""


def issued(prefix: str, below: Callable[[int], int]) -> str:
    """A new code; ``below`` gives a random number from 0 up to the one that it is given."""
    symbols = "".join(SYMBOLS[below(len(SYMBOLS))] for _ in range(RANDOM_SYMBOLS))
    return f"{prefix}-{symbols}{check_symbol(symbols)}"


def check_symbol(symbols: str) -> str:
    """The symbol that completes others by Luhn mod 32. Raises ValueError for a sign that is none."""
    return SYMBOLS[-_luhn(symbols, first_factor=2) % len(SYMBOLS)]


def is_sound(code: str) -> bool:
    """Whether a code has the form of an issued one, with the right check symbol."""
    prefix, dash, symbols = code.partition("-")
    if not prefix or not dash or len(symbols) != RANDOM_SYMBOLS + 1:
        return False
    if not set(symbols) <= set(SYMBOLS):
        return False
    return _luhn(symbols, first_factor=1) % len(SYMBOLS) == 0


def _luhn(symbols: str, *, first_factor: int) -> int:
    """Luhn's sum from the right, in which every second symbol counts twice."""
    total, factor = 0, first_factor
    for symbol in reversed(symbols):
        high, low = divmod(SYMBOLS.index(symbol) * factor, len(SYMBOLS))
        total += high + low
        factor = 3 - factor
    return total
