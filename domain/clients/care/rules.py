"""Decisions about risk, contacts from afar, incidents and reports."""

from __future__ import annotations

from domain.clients.care.details import (
    IncidentReportedDetails,
    MandatoryReportMadeDetails,
    RemoteContactRecordedDetails,
    RiskAssessedDetails,
)
from domain.clients.care.facts import (
    IncidentReported,
    MandatoryReportMade,
    RemoteContactRecorded,
    RiskAssessed,
)
from domain.clients.refusals import SameReviewer
from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.refusals import MissingClient
from domain.ground.stating import each_once, stated
from domain.ground.station import Station, ensure_at_work, ensure_served
from domain.ground.values import day_of


def assess_risk(
    station: Station, details: RiskAssessedDetails, command: Command, was: Event | None
) -> RiskAssessed:
    """Whoever judges works here that day, and whoever looks it over is somebody else.

    Raises MissingClient, ClientNotServed, UnknownWorker, WorkerNotEmployed, StationNotOperating and
    SameReviewer.
    """
    day = day_of(details.assessed_at)
    _ensure_client(details.client)
    ensure_served(station, details.client, day, was, at="assessed_at")
    station.roster.ensure_employed(details.assessor, day, field="assessor")
    if details.reviewer is not None:
        if details.reviewer == details.assessor:
            raise SameReviewer(field="reviewer", worker=details.reviewer)
        station.roster.ensure_known(details.reviewer, field="reviewer")
    station.ensure_working(day, field="assessed_at")
    return stated(RiskAssessed, details, command)


def assess_contact(
    station: Station, details: RemoteContactRecordedDetails, command: Command, was: Event | None
) -> RemoteContactRecorded:
    """A contact from afar is held to the rules of a visit.

    Raises MissingClient, ClientNotServed, UnknownWorker, WorkerNotEmployed or StationNotOperating.
    """
    day = day_of(details.contacted_at)
    _ensure_client(details.client)
    ensure_served(station, details.client, day, was, at="contacted_at")
    ensure_at_work(station, details.workers, day, people="workers", at="contacted_at")
    return stated(RemoteContactRecorded, details, command, workers=each_once(details.workers))


def contact_likenesses(contact: RemoteContactRecorded) -> tuple[tuple[str, ...], ...]:
    """The same people ask after the same client at the same minute once."""
    return ((contact.client, contact.contacted_at, *sorted(contact.workers)),)


def assess_incident(
    station: Station, details: IncidentReportedDetails, command: Command, _was: Event | None
) -> IncidentReported:
    """Whoever reports is somebody of the station. Raises UnknownWorker."""
    station.roster.ensure_known(details.reporter, field="reporter")
    return stated(IncidentReported, details, command)


def assess_report(
    station: Station, details: MandatoryReportMadeDetails, command: Command, _was: Event | None
) -> MandatoryReportMade:
    """Nothing but an unknown reporter stands in the way of a report. Raises UnknownWorker."""
    station.roster.ensure_known(details.reporter, field="reporter")
    return stated(MandatoryReportMade, details, command)


def _ensure_client(client: str | None) -> None:
    # Whoever is named only has got a code before; a correction may have taken it away.
    if client is None:
        raise MissingClient(field="client")
