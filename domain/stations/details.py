"""What a person states about a station."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel

from domain.ground import vocabulary
from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import Code, Day, Name, NamedStation, Text
from domain.ground.forms.refusing import NothingPersonal
from domain.ground.people import NOBODY


class AreaDetails(BaseModel):
    """A township, district or city by division code and name."""

    model_config = FORM

    code: Code
    name: Name


class StationPlanDetails(Details):
    """A planned station and the areas that it belongs to."""

    name: Name
    township: AreaDetails
    district: AreaDetails
    city: AreaDetails
    planned_on: Day


class StationAreaDetails(Details):
    """The areas of a station from a day on."""

    township: AreaDetails
    district: AreaDetails
    city: AreaDetails
    effective_on: Day


class StationBuiltDetails(Details):
    """The day on which the station was built."""

    built_on: Day


class StationOpenedDetails(Details):
    """The day of opening and the operating model."""

    opened_on: Day
    operating_model: vocabulary.OperatingModel
    operator: Text = ""


class StationSuspendedDetails(Details):
    """The first day of a suspension."""

    suspended_on: Day


class StationClosedDetails(Details):
    """The last day of a station."""

    closed_on: Day


class StationOperatorDetails(Details):
    """Who runs the station from a day on, and by which contract and document."""

    operator: Name
    effective_on: Day
    contract: Code | None = None
    document_number: Text = ""


class StationMergedDetails(Details):
    """Which station this one becomes part of, from which day on."""

    into: Annotated[NamedStation, NothingPersonal(), NOBODY]
    effective_on: Day
    document_number: Text = ""


class StationJointOrganisationDetails(Details):
    """The centres that work together with the station from a day on; none, where neither is named."""

    effective_on: Day
    service_centre: Text = ""
    party_centre: Text = ""
    document_number: Text = ""
