"""Facts about where a station works and with whom it shares: each from a day on, under a code.

What is withdrawn, closed or ended is there no more from its day on; from that day on it may come
back under its code.
"""

from __future__ import annotations

from typing import Annotated, Final

from domain.ground.events import Attachment, Event
from domain.ground.people import Code, PersonCode, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import PartnerKind, PartnerShare, RoomKind, RoomTenure

FINGERPRINTED_BY_FACT: Final = True

LiaisonCode = Annotated[str, PersonCode("worker", role="liaison")]


class RoomProvided(Event, frozen=True, kw_only=True, tag="room.provided"):
    """A station has a room for a purpose, of its own or shared with others."""

    room: Code
    kind: RoomKind
    area_m2: int
    tenure: RoomTenure
    provided_on: ISODate
    place: Text = ""
    attachments: tuple[Attachment, ...] = ()


class RoomWithdrawn(Event, frozen=True, kw_only=True, tag="room.withdrawn"):
    """A station has a room no more."""

    room: Code
    withdrawn_on: ISODate


class NamePlateHung(Event, frozen=True, kw_only=True, tag="name_plate.hung"):
    """The name plate of the station hangs at its door."""

    hung_on: ISODate
    place: Text = ""
    attachments: tuple[Attachment, ...] = ()


class EquipmentProvided(Event, frozen=True, kw_only=True, tag="equipment.provided"):
    """A station has a piece of equipment, or several alike under one code."""

    equipment: Code
    description: Text
    quantity: int
    provided_on: ISODate
    room: Code = ""
    attachments: tuple[Attachment, ...] = ()


class EquipmentWithdrawn(Event, frozen=True, kw_only=True, tag="equipment.withdrawn"):
    """A station has what stands under a code of equipment no more."""

    equipment: Code
    withdrawn_on: ISODate


class ServicePointOpened(Event, frozen=True, kw_only=True, tag="service_point.opened"):
    """A station serves a village or community at a point there, with a worker who looks after it."""

    service_point: Code
    village: Code
    opened_on: ISODate
    worker: LiaisonCode
    place: Text = ""
    attachments: tuple[Attachment, ...] = ()


class ServicePointClosed(Event, frozen=True, kw_only=True, tag="service_point.closed"):
    """A station serves at a point no more."""

    service_point: Code
    closed_on: ISODate


class PartnerAgreed(Event, frozen=True, kw_only=True, tag="partner.agreed"):
    """Another body agrees to share venue, staff or equipment with the station."""

    partner: Code
    kind: PartnerKind
    name: Text
    shares: tuple[PartnerShare, ...]
    agreed_on: ISODate
    document_number: Text = ""
    attachments: tuple[Attachment, ...] = ()


class PartnerEnded(Event, frozen=True, kw_only=True, tag="partner.ended"):
    """What was agreed with a partner holds no more."""

    partner: Code
    ended_on: ISODate


HeldFact = (
    RoomProvided
    | RoomWithdrawn
    | EquipmentProvided
    | EquipmentWithdrawn
    | ServicePointOpened
    | ServicePointClosed
    | PartnerAgreed
    | PartnerEnded
)
"""What begins or ends under a code."""
PlacesFact = HeldFact | NamePlateHung
"""Everything that is said of where a station works and with whom."""
