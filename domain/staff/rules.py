"""Decisions about the roster: joining, changing, leaving, certificates."""

from __future__ import annotations

from collections.abc import Container

from domain.ground.commands import Command, own_records
from domain.ground.events import Event
from domain.ground.policy import Policy
from domain.ground.stating import stated
from domain.ground.vocabulary import Engagement
from domain.staff.details import (
    StaffCredentialDetails,
    StaffJoinedDetails,
    StaffLeaveDetails,
    StaffLeftDetails,
    StaffRoleDetails,
)
from domain.staff.facts import (
    StaffCredentialRecorded,
    StaffFact,
    StaffJoined,
    StaffLeaveTaken,
    StaffLeft,
    StaffRoleChanged,
)
from domain.staff.refusals import AlreadyOnLeave, WorkerAlreadyEmployed
from domain.staff.roster import StaffedStation, ensure_consistent


def assess_joined(
    station: StaffedStation,
    details: StaffJoinedDetails,
    command: Command,
    was: Event | None,
    policy: Policy,
) -> StaffJoined:
    """A worker joins who is not employed that day. Raises WorkerAlreadyEmployed."""
    if was is None and station.roster.employs(details.worker, details.joined_on):
        raise WorkerAlreadyEmployed(field="worker", worker=details.worker, day=details.joined_on)
    share = _share(details.engagement, details.fte_percent, policy)
    fact = stated(StaffJoined, details, command, fte_percent=share)
    _ensure_roster(station, was, fact)
    return fact


def assess_role(
    station: StaffedStation,
    details: StaffRoleDetails,
    command: Command,
    was: Event | None,
    policy: Policy,
) -> StaffRoleChanged:
    """Only an employed worker's engagement changes. Raises UnknownWorker, WorkerNotEmployed."""
    station.roster.ensure_employed(details.worker, details.changed_on, field="worker")
    share = _share(details.engagement, details.fte_percent, policy)
    fact = stated(StaffRoleChanged, details, command, fte_percent=share)
    _ensure_roster(station, was, fact)
    return fact


def assess_left(
    station: StaffedStation, details: StaffLeftDetails, command: Command, was: Event | None
) -> StaffLeft:
    """Only an employed worker leaves. Raises UnknownWorker, WorkerNotEmployed."""
    if was is None:
        station.roster.ensure_employed(details.worker, details.left_on, field="worker")
    fact = stated(StaffLeft, details, command)
    _ensure_roster(station, was, fact)
    return fact


def assess_credential(
    station: StaffedStation, details: StaffCredentialDetails, command: Command, _was: Event | None
) -> StaffCredentialRecorded:
    """A certificate belongs to somebody on the roster, past or present. Raises UnknownWorker."""
    station.roster.ensure_known(details.worker, field="worker")
    return stated(StaffCredentialRecorded, details, command)


def assess_leave(
    station: StaffedStation, details: StaffLeaveDetails, command: Command, _was: Event | None
) -> StaffLeaveTaken:
    """Only an employed worker is away, and once on a day.

    Raises UnknownWorker, WorkerNotEmployed, AlreadyOnLeave.
    """
    for name in ("leave_from", "leave_until"):
        station.roster.ensure_employed(details.worker, getattr(details, name), field=name)
    own = own_records(command)
    for record, fact in station.roster.facts_of(details.worker).items():
        if (
            isinstance(fact, StaffLeaveTaken)
            and record not in own
            and fact.leave_from <= details.leave_until
            and details.leave_from <= fact.leave_until
        ):
            day = max(fact.leave_from, details.leave_from)
            raise AlreadyOnLeave(field="leave_from", worker=details.worker, day=day)
    return stated(StaffLeaveTaken, details, command)


def ensure_removable(station: StaffedStation, worker: str, records: Container[str]) -> None:
    """Refuse to take records away when what remains about a worker would contradict itself.

    Raises RosterContradiction.
    """
    facts = station.roster.facts_of(worker).items()
    ensure_consistent([fact for record, fact in facts if record not in records], worker)


def _ensure_roster(station: StaffedStation, was: Event | None, fact: StaffFact) -> None:
    touched = {each.worker for each in (was, fact) if isinstance(each, StaffFact)}
    for worker in touched:
        facts = _without(list(station.roster.facts_of(worker).values()), was)
        if fact.worker == worker:
            facts.append(fact)
        ensure_consistent(facts, worker)


def _without(facts: list[StaffFact], was: Event | None) -> list[StaffFact]:
    for index, each in enumerate(facts):
        if each == was:
            return facts[:index] + facts[index + 1 :]
    return facts


def _share(engagement: Engagement, stated: int | None, policy: Policy) -> int:
    """The share of full time in per cent: as stated, else what the policy takes it to be."""
    if stated is not None:
        return stated
    return 100 if engagement == "full_time" else policy.part_time_fte_percent
