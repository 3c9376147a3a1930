"""Who works at the station on which day, from the facts of joining, changing and leaving.

The same pure functions judge a visit's visitors and answer the staffing question, so that both
count a leaving day, a return and a change of engagement alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from msgspec import Struct, field

from domain.ground.station import Station
from domain.ground.values import FOREVER
from domain.ground.vocabulary import Engagement
from domain.staff.facts import StaffFact, StaffJoined, StaffLeft, StaffRoleChanged
from domain.staff.refusals import RosterContradiction, UnknownWorker, WorkerNotEmployed


class Stay(NamedTuple):
    """An unbroken time on the roster: first and last working day, both included."""

    first_day: str
    last_day: str


class Worker(Struct):
    """One worker's facts by record, and the stays that they amount to."""

    facts: dict[str, StaffFact] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)

    def works_on(self, day: str) -> bool:
        """Whether the worker is on the roster on a day."""
        for stay in self.stays:  # noqa: SIM110 - a generator costs five times as much here
            if stay.first_day <= day <= stay.last_day:
                return True
        return False


class Roster(Struct):
    """Everybody who ever worked at the station."""

    workers: dict[str, Worker] = field(default_factory=dict)

    def facts_of(self, worker: str) -> Mapping[str, StaffFact]:
        """The facts about a worker by record, in the order in which they were stated."""
        known = self.workers.get(worker)
        return known.facts if known else {}

    def employs(self, worker: str, day: str) -> bool:
        """Whether a worker is on the roster on a day."""
        known = self.workers.get(worker)
        return known is not None and known.works_on(day)

    def ensure_known(self, worker: str, *, field: str) -> None:
        """Refuse a worker who never joined. Raises UnknownWorker."""
        known = self.workers.get(worker)
        if known is None or not known.stays:
            raise UnknownWorker(field=field, worker=worker)

    def ensure_employed(self, worker: str, day: str, *, field: str) -> None:
        """Refuse a worker whom the roster does not have on a day.

        Raises UnknownWorker or WorkerNotEmployed.
        """
        known = self.workers.get(worker)
        if known is None or not known.stays:
            raise UnknownWorker(field=field, worker=worker)
        if not known.works_on(day):
            raise WorkerNotEmployed(field=field, worker=worker, day=day)


class StaffedStation(Station, Protocol):
    """A station with its whole roster."""

    @property
    def roster(self) -> Roster:
        """The roster."""


def stays(facts: Iterable[StaffFact]) -> list[Stay]:
    """The times on the roster that a worker's facts amount to, oldest first.

    A leaving closes the latest joining on or before it; a joining nobody closes runs on for ever.
    """
    joins: list[str] = []
    leavings: list[str] = []
    for fact in facts:
        if isinstance(fact, StaffJoined):
            joins.append(fact.joined_on)
        elif isinstance(fact, StaffLeft):
            leavings.append(fact.left_on)
    joins.sort()
    leavings.sort()
    result: list[Stay] = []
    for index, first_day in enumerate(joins):
        next_day = joins[index + 1] if index + 1 < len(joins) else FOREVER
        ends = [
            day for day in leavings if first_day <= day < next_day or day == next_day == FOREVER
        ]
        result.append(Stay(first_day, ends[0] if ends else FOREVER))
    return result


def engagement_within(
    facts: Iterable[StaffFact], at: Iterable[Stay], day: str
) -> tuple[Engagement, int] | None:
    """Engagement and FTE in per cent on a day, None when the worker is not employed then.

    ``at`` are the worker's stays. The latest of joining and changes up to the day counts. A change
    on the joining day itself comes after the joining, however the two were recorded; of two changes
    on one day the one stated later counts.
    """
    stay = next((each for each in at if each.first_day <= day <= each.last_day), None)
    if stay is None:
        return None
    found: tuple[tuple[str, int], Engagement, int] | None = None
    for fact in facts:
        if isinstance(fact, StaffJoined):
            since = (fact.joined_on, 0)
        elif isinstance(fact, StaffRoleChanged):
            since = (fact.changed_on, 1)
        else:
            continue
        if stay.first_day <= since[0] <= day and (found is None or since >= found[0]):
            found = (since, fact.engagement, fact.fte_percent)
    return (found[1], found[2]) if found else None


def ensure_consistent(facts: Iterable[StaffFact], worker: str) -> None:
    """Refuse a set of facts in which someone leaves without having joined, or joins twice.

    The leaving day is a working day, so nobody rejoins on it. A change needs a stay around it, a
    certificate needs somebody who ever joined.

    Raises RosterContradiction.
    """
    steps: list[tuple[str, int]] = []
    changes: list[str] = []
    known = list(facts)
    for fact in known:
        if isinstance(fact, StaffJoined):
            steps.append((fact.joined_on, 0))
        elif isinstance(fact, StaffLeft):
            steps.append((fact.left_on, 1))
        elif isinstance(fact, StaffRoleChanged):
            changes.append(fact.changed_on)
    expected = 0
    for _day, step in sorted(steps):
        if step != expected:
            raise RosterContradiction(worker=worker)
        expected = 1 - expected
    periods = stays(known)
    if known and not periods:
        raise RosterContradiction(worker=worker)
    for day in changes:
        if not any(stay.first_day <= day <= stay.last_day for stay in periods):
            raise RosterContradiction(worker=worker)


def apply_roster(roster: Roster, fact: StaffFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the roster or take it away (-1)."""
    worker = roster.workers.setdefault(fact.worker, Worker())
    if sign > 0:
        worker.facts[record] = fact
    else:
        del worker.facts[record]
    if worker.facts:
        worker.stays = stays(worker.facts.values())
    else:
        del roster.workers[fact.worker]
