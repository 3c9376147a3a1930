"""Facts about the station itself and the areas that it belongs to."""

from __future__ import annotations

from typing import Final

from domain.ground.events import Event, Part
from domain.ground.people import Code, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import OperatingModel

FINGERPRINTED_BY_FACT: Final = True


class Area(Part, frozen=True, kw_only=True):
    """A township, district or city by its division code (GB/T 2260, GB/T 10114) and name."""

    code: Code
    name: Text


class StationPlanned(Event, frozen=True, kw_only=True, tag="station.planned"):
    """A station is planned for a township."""

    name: Text
    township: Area
    district: Area
    city: Area
    planned_on: ISODate


class StationAreaChanged(Event, frozen=True, kw_only=True, tag="station.area_changed"):
    """The station belongs to other areas from a day on, after a merger or a renaming."""

    township: Area
    district: Area
    city: Area
    effective_on: ISODate


class StationBuilt(Event, frozen=True, kw_only=True, tag="station.built"):
    """The station is built; from here on it may receive the municipal one-off."""

    built_on: ISODate


class StationOpened(Event, frozen=True, kw_only=True, tag="station.opened"):
    """The station opens, or resumes after a suspension, under an operating model."""

    opened_on: ISODate
    operating_model: OperatingModel
    operator: Text = ""


class StationOperatorChanged(Event, frozen=True, kw_only=True, tag="station.operator_changed"):
    """Another operator runs the station from a day on, perhaps under a contract of its own."""

    operator: Text
    effective_on: ISODate
    contract: Code = ""
    document_number: Text = ""


class StationSuspended(Event, frozen=True, kw_only=True, tag="station.suspended"):
    """The station stops working for a time."""

    suspended_on: ISODate


class StationClosed(Event, frozen=True, kw_only=True, tag="station.closed"):
    """The station ends for good."""

    closed_on: ISODate


class StationMerged(Event, frozen=True, kw_only=True, tag="station.merged"):
    """From a day on the station is part of another; what was before stays under its own code."""

    into: Code
    effective_on: ISODate
    document_number: Text = ""


class StationJointOrganisationSet(
    Event, frozen=True, kw_only=True, tag="station.joint_organisation_set"
):
    """From a day on the station works together with its township's centres (一站双中心).

    They are the service centre for social organisations and its party centre; what is left out, or
    not named any more, there is none of.
    """

    effective_on: ISODate
    service_centre: Text = ""
    party_centre: Text = ""
    document_number: Text = ""


StationFact = (
    StationPlanned
    | StationAreaChanged
    | StationBuilt
    | StationOpened
    | StationOperatorChanged
    | StationSuspended
    | StationClosed
    | StationMerged
    | StationJointOrganisationSet
)
