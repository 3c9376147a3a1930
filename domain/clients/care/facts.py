"""Facts about the risk of clients and what is done about it. Texts about people are in the vault."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Attachment, Event
from domain.ground.people import ClientCode, Code, PersonCode, Text
from domain.ground.values import ISODate, ISOMinute
from domain.ground.vocabulary import (
    HarmKind,
    IncidentKind,
    RemoteMode,
    ReportBody,
    RiskDomain,
    RiskLevel,
    VisitPurpose,
)

FINGERPRINTED_BY_FACT: Final = True

AssessorCode = Annotated[str, PersonCode("worker", role="assessor")]
ReviewerCode = Annotated[str, PersonCode("worker", role="reviewer")]
CallerCode = Annotated[str, PersonCode("worker", role="contacting")]
ReporterCode = Annotated[str, PersonCode("worker", role="reporter")]


class RiskAssessed(Event, frozen=True, kw_only=True, tag="risk.assessed"):
    """A worker has judged how urgent a client is, by a tool or by what they know.

    ``settles`` are the records of a conflict that this assessment decides.
    """

    client: ClientCode
    assessed_at: ISOMinute
    level: RiskLevel
    assessor: AssessorCode
    reviewer: ReviewerCode = ""
    tool: Text = ""
    score: int | UnsetType = UNSET
    domains: tuple[RiskDomain, ...] = ()
    settles: tuple[Code, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class RemoteContactRecorded(Event, frozen=True, kw_only=True, tag="remote_contact.recorded"):
    """Somebody asked after a client without going there; ``is_unanswered`` tells that it did not work."""

    workers: tuple[CallerCode, ...]
    client: ClientCode
    contacted_at: ISOMinute
    mode: RemoteMode
    minutes: int = 0
    is_unanswered: bool = False
    purpose: VisitPurpose = "routine"
    risk_before: RiskLevel | UnsetType = UNSET
    risk_after: RiskLevel | UnsetType = UNSET
    follow_up_due: ISODate | UnsetType = UNSET
    attachments: tuple[Attachment, ...] = ()


class IncidentReported(Event, frozen=True, kw_only=True, tag="incident.reported"):
    """Something went wrong, with a client or without one."""

    occurred_at: ISOMinute
    kind: IncidentKind
    reporter: ReporterCode
    client: ClientCode = ""
    informed: tuple[ReportBody, ...] = ()
    response_minutes: int | UnsetType = UNSET
    attachments: tuple[Attachment, ...] = ()


class MandatoryReportMade(Event, frozen=True, kw_only=True, tag="mandatory_report.made"):
    """Suspected harm to a minor was reported at once, as the law wants; nobody approves it."""

    reported_at: ISOMinute
    harm: HarmKind
    reported_to: tuple[ReportBody, ...]
    reporter: ReporterCode
    client: ClientCode = ""
    reply_number: Text = ""
    attachments: tuple[Attachment, ...] = ()


CareFact = RiskAssessed | RemoteContactRecorded | IncidentReported | MandatoryReportMade
