"""Facts about clients. A client is a code; names, numbers, telephones and addresses are in the vault."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event, Part
from domain.ground.people import ClientCode, Code, PersonCode, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import TargetGroup

FINGERPRINTED_BY_FACT: Final = True

ResponsibleCode = Annotated[str, PersonCode("worker", role="responsible")]
MergedInto = Annotated[str, PersonCode("client", role="merged_into")]


class GroupMembership(Part, frozen=True, kw_only=True):
    """That a client belongs to a target group, since when, and by which document."""

    group: TargetGroup
    since: ISODate | UnsetType = UNSET
    evidence: Text = ""


class ClientRegistered(Event, frozen=True, kw_only=True, tag="client.registered"):
    """A person becomes a client of the station, under a code that the ledger has issued."""

    client: ClientCode
    registered_on: ISODate
    groups: tuple[GroupMembership, ...] = ()
    household: Code = ""
    service_point: Code = ""
    worker: ResponsibleCode = ""


class ClientMerged(Event, frozen=True, kw_only=True, tag="client.merged"):
    """Two codes stand for one person from the beginning; every count follows, and so does erasure."""

    client: ClientCode
    into: MergedInto
    merged_on: ISODate


class ClientUnmerged(Event, frozen=True, kw_only=True, tag="client.unmerged"):
    """A merge was a mistake: its two codes stand for two people again. ``merge`` is its record."""

    merge: Code
    unmerged_on: ISODate


class ClientTransferred(Event, frozen=True, kw_only=True, tag="client.transferred"):
    """From a day on another station serves a client; what was recorded here stays here."""

    client: ClientCode
    transferred_on: ISODate
    to_station: Code


class ClientMovedAway(Event, frozen=True, kw_only=True, tag="client.moved_away"):
    """From a day on a client lives elsewhere and is not served any more."""

    client: ClientCode
    moved_on: ISODate


class ClientDied(Event, frozen=True, kw_only=True, tag="client.died"):
    """A client has died."""

    client: ClientCode
    died_on: ISODate


class HouseholdRegistered(Event, frozen=True, kw_only=True, tag="household.registered"):
    """A household under a code that the ledger has issued; its address is in the vault."""

    household: Code
    registered_on: ISODate
    service_point: Code = ""
    members: int = 0


ClientFact = (
    ClientRegistered
    | ClientMerged
    | ClientUnmerged
    | ClientTransferred
    | ClientMovedAway
    | ClientDied
    | HouseholdRegistered
)
"""Those that later rules rest on; what changes of a client and is watched over has unions beside."""
