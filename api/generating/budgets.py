"""The budgets of a synthetic station: what comes of each source, planned in equal parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain.ground.values import text_from_fen

_PART: Final = 10
"""A half year's amendment moves so large a part from the first purpose to the second."""

Sources = Iterable[tuple[str, int, Sequence[str]]]
"""Source, what comes of it in a year in fen, and what it must not pay for."""


def budget_of(day: date, sources: Sources, categories: Sequence[str]) -> Mapping[str, Any]:
    """What is adopted on a day for the rest of its year."""
    planned = [
        {"source": source, "category": category, "amount": text_from_fen(fen)}
        for source, category, fen in _parts(sources, categories)
    ]
    return {"year": day.year, "adopted_on": day, "planned": planned}


def amendment_of(day: date, sources: Sources, categories: Sequence[str]) -> Mapping[str, Any]:
    """What of it is changed in the middle of the year."""
    (source, first, fen), (_source, second, other_fen), *_rest = _parts(sources, categories)
    moved_fen = fen // _PART
    changed = ((first, fen - moved_fen), (second, other_fen + moved_fen))
    return {
        "year": day.year,
        "amended_on": day,
        "document_number": f"〔{day.year}〕预{day.month}号",
        "planned": [
            {"source": source, "category": category, "amount": text_from_fen(amount_fen)}
            for category, amount_fen in changed
        ],
    }


def _parts(sources: Sources, categories: Sequence[str]) -> list[tuple[str, str, int]]:
    found = []
    for source, amount_fen, forbidden in sources:
        allowed = [each for each in categories if each not in forbidden]
        found += [(source, category, amount_fen // len(allowed)) for category in allowed]
    return found
