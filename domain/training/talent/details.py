"""What a person states about courses, examinations, supervision, guidance and trips."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground import vocabulary
from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import Details
from domain.ground.forms.fields import (
    AT_LEAST_ONE,
    ClassHours,
    Code,
    Day,
    Moment,
    Name,
    Note,
    Number,
    PersonalText,
    Text,
    WorkerCode,
)
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Personal

People = Annotated[Number, Field(ge=0, le=100_000)]
Sealed = Annotated[Note, Personal()]


class CourseAnnouncedDetails(Details):
    """A course: for whom, when, how long, and how many are to come."""

    course: Name
    class_tier: Text = ""
    format: vocabulary.TrainingFormat
    announced_on: Day
    starts_on: Annotated[Day, LaterThan("announced_on", or_equal=True)]
    ends_on: Annotated[Day, LaterThan("starts_on", or_equal=True)]
    hours: ClassHours
    seats: People | None = None
    enrolled: People | None = None
    place: Text = ""
    project: Code | None = None
    attachments: Attachments = ()
    lecturer: Annotated[PersonalText, Personal()] = ""


class ExamEnteredDetails(Details):
    """Who is entered for which examination, and on what day it is."""

    exam: Name
    level: vocabulary.CertLevel
    worker: WorkerCode
    is_of_village: bool = False
    entered_on: Day
    exam_on: Annotated[Day | None, LaterThan("entered_on", or_equal=True)] = None


class ExamResultRecordedDetails(Details):
    """The result of somebody who was entered before."""

    exam: Name
    worker: WorkerCode
    result_on: Day
    result: vocabulary.ExamResult
    attachments: Attachments = ()


class CreditGrantedDetails(Details):
    """Hours that count as continuing education; of a degree they may be left out."""

    worker: WorkerCode
    granted_on: Day
    kind: vocabulary.CreditKind
    hours: ClassHours | None = None
    granted_for: Text = ""
    document_number: Text = ""
    attachments: Attachments = ()


class SupervisorEngagedDetails(Details):
    """A supervisor: by whom named, from where. The name goes to the person vault."""

    supervisor: WorkerCode
    kind: vocabulary.SupervisorKind
    engaged_on: Day
    organisation: Text = ""
    qualification: Text = ""
    document_number: Text = ""
    attachments: Attachments = ()
    name: Annotated[PersonalText, Personal("supervisor", is_name=True)] = ""
    phone: Annotated[PersonalText, Personal("supervisor")] = ""


class SupervisorEndedDetails(Details):
    """The day from which a supervisor is there no more."""

    supervisor: WorkerCode
    ended_on: Day


class SupervisionHeldDetails(Details):
    """Supervision: when, how, by whom and of whom, and what is to follow."""

    started_at: Moment
    ended_at: Annotated[Moment, LaterThan("started_at")]
    mode: vocabulary.SupervisionMode
    supervisor: WorkerCode
    supervisees: Annotated[tuple[WorkerCode, ...], Field(max_length=100), AT_LEAST_ONE]
    functions: Annotated[tuple[vocabulary.SupervisionFunction, ...], Field(max_length=3)] = ()
    topic: Text = ""
    cases: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    place: Text = ""
    follow_up_on: Day | None = None
    project: Code | None = None
    attachments: Attachments = ()
    question: Sealed = ""
    advice: Sealed = ""
    follow_up: Sealed = ""


class GuidanceVisitedDetails(Details):
    """Who came to guide the station, about what, and what is to follow."""

    visited_on: Day
    guided_by: vocabulary.GuidanceBy
    supervisor: WorkerCode | None = None
    organisation: Text = ""
    topic: Name
    follow_up_on: Annotated[Day | None, LaterThan("visited_on", or_equal=True)] = None
    attachments: Attachments = ()
    advice: Sealed = ""
    follow_up: Sealed = ""


class StudyTripMadeDetails(Details):
    """Who went where, and what they brought home."""

    made_on: Day
    ends_on: Annotated[Day | None, LaterThan("made_on", or_equal=True)] = None
    destination: Name
    topic: Text = ""
    workers: Annotated[tuple[WorkerCode, ...], Field(max_length=200), AT_LEAST_ONE]
    project: Code | None = None
    attachments: Attachments = ()
    narrative: Sealed = ""
