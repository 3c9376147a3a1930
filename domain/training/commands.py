"""Requests about training sessions."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.training.details import TrainingSessionDetails


class HoldTrainingSession(RecordingCommand):
    """Record a training session and who attended it."""

    details: TrainingSessionDetails
