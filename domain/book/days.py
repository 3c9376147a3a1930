"""What happened at a station on one day, as far as the next record of that day is judged by it.

It is no part of the state: it is made of the day's own records, few as they are, when one is added
to them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from domain.book.catalogue import KINDS, MOMENTS
from domain.ground.events import Event
from domain.ground.kinds import Engages, Kind, Likenesses
from domain.ground.order.engagements import Engaged
from domain.ground.values import ISODate, day_of

OF_DAYS: Final[Mapping[type[Event], Likenesses]] = {
    kind.fact: kind.likenesses
    for kind in KINDS
    if kind.stream == "station"
    and not kind.folded
    and (kind.flags or kind.likenesses is not Kind.likenesses)
}
"""Kinds of which a day is made: those that leave no trace in the state, and can be alike or flagged."""
ENGAGED_IN: Final[Mapping[type[Event], Engages]] = {
    kind.fact: kind.engages for kind in KINDS if kind.flags and kind.fact in OF_DAYS
}
"""Kinds among them that take people up."""
_NOTHING: Final = ("", 0)


class Day:
    """The records of a station that began on one day and count."""

    __slots__ = ("_alike", "_bounds", "_engaged")

    def __init__(self) -> None:
        # In tuples of texts, which the collector of cycles does not have to go through.
        self._alike: dict[type[Event], dict[Hashable, tuple[str, ...]]] = {}
        self._engaged: dict[str, tuple[Engaged, ...]] = {}
        # Too high for somebody of whom a record is gone.
        self._bounds: dict[str, tuple[str, int]] = {}

    def add(self, record: str, fact: Event) -> None:
        """Count a record."""
        kind = type(fact)
        alike = self._alike.setdefault(kind, {})
        for likeness in OF_DAYS[kind](fact):
            alike[likeness] = (*alike.get(likeness, ()), record)
        engages = ENGAGED_IN.get(type(fact))
        if engages is not None:
            engaged, bounds = self._engaged, self._bounds
            for each in engages(fact):
                worker, _start, end, _place, minutes, _credited = each
                others = engaged.get(worker)
                if others is None:
                    engaged[worker] = ((record, *each[1:]),)
                    bounds[worker] = end, minutes
                else:
                    engaged[worker] = (*others, (record, *each[1:]))
                    latest, visited = bounds[worker]
                    bounds[worker] = max(end, latest), visited + minutes

    def remove(self, record: str, fact: Event) -> None:
        """Count a record no more."""
        kind = type(fact)
        alike = self._alike[kind]
        for likeness in OF_DAYS[kind](fact):
            rest = list(alike[likeness])
            rest.remove(record)
            alike[likeness] = tuple(rest)
        engages = ENGAGED_IN.get(type(fact))
        for each in () if engages is None else engages(fact):
            others = self._engaged[each.worker]
            self._engaged[each.worker] = tuple([other for other in others if other[0] != record])

    def like(self, fact: Event) -> Sequence[str]:
        """The records that a fact probably repeats, the first one first."""
        kind = type(fact)
        alike = self._alike.get(kind)
        if alike is None:
            return ()
        found: tuple[str, ...] = ()
        for likeness in OF_DAYS[kind](fact):
            found += alike.get(likeness, ())
        return found

    def until(self, worker: str) -> tuple[str, int]:
        """When all that takes up somebody is over at the latest, and how many minutes visits take."""
        return self._bounds.get(worker, _NOTHING)

    def engaged(self, worker: str) -> Sequence[Engaged]:
        """What takes up somebody, in the order in which it was recorded."""
        return self._engaged.get(worker, ())


def day_of_fact(fact: Event) -> ISODate:
    """The day on which a fact began, in station time."""
    return day_of(getattr(fact, MOMENTS[type(fact)][0]))
