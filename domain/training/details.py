"""What a person states about a training session."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, Field

from domain.ground import vocabulary
from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import (
    AT_LEAST_ONE,
    ClassHours,
    Code,
    Moment,
    Name,
    Number,
    PersonalText,
    Reason,
    RecordId,
    Text,
    VolunteerCode,
    WorkerCode,
    refuse,
)
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Personal
from domain.ground.refusals import BadValue


class AttendanceDetails(BaseModel):
    """One worker at a session.

    The hours are the session's unless stated, or as signed in and out; ``credited_because`` is why
    somebody has them who never signed out.
    """

    model_config = FORM

    worker: WorkerCode
    hours: ClassHours | None = None
    is_of_village: bool = False
    signed_in_at: Moment | None = None
    signed_out_at: Annotated[Moment | None, LaterThan("signed_in_at")] = None
    credited_because: Reason = ""

    @property
    def person(self) -> str:
        """The code of whoever it is."""
        return self.worker


class VolunteerAttendanceDetails(BaseModel):
    """One volunteer at a session; the same may be said of them."""

    model_config = FORM

    volunteer: VolunteerCode
    hours: ClassHours | None = None
    signed_in_at: Moment | None = None
    signed_out_at: Annotated[Moment | None, LaterThan("signed_in_at")] = None
    credited_because: Reason = ""

    @property
    def person(self) -> str:
        """The code of whoever it is."""
        return self.volunteer


Attendee = AttendanceDetails | VolunteerAttendanceDetails
"""Whoever comes to a session."""
_Attendees = TypeVar("_Attendees", bound=tuple[Attendee, ...])


def _each_person_once(attendance: _Attendees) -> _Attendees:
    if len({each.person for each in attendance}) != len(attendance):
        raise refuse(BadValue)
    return attendance


class AttendanceSignedDetails(Details):
    """Who came or left, when, and to which course: a worker or a volunteer, one of the two."""

    course: Name
    direction: vocabulary.SigningDirection
    signed_at: Moment
    worker: WorkerCode | None = None
    is_of_village: bool = False
    volunteer: VolunteerCode | None = None


class TrainingSessionDetails(Details):
    """One training session and who attended it."""

    course: Name
    class_tier: Text = ""
    format: vocabulary.TrainingFormat
    started_at: Moment
    ended_at: Annotated[Moment, LaterThan("started_at")]
    hours: ClassHours
    attendance: Annotated[
        tuple[AttendanceDetails, ...],
        Field(max_length=500),
        AT_LEAST_ONE,
        AfterValidator(_each_person_once),
    ]
    claimed_headcount: Annotated[Number, Field(ge=0, le=100_000)] | None = None
    attachments: Attachments = ()
    project: Code | None = None
    volunteers: Annotated[
        tuple[VolunteerAttendanceDetails, ...],
        Field(max_length=500),
        AfterValidator(_each_person_once),
    ] = ()
    place: Text = ""
    costs: Annotated[tuple[RecordId, ...], Field(max_length=50)] = ()
    lecturer: Annotated[PersonalText, Personal()] = ""
