"""Requests about rooms, equipment, service points and partners."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.places.details import (
    EquipmentProvidedDetails,
    EquipmentWithdrawnDetails,
    NamePlateHungDetails,
    PartnerAgreedDetails,
    PartnerEndedDetails,
    RoomProvidedDetails,
    RoomWithdrawnDetails,
    ServicePointClosedDetails,
    ServicePointOpenedDetails,
)


class ProvideRoom(RecordingCommand):
    """Record a room that the station has."""

    details: RoomProvidedDetails


class WithdrawRoom(RecordingCommand):
    """Record that the station has a room no more."""

    details: RoomWithdrawnDetails


class HangNamePlate(RecordingCommand):
    """Record that the name plate of the station was hung."""

    details: NamePlateHungDetails


class ProvideEquipment(RecordingCommand):
    """Record equipment that the station has."""

    details: EquipmentProvidedDetails


class WithdrawEquipment(RecordingCommand):
    """Record that the station has equipment no more."""

    details: EquipmentWithdrawnDetails


class OpenServicePoint(RecordingCommand):
    """Record that the station serves at a point in a village or community."""

    details: ServicePointOpenedDetails


class CloseServicePoint(RecordingCommand):
    """Record that the station serves at a point no more."""

    details: ServicePointClosedDetails


class AgreeWithPartner(RecordingCommand):
    """Record what another body shares with the station."""

    details: PartnerAgreedDetails


class EndWithPartner(RecordingCommand):
    """Record that an agreement with a partner holds no more."""

    details: PartnerEndedDetails
