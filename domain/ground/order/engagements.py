"""Who was taken up by what, and when: what records of several kinds have in common about a day.

A visit takes up its visitors, a session whoever attended it. What is judged of one record by what
else its people did (are they in two places at once, is their day longer than a day) rests on this
and on no kind of fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from domain.ground.policy import Policy
from domain.ground.values import ISODate, day_of, days_after

DAY_MINUTES: Final = 24 * 60


class Engagement(NamedTuple):
    """One person, taken up from one moment to another, in station time.

    ``place`` is at whose door, or with whom at once, empty where neither is named;
    ``visited_minutes`` are those of a visit, ``credited_hundredths`` the class hours of a session.
    """

    worker: str
    started_at: str
    ended_at: str
    place: str = ""
    visited_minutes: int = 0
    credited_hundredths: int = 0


Engaged = tuple[str, str, str, str, int, int]
"""A record, and the rest of an engagement without its worker.

A plain tuple, which the collector of cycles does not have to go through: whole days are kept.
"""
_Engaged = TypeVar("_Engaged", bound=tuple[Any, ...])
"""One that may say more behind that."""


@lru_cache(maxsize=4096)
def eve_of(day: str) -> ISODate:
    """The day before, from which something may last over midnight."""
    return days_after(day, -1)


class Around(Protocol):
    """What counts around a fact, its own record left out."""

    def engaged(self, worker: str, day: str) -> Sequence[Engaged]:
        """What took up somebody and began on a day."""

    def policy_on(self, day: str) -> Policy:
        """What is in force at the station on a day."""


def overlapping(one: Engagement, around: Around) -> Iterator[str]:
    """The records by which the same person is taken up at the same time elsewhere.

    Looked for from the day before on, so that midnight hides nothing.
    """
    worker, start, end, place, *_ = one
    first, last = day_of(start), day_of(end)
    for day in (eve_of(first), first, *((days_after(first, 1),) if last > first else ())):
        for other in overlapping_among(start, end, place, around.engaged(worker, day)):
            yield other[0]


def overlapping_among(
    start: str, end: str, place: str, engaged: Iterable[_Engaged]
) -> list[_Engaged]:
    """What is at the same time elsewhere, among what takes up one person.

    Two records of one place at one time are one visit to several people.
    """
    return [
        each
        for each in engaged
        if each[1] < end and start < each[2] and not (place and (start, end, place) == each[1:4])
    ]


def minutes_of_visits(engaged: Iterable[Engaged]) -> int:
    """How long somebody was on visits; at one place at one time they were once."""
    places = {
        (began, ended, place or record): visited
        for record, began, ended, place, visited, _credited in engaged
    }
    return sum(places.values())


def credited_on_day(one: Engagement, around: Around) -> int:
    """Class hours, in hundredths, that somebody is credited for sessions of the day of one of them."""
    others = around.engaged(one.worker, day_of(one.started_at))
    return one.credited_hundredths + sum(each[-1] for each in others)
