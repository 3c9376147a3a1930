"""What a person states about a training session."""

from __future__ import annotations

from typing import Annotated

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
    Text,
    WorkerCode,
    refuse,
)
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Personal
from domain.ground.refusals import BadValue


class AttendanceDetails(BaseModel):
    """One worker at a session; the hours are the session's unless stated."""

    model_config = FORM

    worker: WorkerCode
    hours: ClassHours | None = None


def _each_worker_once(attendance: tuple[AttendanceDetails, ...]) -> tuple[AttendanceDetails, ...]:
    if len({person.worker for person in attendance}) != len(attendance):
        raise refuse(BadValue)
    return attendance


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
        AfterValidator(_each_worker_once),
    ]
    claimed_headcount: Annotated[Number, Field(ge=0, le=100_000)] | None = None
    attachments: Attachments = ()
    project: Code | None = None
    lecturer: Annotated[PersonalText, Personal()] = ""
