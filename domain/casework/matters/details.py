"""What a person states about referrals and complaints."""

from __future__ import annotations

from typing import Annotated

from domain.casework.details import OfClient, Sealed
from domain.ground import vocabulary
from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import Details
from domain.ground.forms.fields import (
    ClientCode,
    Code,
    Day,
    Name,
    Note,
    PersonalText,
    RecordId,
    Text,
    WorkerCode,
)
from domain.ground.people import Personal


class ReferralMadeDetails(OfClient):
    """Who is referred to which body, how urgently, and why."""

    case: Code | None = None
    referred_on: Day
    body: vocabulary.ReferralBody
    receiver_name: Name
    urgency: vocabulary.CaseUrgency = "routine"
    consent: RecordId | None = None
    worker: WorkerCode
    attachments: Attachments = ()
    narrative: Sealed = ""


class ReferralAcceptedDetails(Details):
    """That a referral is taken on, and by whom there."""

    referral: RecordId
    accepted_on: Day
    contact: Annotated[PersonalText, Personal()] = ""


class ReferralDeclinedDetails(Details):
    """That a referral is not taken on, and why."""

    referral: RecordId
    declined_on: Day
    decline_reason: vocabulary.ReferralDeclineReason


class ReferralCompletedDetails(Details):
    """What became of a referral. Texts about the client want the client named."""

    referral: RecordId
    client: ClientCode | None = None
    completed_on: Day
    goal_result: vocabulary.GoalResult
    narrative: Annotated[Note, Personal("client")] = ""


class ComplaintReceivedDetails(Details):
    """A complaint, and who is to look into it. Whoever complains may stay unnamed."""

    received_on: Day
    number: Text = ""
    channel: vocabulary.MatterChannel
    complains_of: vocabulary.ComplaintAbout
    urgency: vocabulary.CaseUrgency = "routine"
    client: ClientCode | None = None
    handler: WorkerCode
    complainant: Annotated[PersonalText, Personal("client")] = ""
    complainant_phone: Annotated[PersonalText, Personal("client")] = ""
    narrative: Annotated[Note, Personal("client")] = ""


class ComplaintAnsweredDetails(Details):
    """What was found, and what was answered."""

    complaint: RecordId
    client: ClientCode | None = None
    answered_on: Day
    result: vocabulary.ComplaintOutcome
    is_satisfied: bool | None = None
    worker: WorkerCode
    attachments: Attachments = ()
    answer: Annotated[Note, Personal("client")] = ""
