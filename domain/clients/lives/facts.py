"""Facts about what changes of a client or a household. No rule rests on them, every answer may."""

from __future__ import annotations

from typing import Annotated, Final

from domain.clients.facts import GroupMembership, ResponsibleCode
from domain.ground.events import Attachment, Event
from domain.ground.people import ClientCode, Code, PersonCode, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import ConsentPurpose, LawfulBasis

FINGERPRINTED_BY_FACT: Final = True

WitnessCode = Annotated[str, PersonCode("worker", role="witness")]


class ClientChanged(Event, frozen=True, kw_only=True, tag="client.changed"):
    """Household, service point or, in the vault, numbers, address and guardian are others now."""

    client: ClientCode
    changed_on: ISODate
    household: Code = ""
    service_point: Code = ""


class ClientGroupsChanged(Event, frozen=True, kw_only=True, tag="client.groups_changed"):
    """From a day on a client belongs to these target groups and to no others."""

    client: ClientCode
    changed_on: ISODate
    groups: tuple[GroupMembership, ...] = ()


class ClientAssigned(Event, frozen=True, kw_only=True, tag="client.assigned"):
    """From a day on a worker is responsible for a client, or nobody is."""

    client: ClientCode
    assigned_from: ISODate
    worker: ResponsibleCode = ""


class ConsentGiven(Event, frozen=True, kw_only=True, tag="client.consent_given"):
    """A client, or a guardian, agreed to one purpose, by a text whose hash stands here."""

    client: ClientCode
    given_on: ISODate
    purpose: ConsentPurpose
    basis: LawfulBasis
    text_sha256: Code
    worker: WitnessCode = ""
    attachments: tuple[Attachment, ...] = ()


class ConsentWithdrawn(Event, frozen=True, kw_only=True, tag="client.consent_withdrawn"):
    """A client, or a guardian, agrees to a purpose no more."""

    client: ClientCode
    withdrawn_on: ISODate
    purpose: ConsentPurpose
    worker: WitnessCode = ""


class HouseholdChanged(Event, frozen=True, kw_only=True, tag="household.changed"):
    """A household lies elsewhere, or is of another size."""

    household: Code
    changed_on: ISODate
    service_point: Code = ""
    members: int = 0
    document_number: Text = ""


LifeFact = (
    ClientChanged
    | ClientGroupsChanged
    | ClientAssigned
    | ConsentGiven
    | ConsentWithdrawn
    | HouseholdChanged
)
