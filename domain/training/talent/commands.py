"""Requests about how people grow."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.training.talent.details import (
    CourseAnnouncedDetails,
    CreditGrantedDetails,
    ExamEnteredDetails,
    ExamResultRecordedDetails,
    GuidanceVisitedDetails,
    StudyTripMadeDetails,
    SupervisionHeldDetails,
    SupervisorEndedDetails,
    SupervisorEngagedDetails,
)


class AnnounceCourse(RecordingCommand):
    """Announce a course."""

    details: CourseAnnouncedDetails


class EnterForExam(RecordingCommand):
    """Record that somebody is entered for an examination."""

    details: ExamEnteredDetails


class RecordExamResult(RecordingCommand):
    """Record what became of somebody who was entered for an examination."""

    details: ExamResultRecordedDetails


class GrantCredit(RecordingCommand):
    """Grant hours of continuing education for something else than a session."""

    details: CreditGrantedDetails


class EngageSupervisor(RecordingCommand):
    """Record that a supervisor looks after the station. The name goes to the person vault."""

    details: SupervisorEngagedDetails


class EndSupervisor(RecordingCommand):
    """Record that a supervisor looks after the station no more."""

    details: SupervisorEndedDetails


class HoldSupervision(RecordingCommand):
    """Record supervision. Questions, advice and what is to follow go to the person vault."""

    details: SupervisionHeldDetails


class VisitForGuidance(RecordingCommand):
    """Record that somebody came to guide the station. The advice goes to the person vault."""

    details: GuidanceVisitedDetails


class MakeStudyTrip(RecordingCommand):
    """Record that workers went to see how others work."""

    details: StudyTripMadeDetails
