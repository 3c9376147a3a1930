"""What a person states about a client."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import (
    ClientCode,
    Code,
    Day,
    HouseholdCode,
    IdentityNumber,
    Number,
    PersonalDay,
    PersonalText,
    RecordId,
    StationCode,
    TargetGroup,
    Text,
    WorkerCode,
)
from domain.ground.order.ordering import OrNamed
from domain.ground.people import Personal


class GroupDetails(BaseModel):
    """A target group that a client belongs to, since when, and by which document."""

    model_config = FORM

    group: TargetGroup
    since: Day | None = None
    evidence: Text = ""


class ClientRegisteredDetails(Details):
    """A client by name; the ledger issues the code, or finds the one that the person has."""

    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    client: Annotated[ClientCode | None, OrNamed("client_name"), Field(validate_default=True)] = (
        None
    )
    registered_on: Day
    groups: Annotated[tuple[GroupDetails, ...], Field(max_length=30)] = ()
    household: HouseholdCode | None = None
    service_point: Code | None = None
    worker: WorkerCode | None = None
    id_number: Annotated[IdentityNumber, Personal("client")] = ""
    birth_date: Annotated[PersonalDay, Personal("client")] = ""
    phone: Annotated[PersonalText, Personal("client")] = ""
    address: Annotated[PersonalText, Personal("client")] = ""
    guardian_name: Annotated[PersonalText, Personal("client")] = ""
    guardian_phone: Annotated[PersonalText, Personal("client")] = ""


class ClientMergedDetails(Details):
    """Two codes of one person."""

    client: ClientCode
    into: ClientCode
    merged_on: Day


class ClientUnmergedDetails(Details):
    """The record of a merge that was a mistake."""

    merge: RecordId
    unmerged_on: Day


class ClientTransferredDetails(Details):
    """To which station a client goes, and from which day on."""

    client: ClientCode
    transferred_on: Day
    to_station: StationCode


class ClientMovedAwayDetails(Details):
    """From which day on a client lives elsewhere."""

    client: ClientCode
    moved_on: Day
    address: Annotated[PersonalText, Personal("client")] = ""


class ClientDiedDetails(Details):
    """On which day a client died."""

    client: ClientCode
    died_on: Day


class HouseholdRegisteredDetails(Details):
    """A household; the ledger issues the code. Its address is kept by the vault, under the record."""

    household: HouseholdCode | None = None
    registered_on: Day
    service_point: Code | None = None
    members: Annotated[Number, Field(ge=0, le=100)] = 0
    address: Annotated[PersonalText, Personal()] = ""
