"""What a person states about risk, contacts from afar, incidents and reports."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground import vocabulary
from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import Details
from domain.ground.forms.fields import (
    AT_LEAST_ONE,
    ClientCode,
    Day,
    Moment,
    Note,
    Number,
    PersonalText,
    RecordId,
    Text,
    WorkerCode,
)
from domain.ground.order.ordering import OrNamed
from domain.ground.people import Personal


class RiskAssessedDetails(Details):
    """How urgent a client is, by whose judgement, and which contradictions that settles."""

    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    client: Annotated[ClientCode | None, OrNamed("client_name"), Field(validate_default=True)] = (
        None
    )
    assessed_at: Moment
    level: vocabulary.RiskLevel
    assessor: WorkerCode
    reviewer: WorkerCode | None = None
    tool: Text = ""
    score: Annotated[Number, Field(ge=0, le=1000)] | None = None
    domains: Annotated[tuple[vocabulary.RiskDomain, ...], Field(max_length=6)] = ()
    settles: Annotated[tuple[RecordId, ...], Field(max_length=20)] = ()
    attachments: Attachments = ()
    narrative: Annotated[Note, Personal("client")] = ""


class RemoteContactRecordedDetails(Details):
    """One call, message or other contact that entered no home."""

    workers: Annotated[tuple[WorkerCode, ...], Field(max_length=20), AT_LEAST_ONE]
    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    client: Annotated[ClientCode | None, OrNamed("client_name"), Field(validate_default=True)] = (
        None
    )
    contacted_at: Moment
    mode: vocabulary.RemoteMode
    minutes: Annotated[Number, Field(ge=0, le=600)] = 0
    is_unanswered: bool = False
    purpose: vocabulary.VisitPurpose = "routine"
    risk_before: vocabulary.RiskLevel | None = None
    risk_after: vocabulary.RiskLevel | None = None
    follow_up_due: Day | None = None
    attachments: Attachments = ()
    phone: Annotated[PersonalText, Personal("client")] = ""
    narrative: Annotated[Note, Personal("client")] = ""


class IncidentReportedDetails(Details):
    """What went wrong, to whom, and who was told."""

    occurred_at: Moment
    kind: vocabulary.IncidentKind
    reporter: WorkerCode
    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    client: ClientCode | None = None
    informed: Annotated[tuple[vocabulary.ReportBody, ...], Field(max_length=10)] = ()
    response_minutes: Annotated[Number, Field(ge=0, le=100_000)] | None = None
    attachments: Attachments = ()
    narrative: Annotated[Note, Personal("client")] = ""


class MandatoryReportMadeDetails(Details):
    """Which harm to a minor is suspected, and who was told when."""

    reported_at: Moment
    harm: vocabulary.HarmKind
    reported_to: Annotated[tuple[vocabulary.ReportBody, ...], Field(max_length=10), AT_LEAST_ONE]
    reporter: WorkerCode
    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    client: ClientCode | None = None
    reply_number: Text = ""
    attachments: Attachments = ()
    narrative: Annotated[Note, Personal("client")] = ""
