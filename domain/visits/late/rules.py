"""Decisions about late entries: asked for by the station, decided by another person, once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from msgspec import UNSET, UnsetType

from domain.ground.commands import Command, own_records
from domain.ground.policy import Policy
from domain.ground.records import Find
from domain.ground.refusals import EndBeforeStart, MissingValue
from domain.ground.stating import stated
from domain.ground.values import ISOMinute, day_of, days_between, month_of
from domain.visits.facts import HomeVisitRecorded
from domain.visits.late.details import LateEntryDecidedDetails, LateEntryRequestedDetails
from domain.visits.late.facts import LateEntryDecided, LateEntryRequested
from domain.visits.late.state import AskingStation, LateEntries
from domain.visits.refusals import (
    LateRequestAlreadyDecided,
    LateRequestAlreadyMade,
    LateRequestLeftToDistrict,
    LateRequestOfOneself,
    MonthStillOpen,
    RejectedWithoutComment,
    UnknownLateRequest,
    UnknownVisit,
)


def assess_requested(
    station: AskingStation,
    details: LateEntryRequestedDetails,
    command: Command,
    was: LateEntryRequested | None,
    find: Find,
) -> LateEntryRequested:
    """Of a visit that counts, or of records for a month that is closed.

    Raises MissingValue, UnknownVisit, LateRequestAlreadyMade, MonthStillOpen, EndBeforeStart,
    UnknownWorker, and LateRequestAlreadyDecided for a correction of what was decided.
    """
    for record in own_records(command):
        if station.late_entries.is_decided(record):
            raise LateRequestAlreadyDecided(field="record", request=record)
    station.roster.ensure_known(details.worker, field="worker")
    if details.visit is not None:
        return _about_visit(station, details, command, was, find)
    if details.month is None:
        raise MissingValue(field="visit")
    if details.month not in station.closed_months and (was is None or was.month != details.month):
        raise MonthStillOpen(field="month", month=details.month)
    return stated(LateEntryRequested, details, command)


def _about_visit(
    station: AskingStation,
    details: LateEntryRequestedDetails,
    command: Command,
    was: LateEntryRequested | None,
    find: Find,
) -> LateEntryRequested:
    visit = str(details.visit)
    found = find(visit)
    fact = None if found is None else found.value
    is_same = was is not None and was.visit == visit
    if (
        found is None
        or not isinstance(fact, HomeVisitRecorded)
        or (found.is_voided and not is_same)
    ):
        raise UnknownVisit(field="visit", visit=visit)
    if station.late_entries.is_asked_for(visit, own_records(command)):
        raise LateRequestAlreadyMade(field="visit", visit=visit)
    day = day_of(fact.started_at)
    if details.requested_on < day:
        raise EndBeforeStart(field="requested_on")
    return stated(LateEntryRequested, details, command, month=month_of(day), records=1)


def assess_decided(  # noqa: PLR0917 - a rule takes what its kind says it is judged by
    station: AskingStation,
    details: LateEntryDecidedDetails,
    command: Command,
    was: LateEntryDecided | None,
    policy: Policy,
    find: Find,
) -> LateEntryDecided:
    """Once, by another than who asked; what is older than the policy has it, by the district.

    Records that are still to be made for a closed month are let in until a day; a decision that does
    so is voided and made anew, not corrected.

    Raises UnknownLateRequest, LateRequestAlreadyDecided, LateRequestOfOneself, EndBeforeStart,
    LateRequestLeftToDistrict, RejectedWithoutComment, UnknownVisit, MonthStillOpen or MissingValue.
    """
    if was is not None and was.expires_on is not UNSET:
        raise LateRequestAlreadyDecided(field="record", request=was.request)
    request = _undecided(station.late_entries, details.request, command, find, was=was)
    if details.decided_on < request.requested_on:
        raise EndBeforeStart(field="decided_on")
    if details.ruling == "rejected" and not details.comment:
        raise RejectedWithoutComment(field="comment")
    started_at = _start_of(request, find, was)
    judged: dict[str, Any] = {"expires_on": UNSET}
    if started_at is not UNSET:
        _ensure_decided_here(day_of(started_at), request, command, policy)
        judged |= {"visit": request.visit, "visited_at": started_at}
    elif details.ruling == "accepted":
        judged = _let_in(station, request, details)
    return stated(LateEntryDecided, details, command, **judged)


def _let_in(
    station: AskingStation, request: LateEntryRequested, details: LateEntryDecidedDetails
) -> dict[str, Any]:
    """What a decision says that lets records into a closed month."""
    if request.month not in station.closed_months:
        raise MonthStillOpen(field="request", month=request.month)
    if details.expires_on is None:
        raise MissingValue(field="expires_on")
    return {"month": request.month, "records": request.records}


def _ensure_decided_here(
    day: str, request: LateEntryRequested, command: Command, policy: Policy
) -> None:
    days, limit = days_between(day, request.requested_on), policy.late_entry_district_days
    if days > limit and command.role != "district_officer":
        raise LateRequestLeftToDistrict(field="request", days=days, limit=limit)


def _start_of(
    request: LateEntryRequested, find: Find, was: LateEntryDecided | None
) -> ISOMinute | UnsetType:
    """When the visit began that is asked for; of one that was voided nothing is decided any more."""
    visit = find(request.visit) if request.visit else None
    if visit is None:
        return UNSET
    if visit.is_voided and was is None:
        raise UnknownVisit(field="request", visit=request.visit)
    assert isinstance(visit.value, HomeVisitRecorded), "a correction keeps the kind"
    return visit.value.started_at


def _undecided(
    late: LateEntries,
    record: str,
    command: Command,
    find: Find,
    *,
    was: LateEntryDecided | None,
) -> LateEntryRequested:
    """A request that waits, for somebody who may decide on it."""
    request, given = late.requested.get(record), find(record)
    if request is None or given is None:
        raise UnknownLateRequest(field="request", request=record)
    if late.is_decided(record, own_records(command)):
        raise LateRequestAlreadyDecided(field="request", request=record)
    if given.actor == command.actor and (was is None or was.request != record):
        raise LateRequestOfOneself(field="request")
    return request


def ensure_late_entries_stand(late: LateEntries, gone: Collection[str], *, field: str) -> None:
    """Refuse to void a request whose decision stays. Raises LateRequestAlreadyDecided."""
    for record in gone:
        if record in late.requested and late.is_decided(record, gone):
            raise LateRequestAlreadyDecided(field=field, request=record)
