"""What happened at a station on one day, as far as the next record of that day is judged by it.

It is no part of the state: it is made of the day's own records, few as they are, when one is added
to them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Final

from domain.book.catalogue import KINDS, MOMENTS
from domain.ground.events import Event
from domain.ground.kinds import Likenesses
from domain.ground.values import ISODate, day_of

OF_DAYS: Final[Mapping[type[Event], Likenesses]] = {
    kind.fact: kind.likenesses for kind in KINDS if kind.stream == "station" and not kind.folded
}
"""Kinds of which a day is made: those that leave no trace in the state."""


class Day:
    """The records of a station that began on one day and count."""

    __slots__ = ("_alike",)

    def __init__(self) -> None:
        self._alike: dict[Hashable, dict[str, None]] = {}

    def add(self, record: str, fact: Event) -> None:
        """Count a record."""
        kind = type(fact)
        for likeness in OF_DAYS[kind](fact):
            self._alike.setdefault((kind, likeness), {})[record] = None

    def remove(self, record: str, fact: Event) -> None:
        """Count a record no more."""
        kind = type(fact)
        for likeness in OF_DAYS[kind](fact):
            del self._alike[kind, likeness][record]

    def like(self, fact: Event) -> Iterator[str]:
        """The records that a fact probably repeats, the first one first."""
        kind = type(fact)
        for likeness in OF_DAYS[kind](fact):
            yield from self._alike.get((kind, likeness), ())


def day_of_fact(fact: Event) -> ISODate:
    """The day on which a fact began, in station time."""
    return day_of(getattr(fact, MOMENTS[type(fact)][0]))
