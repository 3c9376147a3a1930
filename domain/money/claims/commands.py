"""Requests about money that is asked for."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.money.claims.details import (
    ExpenditureApprovedDetails,
    ExpenditurePaidDetails,
    ExpenditureRejectedDetails,
    ExpenditureSubmittedDetails,
)


class SubmitExpenditure(RecordingCommand):
    """Ask for money to be spent on one purpose, split over its sources to the fen."""

    details: ExpenditureSubmittedDetails


class ApproveExpenditure(RecordingCommand):
    """Let what somebody else submitted be paid, exactly as it was seen."""

    details: ExpenditureApprovedDetails


class RejectExpenditure(RecordingCommand):
    """Say that what somebody else submitted is not to be paid as it stands."""

    details: ExpenditureRejectedDetails


class PayExpenditure(RecordingCommand):
    """Pay what was submitted and approved."""

    details: ExpenditurePaidDetails
