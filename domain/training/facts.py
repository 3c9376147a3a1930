"""Facts about training sessions, attended person by person. Hours are integer hundredths."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Attachment, Event, Part
from domain.ground.people import Code, PersonCode, Text
from domain.ground.values import ISOMinute
from domain.ground.vocabulary import SigningDirection, TrainingFormat

FINGERPRINTED_BY_FACT: Final = True

AttendeeCode = Annotated[str, PersonCode("worker", role="attendee")]
VolunteerAttendeeCode = Annotated[str, PersonCode("volunteer", role="attendee")]


class Attendance(Part, frozen=True, kw_only=True):
    """One worker at one training session and the class hours credited, in hundredths.

    Of the station, or ``is_of_village``. ``credited_because`` is why hours are credited to somebody
    who signed in and never out.
    """

    worker: AttendeeCode
    credited_hours_hundredths: int
    is_of_village: bool = False
    signed_in_at: ISOMinute | UnsetType = UNSET
    signed_out_at: ISOMinute | UnsetType = UNSET
    credited_because: Text = ""


class VolunteerAttendance(Part, frozen=True, kw_only=True):
    """One volunteer at one training session; the same is said of them."""

    volunteer: VolunteerAttendeeCode
    credited_hours_hundredths: int
    signed_in_at: ISOMinute | UnsetType = UNSET
    signed_out_at: ISOMinute | UnsetType = UNSET
    credited_because: Text = ""


class TrainingSessionHeld(Event, frozen=True, kw_only=True, tag="training.session_held"):
    """A training session took place, attended person by person.

    ``costs`` are the records of the expenditures that paid for it.
    """

    course: Text
    class_tier: Text
    format: TrainingFormat
    started_at: ISOMinute
    ended_at: ISOMinute
    hours_hundredths: int
    attendance: tuple[Attendance, ...]
    claimed_headcount: int | UnsetType = UNSET
    attachments: tuple[Attachment, ...] = ()
    project: Code = ""
    volunteers: tuple[VolunteerAttendance, ...] = ()
    place: Text = ""
    costs: tuple[Code, ...] = ()


class AttendanceSigned(Event, frozen=True, kw_only=True, tag="attendance.signed"):
    """A worker or a volunteer signed that they came to a course, or that they left it.

    It credits nothing: the session does, once the organiser states it.
    """

    course: Text
    direction: SigningDirection
    signed_at: ISOMinute
    worker: AttendeeCode = ""
    is_of_village: bool = False
    volunteer: VolunteerAttendeeCode = ""


TrainingFact = TrainingSessionHeld | AttendanceSigned
