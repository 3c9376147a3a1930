"""What a person states about volunteers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import Details
from domain.ground.forms.fields import (
    Code,
    Day,
    IdentityNumber,
    Name,
    Note,
    Number,
    PersonalText,
    Text,
    VolunteerCode,
    WorkerCode,
)
from domain.ground.order.engagements import DAY_MINUTES
from domain.ground.people import Personal


class VolunteerRegisteredDetails(Details):
    """A volunteer; the ledger issues the code where none is given."""

    volunteer: VolunteerCode | None = None
    registered_on: Day
    organisation: Text = ""
    name: Annotated[PersonalText, Personal("volunteer", is_name=True)] = ""
    id_number: Annotated[IdentityNumber, Personal("volunteer")] = ""
    volunteer_number: Annotated[PersonalText, Personal("volunteer")] = ""
    phone: Annotated[PersonalText, Personal("volunteer")] = ""


class VolunteerHoursDetails(Details):
    """Time of service on one day, without travel: at what, and who confirms it."""

    volunteer: VolunteerCode
    served_on: Day
    duration_minutes: Annotated[Number, Field(ge=1, le=DAY_MINUTES)]
    activity: Name
    confirmed_by: WorkerCode
    place: Text = ""
    service_point: Code | None = None
    project: Code | None = None
    attachments: Attachments = ()
    remark: Annotated[Note, Personal()] = ""
