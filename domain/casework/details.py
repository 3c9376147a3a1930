"""What a person states about cases. Texts are sealed under the client."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground import vocabulary
from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import Details
from domain.ground.forms.fields import (
    AT_LEAST_ONE,
    ClientCode,
    Code,
    Day,
    Moment,
    Note,
    Number,
    Percent,
    PersonalText,
    RecordId,
    Sha256,
    Text,
    WorkerCode,
)
from domain.ground.order.ordering import LaterThan, OrNamed
from domain.ground.people import Personal

Sealed = Annotated[Note, Personal("client")]
Score = Annotated[Number, Field(ge=0, le=1_000)]


class OfClient(Details):
    """What is stated about a client: by code, or by a name for which the ledger finds the code."""

    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    client: Annotated[ClientCode | None, OrNamed("client_name"), Field(validate_default=True)] = (
        None
    )


class CaseOpenedDetails(OfClient):
    """A case that is taken on; without a number it gets the next one of the station's pattern."""

    case: Code | None = None
    opened_on: Day
    source: vocabulary.CaseSource
    problem: vocabulary.CaseProblem
    urgency: vocabulary.CaseUrgency = "routine"
    worker: WorkerCode
    consent: RecordId | None = None
    project: Code | None = None
    attachments: Attachments = ()
    narrative: Sealed = ""


class CaseAssessedDetails(OfClient):
    """Needs, strengths and risks as they were found."""

    case: Code
    assessed_on: Day
    worker: WorkerCode
    tool: Text = ""
    score: Score | None = None
    domains: Annotated[tuple[vocabulary.RiskDomain, ...], Field(max_length=6)] = ()
    attachments: Attachments = ()
    strengths: Sealed = ""
    narrative: Sealed = ""


class CasePlannedDetails(OfClient):
    """Goals and steps, how many sessions, and whether the client has signed."""

    case: Code
    planned_on: Day
    worker: WorkerCode
    planned_sessions: Annotated[Number, Field(ge=1, le=200)]
    ends_on: Annotated[Day | None, LaterThan("planned_on", or_equal=True)] = None
    is_signed: bool = False
    attachments: Attachments = ()
    goals: Sealed = ""
    steps: Sealed = ""


class CaseSessionRecordedDetails(OfClient):
    """One session: when, how, who, and what came of it."""

    case: Code
    session_number: Annotated[Number, Field(ge=1, le=500)]
    started_at: Moment
    ended_at: Annotated[Moment, LaterThan("started_at")]
    mode: vocabulary.CaseMode
    workers: Annotated[tuple[WorkerCode, ...], Field(max_length=20), AT_LEAST_ONE]
    place: Text = ""
    attachments: Attachments = ()
    process: Sealed = ""
    reflection: Sealed = ""
    next_step: Sealed = ""


class CaseEvaluatedDetails(OfClient):
    """How far the goals were reached."""

    case: Code
    evaluated_on: Day
    worker: WorkerCode
    goal_result: vocabulary.GoalResult
    score_before: Score | None = None
    score_after: Score | None = None
    satisfied_percent: Percent | None = None
    attachments: Attachments = ()
    narrative: Sealed = ""


class CaseClosedDetails(OfClient):
    """The end of a case, and when it is to be followed up."""

    case: Code
    closed_on: Day
    close_reason: vocabulary.CaseCloseReason
    worker: WorkerCode
    follow_up_on: Annotated[Day | None, LaterThan("closed_on", or_equal=True)] = None
    attachments: Attachments = ()
    summary: Sealed = ""


class CaseFollowedUpDetails(OfClient):
    """How it is with a client whose case is over."""

    case: Code
    followed_on: Day
    worker: WorkerCode
    mode: vocabulary.CaseMode
    narrative: Sealed = ""


class CaseReopenedDetails(OfClient):
    """That a case goes on, and why."""

    case: Code
    reopened_on: Day
    worker: WorkerCode
    narrative: Sealed = ""


class CaseDeclinedDetails(OfClient):
    """That no case was opened, and why."""

    declined_on: Day
    source: vocabulary.CaseSource
    problem: vocabulary.CaseProblem
    decline_reason: vocabulary.CaseDeclineReason
    worker: WorkerCode
    narrative: Sealed = ""


class CaseAssignedDetails(Details):
    """Who is responsible for a case from a day on."""

    case: Code
    assigned_from: Day
    worker: WorkerCode | None = None


class CaseApprovedDetails(OfClient):
    """Which record of a case is approved, and the hash of what it said when it was seen."""

    case: Code
    approved_on: Day
    approved: RecordId
    content_sha256: Sha256
    advice: Sealed = ""


StepDetails = (
    CaseAssessedDetails
    | CasePlannedDetails
    | CaseEvaluatedDetails
    | CaseClosedDetails
    | CaseFollowedUpDetails
    | CaseReopenedDetails
)
"""What a worker says of a case on a day: a step that others may rest on."""
