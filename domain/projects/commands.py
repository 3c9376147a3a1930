"""Requests about projects."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.projects.details import (
    ProjectChangedDetails,
    ProjectClosedDetails,
    ProjectOpenedDetails,
)


class OpenProject(RecordingCommand):
    """Begin a project. Its background goes to the person vault."""

    details: ProjectOpenedDetails


class ChangeProject(RecordingCommand):
    """Give a project other goals, another budget or another last day."""

    details: ProjectChangedDetails


class CloseProject(RecordingCommand):
    """Record that a project is over, and what came of it."""

    details: ProjectClosedDetails
