"""What a person states about changes of a client or a household."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.clients.details import GroupDetails
from domain.ground import vocabulary
from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import Details
from domain.ground.forms.fields import (
    ClientCode,
    Code,
    Day,
    HouseholdCode,
    IdentityNumber,
    Number,
    PersonalText,
    Sha256,
    Text,
    WorkerCode,
)
from domain.ground.people import Personal


class ClientChangedDetails(Details):
    """What is another now; what is left out stays as it was."""

    client: ClientCode
    changed_on: Day
    household: HouseholdCode | None = None
    service_point: Code | None = None
    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    id_number: Annotated[IdentityNumber, Personal("client")] = ""
    phone: Annotated[PersonalText, Personal("client")] = ""
    address: Annotated[PersonalText, Personal("client")] = ""
    guardian_name: Annotated[PersonalText, Personal("client")] = ""
    guardian_phone: Annotated[PersonalText, Personal("client")] = ""


class ClientGroupsChangedDetails(Details):
    """All target groups of a client from a day on."""

    client: ClientCode
    changed_on: Day
    groups: Annotated[tuple[GroupDetails, ...], Field(max_length=30)] = ()


class ClientAssignedDetails(Details):
    """Who is responsible for a client from a day on; nobody where it is left out."""

    client: ClientCode
    assigned_from: Day
    worker: WorkerCode | None = None


class ConsentGivenDetails(Details):
    """To what a client agreed, and the hash of the text that they were shown."""

    client: ClientCode
    given_on: Day
    purpose: vocabulary.ConsentPurpose
    basis: vocabulary.LawfulBasis
    text_sha256: Sha256
    worker: WorkerCode | None = None
    attachments: Attachments = ()


class ConsentWithdrawnDetails(Details):
    """To what a client agrees no more."""

    client: ClientCode
    withdrawn_on: Day
    purpose: vocabulary.ConsentPurpose
    worker: WorkerCode | None = None


class HouseholdChangedDetails(Details):
    """What is another of a household now; its address is kept by the vault, under the record."""

    household: HouseholdCode
    changed_on: Day
    service_point: Code | None = None
    members: Annotated[Number, Field(ge=0, le=100)] = 0
    document_number: Text = ""
    address: Annotated[PersonalText, Personal()] = ""
