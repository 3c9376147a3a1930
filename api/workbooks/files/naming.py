"""Sheets whose names differ in nothing but blanks at their ends: each is read and told apart."""

from __future__ import annotations

from collections.abc import Container
from itertools import count


def distinct_name(raw: str, taken: Container[str]) -> str:
    """A sheet's name without blanks around it; with a number where another sheet has it already."""
    name = raw.strip()
    if name not in taken:
        return name
    return next(each for n in count(2) if (each := f"{name} ({n})") not in taken)
