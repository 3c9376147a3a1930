"""Facts about projects. What is done for a project names it; a project lists nothing itself."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Attachment, Event, Part
from domain.ground.people import Code, Text, WorkerCode
from domain.ground.values import ISODate
from domain.ground.vocabulary import ProjectKind, ProjectMeasure

FINGERPRINTED_BY_FACT: Final = True


class ProjectGoal(Part, frozen=True, kw_only=True):
    """What a project is to reach: so many of what is counted, or, by ``stated``, of what is said."""

    goal: Text
    measure: ProjectMeasure
    target: int


class GoalReached(Part, frozen=True, kw_only=True):
    """How far a goal was reached that nothing in the book counts."""

    goal: Text
    actual: int


class ProjectOpened(Event, frozen=True, kw_only=True, tag="project.opened"):
    """A project begins under a code of the station."""

    project: Code
    title: Text
    kind: ProjectKind
    opened_on: ISODate
    ends_on: ISODate | UnsetType = UNSET
    goals: tuple[ProjectGoal, ...] = ()
    budget_fen: int = 0
    document_number: Text = ""
    worker: WorkerCode
    attachments: tuple[Attachment, ...] = ()


class ProjectChanged(Event, frozen=True, kw_only=True, tag="project.changed"):
    """From a day on a project has other goals, another budget or another last day.

    What is left out stays as it was.
    """

    project: Code
    changed_on: ISODate
    ends_on: ISODate | UnsetType = UNSET
    goals: tuple[ProjectGoal, ...] = ()
    budget_fen: int | UnsetType = UNSET
    document_number: Text = ""


class ProjectClosed(Event, frozen=True, kw_only=True, tag="project.closed"):
    """A project is over. ``results`` are those that nothing in the book counts."""

    project: Code
    closed_on: ISODate
    results: tuple[GoalReached, ...] = ()
    satisfied_percent: int | UnsetType = UNSET
    attachments: tuple[Attachment, ...] = ()


ProjectFact = ProjectOpened | ProjectChanged | ProjectClosed
"""Everything that is said of a project itself."""
