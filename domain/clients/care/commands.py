"""Requests about risk, contacts from afar, incidents and reports."""

from __future__ import annotations

from domain.clients.care.details import (
    IncidentReportedDetails,
    MandatoryReportMadeDetails,
    RemoteContactRecordedDetails,
    RiskAssessedDetails,
)
from domain.ground.commands import RecordingCommand


class AssessRisk(RecordingCommand):
    """State how urgent a client is; a later one decides where two workers differ."""

    details: RiskAssessedDetails


class RecordRemoteContact(RecordingCommand):
    """Record a call or message to a client. What was said goes to the person vault."""

    details: RemoteContactRecordedDetails


class ReportIncident(RecordingCommand):
    """Report that something went wrong. The account of it goes to the person vault."""

    details: IncidentReportedDetails


class MakeMandatoryReport(RecordingCommand):
    """Record a report of suspected harm to a minor; it waits for nobody."""

    details: MandatoryReportMadeDetails
