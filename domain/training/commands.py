"""Requests about training sessions."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.training.details import AttendanceSignedDetails, TrainingSessionDetails


class HoldTrainingSession(RecordingCommand):
    """Record a training session and who attended it."""

    details: TrainingSessionDetails


class SignAttendance(RecordingCommand):
    """Record that somebody signed that they came to a course, or left it."""

    details: AttendanceSignedDetails
