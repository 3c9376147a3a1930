"""What a person states about a home visit; name, address and narrative are sealed under the client."""

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
    HouseholdCode,
    IdentityNumber,
    Moment,
    Note,
    Number,
    PersonalText,
    RecordId,
    TargetGroup,
    WorkerCode,
)
from domain.ground.order.ordering import LaterThan, OrNamed
from domain.ground.people import Personal
from domain.visits.fields import Service


class HomeVisitDetails(Details):
    """One visit at which the client, or somebody for the client, was met."""

    visitors: Annotated[tuple[WorkerCode, ...], Field(max_length=20), AT_LEAST_ONE]
    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    client: Annotated[ClientCode | None, OrNamed("client_name"), Field(validate_default=True)] = (
        None
    )
    started_at: Moment
    ended_at: Annotated[Moment, LaterThan("started_at")]
    mode: vocabulary.VisitMode
    services: Annotated[tuple[Service, ...], Field(max_length=20), AT_LEAST_ONE]
    target_groups: Annotated[tuple[TargetGroup, ...], Field(max_length=30)] = ()
    household: HouseholdCode | None = None
    joint_visit: Code | None = None
    project: Code | None = None
    service_point: Code | None = None
    persons_served: Annotated[Number, Field(ge=1, le=200)] = 1
    purpose: vocabulary.VisitPurpose = "routine"
    needs: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    risk_before: vocabulary.RiskLevel | None = None
    risk_after: vocabulary.RiskLevel | None = None
    follow_up_due: Day | None = None
    outcome: vocabulary.VisitOutcome = "completed"
    attachments: Attachments = ()
    claimed_recorded_on: Day | None = None
    id_number: Annotated[IdentityNumber, Personal("client")] = ""
    phone: Annotated[PersonalText, Personal("client")] = ""
    address: Annotated[PersonalText, Personal("client")] = ""
    narrative: Annotated[Note, Personal("client")] = ""


class HomeVisitNotMetDetails(Details):
    """One attempt at which nobody was met."""

    visitors: Annotated[tuple[WorkerCode, ...], Field(max_length=20), AT_LEAST_ONE]
    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    client: Annotated[ClientCode | None, OrNamed("client_name"), Field(validate_default=True)] = (
        None
    )
    attempted_at: Moment
    not_met_reason: vocabulary.NotMetReason | None = None
    target_groups: Annotated[tuple[TargetGroup, ...], Field(max_length=30)] = ()
    household: HouseholdCode | None = None
    service_point: Code | None = None
    purpose: vocabulary.VisitPurpose = "routine"
    follow_up_due: Day | None = None
    attachments: Attachments = ()
    claimed_recorded_on: Day | None = None
    id_number: Annotated[IdentityNumber, Personal("client")] = ""
    phone: Annotated[PersonalText, Personal("client")] = ""
    address: Annotated[PersonalText, Personal("client")] = ""
    narrative: Annotated[Note, Personal("client")] = ""


class HomeVisitReviewedDetails(Details):
    """What somebody who was not there found out about a visit; ``seed`` is that of the draw."""

    visit: RecordId
    client: ClientCode
    reviewer: WorkerCode
    reviewed_on: Day
    means: vocabulary.ReviewMeans
    finding: vocabulary.ReviewFinding
    seed: Code | None = None
    narrative: Annotated[Note, Personal("client")] = ""
