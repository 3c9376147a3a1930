"""Who works at the station on which day, from the facts of joining, changing and leaving.

The same pure functions judge a visit's visitors and answer the staffing question, so that both
count a leaving day, a return and a change of engagement alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct, field

from domain import errors
from domain.events import StaffCredentialRecorded, StaffJoined, StaffLeft, StaffRoleChanged
from domain.vocabulary import Engagement

StaffFact = StaffJoined | StaffRoleChanged | StaffLeft | StaffCredentialRecorded

FOREVER = "9999-12-31"


class Stay(NamedTuple):
    """An unbroken time on the roster: first and last working day, both included."""

    first_day: str
    last_day: str


class Roster(Struct):
    """Every worker's facts by worker and record."""

    workers: dict[str, dict[str, StaffFact]] = field(default_factory=dict)

    def facts_of(self, worker: str) -> Iterable[StaffFact]:
        """The facts about a worker, in the order in which they were recorded."""
        return self.workers.get(worker, {}).values()

    def employs(self, worker: str, day: str) -> bool:
        """Whether a worker is on the roster on a day."""
        return any(stay.first_day <= day <= stay.last_day for stay in stays(self.facts_of(worker)))

    def ensure_employed(self, worker: str, day: str, *, field: str) -> None:
        """Refuse a worker whom the roster does not have on a day.

        Raises UnknownWorker or WorkerNotEmployed.
        """
        if not any(isinstance(fact, StaffJoined) for fact in self.facts_of(worker)):
            raise errors.UnknownWorker(field=field, worker=worker)
        if not self.employs(worker, day):
            raise errors.WorkerNotEmployed(field=field, worker=worker, day=day)


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


def engagement_on(facts: Iterable[StaffFact], day: str) -> tuple[Engagement, int] | None:
    """Engagement and FTE in per cent on a day, None when the worker is not employed then.

    The latest of joining and changes up to the day counts; of two on one day, the later recorded.
    """
    known = list(facts)
    stay = next((each for each in stays(known) if each.first_day <= day <= each.last_day), None)
    if stay is None:
        return None
    found: tuple[str, Engagement, int] | None = None
    for fact in known:
        if isinstance(fact, StaffJoined):
            since = fact.joined_on
        elif isinstance(fact, StaffRoleChanged):
            since = fact.changed_on
        else:
            continue
        if stay.first_day <= since <= day and (found is None or since >= found[0]):
            found = (since, fact.engagement, fact.fte_percent)
    return (found[1], found[2]) if found else None


def ensure_consistent(facts: Iterable[StaffFact], worker: str) -> None:
    """Refuse a set of facts in which someone leaves without having joined, or joins twice.

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
            raise errors.RosterContradiction(worker=worker)
        expected = 1 - expected
    periods = stays(known)
    for day in changes:
        if not any(stay.first_day <= day <= stay.last_day for stay in periods):
            raise errors.RosterContradiction(worker=worker)


def apply_roster(roster: Roster, fact: StaffFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the roster or take it away (-1)."""
    if sign > 0:
        roster.workers.setdefault(fact.worker, {})[record] = fact
    else:
        facts = roster.workers[fact.worker]
        del facts[record]
        if not facts:
            del roster.workers[fact.worker]
