"""Facts about cases. A case is a number of the station; what is said in it is in the vault.

Whatever holds a text about the client names the client, so that it is sealed and forgotten under
their key and not under that of a record.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Attachment, Event
from domain.ground.people import ClientCode, Code, PersonCode, Text, WorkerCode
from domain.ground.values import ISODate, ISOMinute
from domain.ground.vocabulary import (
    CaseCloseReason,
    CaseDeclineReason,
    CaseMode,
    CaseProblem,
    CaseSource,
    CaseUrgency,
    GoalResult,
    RiskDomain,
)

FINGERPRINTED_BY_FACT: Final = True

CaseWorkerCode = Annotated[str, PersonCode("worker", role="case_worker")]


class CaseOpened(Event, frozen=True, kw_only=True, tag="case.opened"):
    """A case is taken on under a number of the station; ``consent`` is the record of the consent."""

    case: Code
    client: ClientCode
    opened_on: ISODate
    source: CaseSource
    problem: CaseProblem
    urgency: CaseUrgency = "routine"
    worker: CaseWorkerCode
    consent: Code = ""
    project: Code = ""
    attachments: tuple[Attachment, ...] = ()


class CaseAssessed(Event, frozen=True, kw_only=True, tag="case.assessed"):
    """The person in their surroundings was looked at: needs, strengths, risks."""

    case: Code
    client: ClientCode
    assessed_on: ISODate
    worker: WorkerCode
    tool: Text = ""
    score: int | UnsetType = UNSET
    domains: tuple[RiskDomain, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class CasePlanned(Event, frozen=True, kw_only=True, tag="case.planned"):
    """What is to be reached and how; ``is_signed`` tells that the client has agreed to it."""

    case: Code
    client: ClientCode
    planned_on: ISODate
    worker: WorkerCode
    planned_sessions: int
    ends_on: ISODate | UnsetType = UNSET
    is_signed: bool = False
    attachments: tuple[Attachment, ...] = ()


class CaseSessionRecorded(Event, frozen=True, kw_only=True, tag="case.session_recorded"):
    """One session of a case."""

    case: Code
    client: ClientCode
    session_number: int
    started_at: ISOMinute
    ended_at: ISOMinute
    duration_minutes: int
    mode: CaseMode
    workers: tuple[CaseWorkerCode, ...]
    place: Text = ""
    attachments: tuple[Attachment, ...] = ()


class CaseEvaluated(Event, frozen=True, kw_only=True, tag="case.evaluated"):
    """How far a case has come; scores are those of one tool before and after."""

    case: Code
    client: ClientCode
    evaluated_on: ISODate
    worker: WorkerCode
    goal_result: GoalResult
    score_before: int | UnsetType = UNSET
    score_after: int | UnsetType = UNSET
    satisfied_percent: int | UnsetType = UNSET
    attachments: tuple[Attachment, ...] = ()


class CaseClosed(Event, frozen=True, kw_only=True, tag="case.closed"):
    """A case is over, and why; it may be followed up on a day and be opened again."""

    case: Code
    client: ClientCode
    closed_on: ISODate
    close_reason: CaseCloseReason
    worker: WorkerCode
    follow_up_on: ISODate | UnsetType = UNSET
    attachments: tuple[Attachment, ...] = ()


class CaseFollowedUp(Event, frozen=True, kw_only=True, tag="case.followed_up"):
    """Somebody asked after a client whose case is over."""

    case: Code
    client: ClientCode
    followed_on: ISODate
    worker: WorkerCode
    mode: CaseMode


class CaseReopened(Event, frozen=True, kw_only=True, tag="case.reopened"):
    """A case that was over goes on."""

    case: Code
    client: ClientCode
    reopened_on: ISODate
    worker: CaseWorkerCode


class CaseDeclined(Event, frozen=True, kw_only=True, tag="case.declined"):
    """Somebody asked for help and no case was opened."""

    client: ClientCode
    declined_on: ISODate
    source: CaseSource
    problem: CaseProblem
    decline_reason: CaseDeclineReason
    worker: WorkerCode


class CaseAssigned(Event, frozen=True, kw_only=True, tag="case.assigned"):
    """From a day on a worker is responsible for a case, or nobody is."""

    case: Code
    assigned_from: ISODate
    worker: CaseWorkerCode = ""


class CaseApproved(Event, frozen=True, kw_only=True, tag="case.approved"):
    """A supervisor approves what a record of a case says.

    ``content_sha256`` is the hash of exactly what was seen (``domain.ground.events.content_hash``):
    once the record says something else, the approval is of nothing.
    """

    case: Code
    client: ClientCode
    approved_on: ISODate
    approved: Code
    content_sha256: Code


CaseStep = (
    CaseOpened
    | CaseAssessed
    | CasePlanned
    | CaseEvaluated
    | CaseClosed
    | CaseFollowedUp
    | CaseReopened
    | CaseApproved
)
"""The steps of a case that later rules rest on."""
CaseFact = (
    CaseOpened
    | CaseAssessed
    | CasePlanned
    | CaseSessionRecorded
    | CaseEvaluated
    | CaseClosed
    | CaseFollowedUp
    | CaseReopened
    | CaseDeclined
    | CaseAssigned
    | CaseApproved
)
"""Everything that is said of cases."""
