"""Requests about referrals and complaints."""

from __future__ import annotations

from domain.casework.matters.details import (
    ComplaintAnsweredDetails,
    ComplaintReceivedDetails,
    ReferralAcceptedDetails,
    ReferralCompletedDetails,
    ReferralDeclinedDetails,
    ReferralMadeDetails,
)
from domain.ground.commands import RecordingCommand


class MakeReferral(RecordingCommand):
    """Refer a client to another body. Why goes to the person vault."""

    details: ReferralMadeDetails


class AcceptReferral(RecordingCommand):
    """Record that a referral is taken on."""

    details: ReferralAcceptedDetails


class DeclineReferral(RecordingCommand):
    """Record that a referral is not taken on."""

    details: ReferralDeclinedDetails


class CompleteReferral(RecordingCommand):
    """Record what became of a referral."""

    details: ReferralCompletedDetails


class ReceiveComplaint(RecordingCommand):
    """Record a complaint. Who complains, and of what in words, goes to the person vault."""

    details: ComplaintReceivedDetails


class AnswerComplaint(RecordingCommand):
    """Record the answer to a complaint. Its words go to the person vault."""

    details: ComplaintAnsweredDetails
