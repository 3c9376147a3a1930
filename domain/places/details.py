"""What a person states about rooms, equipment, service points and partners."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground import vocabulary
from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import Details
from domain.ground.forms.fields import AT_LEAST_ONE, Code, Day, Name, Number, Text, WorkerCode


class RoomProvidedDetails(Details):
    """A room: for what, how large in whole square metres, and whose."""

    room: Code
    kind: vocabulary.RoomKind
    area_m2: Annotated[Number, Field(ge=1, le=100_000)]
    tenure: vocabulary.RoomTenure
    provided_on: Day
    place: Text = ""
    attachments: Attachments = ()


class RoomWithdrawnDetails(Details):
    """The day from which a room is there no more."""

    room: Code
    withdrawn_on: Day


class NamePlateHungDetails(Details):
    """The day on which the name plate was hung, and where."""

    hung_on: Day
    place: Text = ""
    attachments: Attachments = ()


class EquipmentProvidedDetails(Details):
    """Equipment: what it is, how many of it, and in which room it stands."""

    equipment: Code
    description: Name
    quantity: Annotated[Number, Field(ge=1, le=100_000)] = 1
    provided_on: Day
    room: Code | None = None
    attachments: Attachments = ()


class EquipmentWithdrawnDetails(Details):
    """The day from which equipment is there no more."""

    equipment: Code
    withdrawn_on: Day


class ServicePointOpenedDetails(Details):
    """A service point: its village or community by division code, and who looks after it."""

    service_point: Code
    village: Code
    opened_on: Day
    worker: WorkerCode
    place: Text = ""
    attachments: Attachments = ()


class ServicePointClosedDetails(Details):
    """The day from which a service point is there no more."""

    service_point: Code
    closed_on: Day


class PartnerAgreedDetails(Details):
    """A partner: who it is, and what it shares."""

    partner: Code
    kind: vocabulary.PartnerKind
    name: Name
    shares: Annotated[tuple[vocabulary.PartnerShare, ...], Field(max_length=3), AT_LEAST_ONE]
    agreed_on: Day
    document_number: Text = ""
    attachments: Attachments = ()


class PartnerEndedDetails(Details):
    """The day from which nothing is agreed with a partner any more."""

    partner: Code
    ended_on: Day
