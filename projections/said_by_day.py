"""Facts kept whole, of a day or before: apart, because what they count by is the whole catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.book.catalogue import occurrence_of
from domain.ground.values import day_of
from projections.said import AFact, Looked, facts_said


def facts_until(looked: Looked, read: Callable[[str], AFact]) -> Iterator[tuple[str, str, AFact]]:
    """Station, record and fact of the last day that is looked at and of the days before."""
    for station, record, fact in facts_said(looked, read):
        if day_of(occurrence_of(fact)[0]) <= looked.as_of:
            yield station, record, fact
