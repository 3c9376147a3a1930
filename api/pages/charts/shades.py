"""How dark a number is drawn beside others."""

from __future__ import annotations

from typing import Final

_LEVELS: Final = 5


def shade_of(value: int, most: int) -> int:
    """How dark a value is drawn: 0 for nothing, 4 for the most and what comes near."""
    return 0 if not most or value <= 0 else -(-value * (_LEVELS - 1) // most)
