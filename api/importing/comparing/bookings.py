"""The visits of the book by when they were and by whom: what a row can be before its client is known.

Of a client who was erased the book keeps the visits and no name. They are looked for by all that
they say, also where the import that brought them was taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from msgspec import UNSET

from api.importing.comparing.recorded import Recorded
from domain.ground.values import day_of
from domain.visits.facts import HomeVisitRecorded


class Told(NamedTuple):
    """What a visit says beside who and when; None is not said."""

    mode: str | None
    services: frozenset[str]
    target_groups: frozenset[str]
    risk: str | None
    recorded_on: str | None


class Visit(NamedTuple):
    """When a visit was and by whom; times are ISO minutes."""

    workers: frozenset[str]
    starts: str
    ends: str
    told: Told

    def is_at(self, other: Visit) -> bool:
        """Whether both are of the same workers at the very same time."""
        return self[:3] == other[:3]


class Booked(NamedTuple):
    """A visit of the book, as it is or as it was before a correction."""

    record: str
    client: str
    visit: Visit
    is_voided: bool


class Bookings:
    """The visits of a station, each to be taken by one row; ``erased`` are codes of clients."""

    def __init__(self, records: Recorded, erased: Collection[str]) -> None:
        self.erased = frozenset(erased)
        self._near: dict[tuple[str, frozenset[str]], list[Booked]] = defaultdict(list)
        self._gone: dict[Visit, list[Booked]] = defaultdict(list)
        self._taken: set[str] = set()
        for booked, stands in _booked(records):
            if booked.client in self.erased:
                self._gone[booked.visit].append(booked)
            if stands:
                self._near[_place(booked.visit)].append(booked)

    def take(self, booked: Booked) -> None:
        """Let no other row be a visit."""
        self._taken.add(booked.record)

    def free_near(self, visit: Visit) -> Iterator[Booked]:
        """Visits of the same day and workers that no row has taken."""
        return (each for each in self.near(visit) if each.record not in self._taken)

    def near(self, visit: Visit) -> list[Booked]:
        """Visits of the same day and workers."""
        return self._near.get(_place(visit), [])

    def was_of_erased(self, visit: Visit) -> bool:
        """Whether a client who was erased had such a visit."""
        return visit in self._gone

    def free_of_erased(self, visit: Visit) -> Booked | None:
        """A visit of a client who was erased, alike in all, that no row has taken."""
        gone = self._gone.get(visit, ())
        return next((each for each in gone if each.record not in self._taken), None)


def shared_set(values: Iterable[str]) -> frozenset[str]:
    """A set of words or workers; the same few stand in very many visits."""
    return _shared(tuple(values))


@lru_cache(maxsize=1_000)
def _shared(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(values)


def _booked(records: Recorded) -> Iterator[tuple[Booked, bool]]:
    """Every visit as it is and was, and whether its import still stands."""
    for record, kept, stands in records.everything():
        for fact in (kept.fact, *reversed(kept.earlier)):
            if isinstance(fact, HomeVisitRecorded):
                yield Booked(record, fact.client, _visit_of(fact), kept.is_voided), stands


def _visit_of(fact: HomeVisitRecorded) -> Visit:
    told = Told(
        fact.mode,
        shared_set(fact.services),
        shared_set(fact.target_groups),
        None if fact.risk_after is UNSET else fact.risk_after,
        None if fact.claimed_recorded_on is UNSET else fact.claimed_recorded_on,
    )
    return Visit(shared_set(fact.visitors), fact.started_at, fact.ended_at, told)


def _place(visit: Visit) -> tuple[str, frozenset[str]]:
    return day_of(visit.starts), visit.workers
