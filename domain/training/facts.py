"""Facts about training sessions, attended person by person. Hours are integer hundredths."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Attachment, Event, Part
from domain.ground.people import Code, PersonCode, Text
from domain.ground.values import ISOMinute
from domain.ground.vocabulary import TrainingFormat

FINGERPRINTED_BY_FACT: Final = True

AttendeeCode = Annotated[str, PersonCode("worker", role="attendee")]


class Attendance(Part, frozen=True, kw_only=True):
    """One person at one training session and the class hours credited, in hundredths."""

    worker: AttendeeCode
    credited_hours_hundredths: int


class TrainingSessionHeld(Event, frozen=True, kw_only=True, tag="training.session_held"):
    """A training session took place, attended person by person."""

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


TrainingFact = TrainingSessionHeld
