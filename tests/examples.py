"""How many examples Hypothesis invents where each of them is dear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

from hypothesis import settings

T = TypeVar("T")

USUAL: Final = "taizhang"
"""The profile of a usual run; one that is asked for by name (``long``, ``exploring``) takes longer."""


def few(usual: int, long: int, **more: Any) -> settings:
    """So many examples in a usual run, and so many where there is time for them."""
    return settings(max_examples=usual if _is_usual() else long, **more)


def in_turn(values: Sequence[T], turn: int, usual: int = 1) -> Sequence[T]:
    """So many of some values in a usual run, those whose turn it is, and all of them in a long one.

    Whoever tries many things with the same values has each thing and each value tried so, and not
    every pair of them each time.
    """
    if not _is_usual():
        return values
    return [values[(turn * usual + step) % len(values)] for step in range(min(usual, len(values)))]


def _is_usual() -> bool:
    return settings.get_current_profile_name() == USUAL
