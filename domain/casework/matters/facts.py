"""Facts about referrals to other bodies and complaints to the station. Answers name the record."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Attachment, Event
from domain.ground.people import ClientCode, Code, Text, WorkerCode
from domain.ground.values import ISODate
from domain.ground.vocabulary import (
    CaseUrgency,
    ComplaintAbout,
    ComplaintOutcome,
    GoalResult,
    MatterChannel,
    ReferralBody,
    ReferralDeclineReason,
)

FINGERPRINTED_BY_FACT: Final = True


class ReferralMade(Event, frozen=True, kw_only=True, tag="referral.made"):
    """A client is referred to another body; ``consent`` is the record of the consent to it."""

    client: ClientCode
    case: Code = ""
    referred_on: ISODate
    body: ReferralBody
    receiver_name: Text
    urgency: CaseUrgency = "routine"
    consent: Code = ""
    worker: WorkerCode
    attachments: tuple[Attachment, ...] = ()


class ReferralAccepted(Event, frozen=True, kw_only=True, tag="referral.accepted"):
    """The other body takes a client on."""

    referral: Code
    accepted_on: ISODate


class ReferralDeclined(Event, frozen=True, kw_only=True, tag="referral.declined"):
    """The other body does not take a client on."""

    referral: Code
    declined_on: ISODate
    decline_reason: ReferralDeclineReason


class ReferralCompleted(Event, frozen=True, kw_only=True, tag="referral.completed"):
    """What became of a client who was taken on."""

    referral: Code
    client: ClientCode = ""
    completed_on: ISODate
    goal_result: GoalResult


class ComplaintReceived(Event, frozen=True, kw_only=True, tag="complaint.received"):
    """Somebody complains; who it is may stay unknown."""

    received_on: ISODate
    number: Text = ""
    channel: MatterChannel
    complains_of: ComplaintAbout
    urgency: CaseUrgency = "routine"
    client: ClientCode = ""
    handler: WorkerCode


class ComplaintAnswered(Event, frozen=True, kw_only=True, tag="complaint.answered"):
    """A complaint was looked into and answered."""

    complaint: Code
    client: ClientCode = ""
    answered_on: ISODate
    result: ComplaintOutcome
    is_satisfied: bool | UnsetType = UNSET
    worker: WorkerCode
    attachments: tuple[Attachment, ...] = ()


ReferralAnswer = ReferralAccepted | ReferralDeclined | ReferralCompleted
"""What is said of a referral."""
MatterFact = ReferralMade | ReferralAnswer | ComplaintReceived | ComplaintAnswered
"""Everything that is said of referrals and complaints."""
