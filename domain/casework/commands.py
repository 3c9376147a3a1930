"""Requests about cases."""

from __future__ import annotations

from domain.casework.details import (
    CaseApprovedDetails,
    CaseAssessedDetails,
    CaseAssignedDetails,
    CaseClosedDetails,
    CaseDeclinedDetails,
    CaseEvaluatedDetails,
    CaseFollowedUpDetails,
    CaseOpenedDetails,
    CasePlannedDetails,
    CaseReopenedDetails,
    CaseSessionRecordedDetails,
)
from domain.ground.commands import RecordingCommand


class OpenCase(RecordingCommand):
    """Take a case on. What the client says goes to the person vault."""

    details: CaseOpenedDetails


class AssessCase(RecordingCommand):
    """Record the assessment of a case. Needs and strengths go to the person vault."""

    details: CaseAssessedDetails


class PlanCase(RecordingCommand):
    """Record the plan of a case. Goals and steps go to the person vault."""

    details: CasePlannedDetails


class RecordCaseSession(RecordingCommand):
    """Record a session of a case. The account of it goes to the person vault."""

    details: CaseSessionRecordedDetails


class EvaluateCase(RecordingCommand):
    """Record how far a case has come."""

    details: CaseEvaluatedDetails


class CloseCase(RecordingCommand):
    """Record that a case is over, and why."""

    details: CaseClosedDetails


class FollowUpCase(RecordingCommand):
    """Record that somebody asked after a client whose case is over."""

    details: CaseFollowedUpDetails


class ReopenCase(RecordingCommand):
    """Record that a case which was over goes on."""

    details: CaseReopenedDetails


class DeclineCase(RecordingCommand):
    """Record that somebody asked for help and no case was opened."""

    details: CaseDeclinedDetails


class AssignCase(RecordingCommand):
    """Say who is responsible for a case from a day on, or that nobody is."""

    details: CaseAssignedDetails


class ApproveCase(RecordingCommand):
    """Approve exactly what a record of a case says. The advice goes to the person vault."""

    details: CaseApprovedDetails
