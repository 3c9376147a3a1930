"""Requests about inspections and their findings."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.inspections.details import (
    FindingAnsweredDetails,
    FindingClosedDetails,
    FindingRaisedDetails,
    FindingReturnedDetails,
    InspectionHeldDetails,
)


class HoldInspection(RecordingCommand):
    """Record that a district or city inspected the station. What it saw goes to the person vault."""

    details: InspectionHeldDetails


class RaiseFinding(RecordingCommand):
    """Find something wrong in an inspection, to be put right by a day."""

    details: FindingRaisedDetails


class AnswerFinding(RecordingCommand):
    """Say what was done about a finding, with the records that show it."""

    details: FindingAnsweredDetails


class ReturnFinding(RecordingCommand):
    """Send an answer back, exactly as it was seen, and say why."""

    details: FindingReturnedDetails


class CloseFinding(RecordingCommand):
    """Accept an answer, exactly as it was seen: the finding is settled."""

    details: FindingClosedDetails
