"""Decisions about home visits, met and not met."""

from __future__ import annotations

from collections.abc import Hashable

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.records import Find
from domain.ground.refusals import MissingClient
from domain.ground.stating import each_once, stated
from domain.ground.station import Station, ensure_at_work, ensure_served
from domain.ground.values import day_of, minutes_between
from domain.visits.details import (
    HomeVisitDetails,
    HomeVisitNotMetDetails,
    HomeVisitReviewedDetails,
)
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded, HomeVisitReviewed
from domain.visits.refusals import (
    ReviewedTooEarly,
    ReviewerWasThere,
    UnknownVisit,
    VisitOfAnother,
)


def assess_visit(
    station: Station, details: HomeVisitDetails, command: Command, was: Event | None
) -> HomeVisitRecorded:
    """Every visitor must be employed that day, and the station at work.

    Raises MissingClient, ClientNotServed, UnknownWorker, WorkerNotEmployed or StationNotOperating.
    """
    _ensure_client(details.client)
    ensure_served(station, details.client, day_of(details.started_at), was, at="started_at")
    ensure_at_work(
        station, details.visitors, day_of(details.started_at), people="visitors", at="started_at"
    )
    return stated(
        HomeVisitRecorded,
        details,
        command,
        visitors=each_once(details.visitors),
        duration_minutes=minutes_between(details.started_at, details.ended_at),
        services=each_once(details.services),
        target_groups=each_once(details.target_groups),
        needs=each_once(details.needs),
    )


def assess_not_met(
    station: Station, details: HomeVisitNotMetDetails, command: Command, was: Event | None
) -> HomeVisitNotMet:
    """An attempt is held to the same rules as a visit.

    Raises MissingClient, ClientNotServed, UnknownWorker, WorkerNotEmployed or StationNotOperating.
    """
    _ensure_client(details.client)
    ensure_served(station, details.client, day_of(details.attempted_at), was, at="attempted_at")
    ensure_at_work(
        station,
        details.visitors,
        day_of(details.attempted_at),
        people="visitors",
        at="attempted_at",
    )
    return stated(
        HomeVisitNotMet,
        details,
        command,
        visitors=each_once(details.visitors),
        target_groups=each_once(details.target_groups),
    )


def assess_review(
    station: Station,
    details: HomeVisitReviewedDetails,
    command: Command,
    was: Event | None,
    find: Find,
) -> HomeVisitReviewed:
    """Of a visit that counts, by somebody who works here and was not there.

    Of a visit that was voided afterwards the review stands and can be corrected.

    Raises UnknownVisit, VisitOfAnother, ReviewedTooEarly, ReviewerWasThere, UnknownWorker or
    WorkerNotEmployed.
    """
    reviewed = find(details.visit)
    visit = None if reviewed is None else reviewed.value
    is_same = isinstance(was, HomeVisitReviewed) and was.visit == details.visit
    if (
        reviewed is None
        or not isinstance(visit, HomeVisitRecorded)
        or (reviewed.is_voided and not is_same)
    ):
        raise UnknownVisit(field="visit", visit=details.visit)
    if not station.is_same_client(visit.client, details.client):
        raise VisitOfAnother(field="client", client=details.client)
    if details.reviewed_on < day_of(visit.started_at):
        raise ReviewedTooEarly(field="reviewed_on", day=day_of(visit.started_at))
    if details.reviewer in visit.visitors:
        raise ReviewerWasThere(field="reviewer", worker=details.reviewer)
    station.roster.ensure_employed(details.reviewer, details.reviewed_on, field="reviewer")
    return stated(HomeVisitReviewed, details, command, visited_at=visit.started_at)


def _ensure_client(client: str | None) -> None:
    # Whoever is named only has got a code before; a correction may have taken it away.
    if client is None:
        raise MissingClient(field="client")


def visit_likenesses(visit: HomeVisitRecorded) -> tuple[Hashable, ...]:
    """The same visitors are with the same client once a day."""
    return ((visit.client, *sorted(visit.visitors)),)


def attempt_likenesses(attempt: HomeVisitNotMet) -> tuple[Hashable, ...]:
    """Knocking again later is another attempt."""
    return ((attempt.client, attempt.attempted_at, *sorted(attempt.visitors)),)


def review_likenesses(review: HomeVisitReviewed) -> tuple[Hashable, ...]:
    """The same person reviews a visit once a day."""
    return ((review.visit, review.reviewer),)
