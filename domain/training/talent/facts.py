"""Facts about how people grow, beside the sessions that they attend.

Supervisors and village workers are no staff of the station: their codes are not on its roster, and
what they are called is in the vault.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Attachment, Event
from domain.ground.people import Code, PersonCode, Text, WorkerCode
from domain.ground.values import ISODate, ISOMinute
from domain.ground.vocabulary import (
    CertLevel,
    CreditKind,
    ExamResult,
    GuidanceBy,
    SupervisionFunction,
    SupervisionMode,
    SupervisorKind,
    TrainingFormat,
)

FINGERPRINTED_BY_FACT: Final = True

SupervisorCode = Annotated[str, PersonCode("worker", role="supervisor")]
SuperviseeCode = Annotated[str, PersonCode("worker", role="supervisee")]
CandidateCode = Annotated[str, PersonCode("worker", role="candidate")]
TravellerCode = Annotated[str, PersonCode("worker", role="traveller")]


class CourseAnnounced(Event, frozen=True, kw_only=True, tag="course.announced"):
    """A course is announced: for which class, from when to when, for how many class hours."""

    course: Text
    class_tier: Text = ""
    format: TrainingFormat
    announced_on: ISODate
    starts_on: ISODate
    ends_on: ISODate
    hours_hundredths: int
    seats: int | UnsetType = UNSET
    enrolled: int | UnsetType = UNSET
    place: Text = ""
    project: Code = ""
    attachments: tuple[Attachment, ...] = ()


class ExamEntered(Event, frozen=True, kw_only=True, tag="exam.entered"):
    """Somebody is entered for an examination; ``is_of_village`` tells of no staff of the station."""

    exam: Text
    level: CertLevel
    worker: CandidateCode
    is_of_village: bool = False
    entered_on: ISODate
    exam_on: ISODate | UnsetType = UNSET


class ExamResultRecorded(Event, frozen=True, kw_only=True, tag="exam.result_recorded"):
    """What became of somebody who was entered for an examination."""

    exam: Text
    worker: CandidateCode
    result_on: ISODate
    result: ExamResult
    attachments: tuple[Attachment, ...] = ()


class CreditGranted(Event, frozen=True, kw_only=True, tag="credit.granted"):
    """Class hours of continuing education are granted for something else than a session."""

    worker: WorkerCode
    granted_on: ISODate
    kind: CreditKind
    hours_hundredths: int
    granted_for: Text = ""
    document_number: Text = ""
    attachments: tuple[Attachment, ...] = ()


class SupervisorEngaged(Event, frozen=True, kw_only=True, tag="supervisor.engaged"):
    """A supervisor from outside looks after the station from a day on."""

    supervisor: SupervisorCode
    kind: SupervisorKind
    engaged_on: ISODate
    organisation: Text = ""
    qualification: Text = ""
    document_number: Text = ""
    attachments: tuple[Attachment, ...] = ()


class SupervisorEnded(Event, frozen=True, kw_only=True, tag="supervisor.ended"):
    """From a day on a supervisor looks after the station no more."""

    supervisor: SupervisorCode
    ended_on: ISODate


class SupervisionHeld(Event, frozen=True, kw_only=True, tag="supervision.held"):
    """One worker or several were supervised; what was advised is in the vault."""

    started_at: ISOMinute
    ended_at: ISOMinute
    duration_minutes: int
    mode: SupervisionMode
    supervisor: SupervisorCode
    supervisees: tuple[SuperviseeCode, ...]
    functions: tuple[SupervisionFunction, ...] = ()
    topic: Text = ""
    cases: tuple[Code, ...] = ()
    place: Text = ""
    follow_up_on: ISODate | UnsetType = UNSET
    project: Code = ""
    attachments: tuple[Attachment, ...] = ()


class GuidanceVisited(Event, frozen=True, kw_only=True, tag="guidance.visited"):
    """Somebody from above or outside came to guide the station; the advice is in the vault."""

    visited_on: ISODate
    guided_by: GuidanceBy
    supervisor: SupervisorCode = ""
    organisation: Text = ""
    topic: Text
    follow_up_on: ISODate | UnsetType = UNSET
    attachments: tuple[Attachment, ...] = ()


class StudyTripMade(Event, frozen=True, kw_only=True, tag="study_trip.made"):
    """Workers went to see how others work; their account is in the vault."""

    made_on: ISODate
    ends_on: ISODate | UnsetType = UNSET
    destination: Text
    topic: Text = ""
    workers: tuple[TravellerCode, ...]
    project: Code = ""
    attachments: tuple[Attachment, ...] = ()


StandingFact = ExamEntered | ExamResultRecorded | SupervisorEngaged | SupervisorEnded
"""What begins and ends under a code: an entry until its result, a supervisor until their end."""
FoldedFact = StandingFact | CreditGranted
"""What later rules rest on."""
TalentFact = (
    CourseAnnounced
    | ExamEntered
    | ExamResultRecorded
    | CreditGranted
    | SupervisorEngaged
    | SupervisorEnded
    | SupervisionHeld
    | GuidanceVisited
    | StudyTripMade
)
"""Everything that is said of how people grow, but for sessions."""
