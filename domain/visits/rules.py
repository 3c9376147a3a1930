"""Decisions about home visits, met and not met."""

from __future__ import annotations

from collections.abc import Hashable

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.refusals import MissingClient
from domain.ground.stating import each_once, stated
from domain.ground.station import Station, ensure_at_work, ensure_served
from domain.ground.values import day_of, minutes_between
from domain.visits.details import HomeVisitDetails, HomeVisitNotMetDetails
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded


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
