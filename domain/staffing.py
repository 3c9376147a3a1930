"""Decisions about the roster: joining, changing, leaving, certificates."""

from __future__ import annotations

from collections.abc import Container

from domain import errors
from domain.commands import (
    Command,
    StaffCredentialDetails,
    StaffJoinedDetails,
    StaffLeftDetails,
    StaffRoleDetails,
)
from domain.events import Fact, StaffCredentialRecorded, StaffJoined, StaffLeft, StaffRoleChanged
from domain.policy import policy_on
from domain.roster import StaffFact, ensure_consistent
from domain.station import Station
from domain.values import ISODate, optional_day
from domain.vocabulary import Engagement


def assess_joined(
    station: Station, details: StaffJoinedDetails, command: Command, was: Fact | None
) -> StaffJoined:
    """A worker joins who is not employed that day. Raises WorkerAlreadyEmployed."""
    if was is None and station.roster.employs(details.worker, details.joined_on):
        raise errors.WorkerAlreadyEmployed(
            field="worker", worker=details.worker, day=details.joined_on
        )
    fact = StaffJoined(
        worker=details.worker,
        engagement=details.engagement,
        source=details.source,
        joined_on=ISODate(details.joined_on),
        fte_percent=_share(details.engagement, details.fte_percent, details.joined_on),
        sd=command.commitments,
    )
    _ensure_roster(station, was, fact)
    return fact


def assess_role(
    station: Station, details: StaffRoleDetails, command: Command, was: Fact | None
) -> StaffRoleChanged:
    """Only an employed worker's engagement changes. Raises UnknownWorker, WorkerNotEmployed."""
    station.roster.ensure_employed(details.worker, details.changed_on, field="worker")
    fact = StaffRoleChanged(
        worker=details.worker,
        engagement=details.engagement,
        changed_on=ISODate(details.changed_on),
        fte_percent=_share(details.engagement, details.fte_percent, details.changed_on),
        position=details.position,
        sd=command.commitments,
    )
    _ensure_roster(station, was, fact)
    return fact


def assess_left(
    station: Station, details: StaffLeftDetails, command: Command, was: Fact | None
) -> StaffLeft:
    """Only an employed worker leaves. Raises UnknownWorker, WorkerNotEmployed."""
    if was is None:
        station.roster.ensure_employed(details.worker, details.left_on, field="worker")
    fact = StaffLeft(
        worker=details.worker, left_on=ISODate(details.left_on), sd=command.commitments
    )
    _ensure_roster(station, was, fact)
    return fact


def assess_credential(
    station: Station, details: StaffCredentialDetails, command: Command, _was: Fact | None
) -> StaffCredentialRecorded:
    """A certificate belongs to somebody on the roster, past or present. Raises UnknownWorker."""
    station.roster.ensure_known(details.worker, field="worker")
    return StaffCredentialRecorded(
        worker=details.worker,
        level=details.level,
        valid_from=ISODate(details.valid_from),
        valid_until=optional_day(details.valid_until),
        sd=command.commitments,
    )


def ensure_removable(station: Station, worker: str, records: Container[str]) -> None:
    """Refuse to take records away when what remains about a worker would contradict itself.

    Raises RosterContradiction.
    """
    facts = station.roster.facts_of(worker).items()
    ensure_consistent([fact for record, fact in facts if record not in records], worker)


def _ensure_roster(station: Station, was: Fact | None, fact: StaffFact) -> None:
    touched = {each.worker for each in (was, fact) if isinstance(each, StaffFact)}
    for worker in touched:
        facts = _without(list(station.roster.facts_of(worker).values()), was)
        if fact.worker == worker:
            facts.append(fact)
        ensure_consistent(facts, worker)


def _without(facts: list[StaffFact], was: Fact | None) -> list[StaffFact]:
    for index, each in enumerate(facts):
        if each == was:
            return facts[:index] + facts[index + 1 :]
    return facts


def _share(engagement: Engagement, stated: int | None, day: str) -> int:
    """The share of full time in per cent: as stated, else what the policy takes it to be."""
    if stated is not None:
        return stated
    return 100 if engagement == "full_time" else policy_on(day).part_time_fte_percent
