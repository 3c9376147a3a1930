"""Requests about contracts with operators."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.operators.details import (
    ContractChangedDetails,
    ContractEndedDetails,
    ContractSignedDetails,
    DeductionDecidedDetails,
    MilestoneApprovedDetails,
    MilestoneClaimedDetails,
    MilestonePaidDetails,
    MilestoneRefusedDetails,
)


class SignContract(RecordingCommand):
    """Record a contract under which an operator runs the station."""

    details: ContractSignedDetails


class ChangeContract(RecordingCommand):
    """Give a contract another amount, number of workers or last day."""

    details: ContractChangedDetails


class EndContract(RecordingCommand):
    """Record that a contract is over, and why."""

    details: ContractEndedDetails


class ClaimMilestone(RecordingCommand):
    """Claim a part of the amount on evidence, which is frozen by its hash."""

    details: MilestoneClaimedDetails


class ApproveMilestone(RecordingCommand):
    """Accept a claim, exactly as it was seen."""

    details: MilestoneApprovedDetails


class RefuseMilestone(RecordingCommand):
    """Say that a claim is not accepted as it stands."""

    details: MilestoneRefusedDetails


class PayMilestone(RecordingCommand):
    """Record that a claim was paid."""

    details: MilestonePaidDetails


class DecideDeduction(RecordingCommand):
    """Take an amount off for vacant posts, or back for visits that do not count any more."""

    details: DeductionDecidedDetails
