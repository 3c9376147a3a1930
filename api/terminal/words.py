"""Codes with their Chinese words, as tables show them; the words are the audit trail's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.book.words import VOCABULARY as WORDS

_SHEETS: Final[Mapping[str, str]] = {
    "visits": "探访",
    "training": "培训",
    "money": "经费",
    "staff": "人员",
}


def both(vocabulary: str, word: str) -> str:
    """A word of a closed list (named as in ``domain.ground.vocabulary``), Chinese first."""
    return f"{WORDS[vocabulary][word].zh} {word}"


def sheet(kind: str) -> str:
    """One of the four kinds of rows that a workbook has, Chinese first."""
    return f"{_SHEETS[kind]} {kind}"
