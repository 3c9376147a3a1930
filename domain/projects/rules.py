"""Decisions about projects: opened once, changed while they run, over once."""

from __future__ import annotations

from collections.abc import Collection

from domain.ground.commands import Command, own_records
from domain.ground.stating import stated
from domain.projects.details import (
    ProjectChangedDetails,
    ProjectClosedDetails,
    ProjectOpenedDetails,
)
from domain.projects.facts import ProjectChanged, ProjectClosed, ProjectFact, ProjectOpened
from domain.projects.refusals import (
    ProjectAlreadyOpened,
    ProjectHasRecords,
    ProjectNotRunning,
    UnknownGoal,
    UnknownProject,
)
from domain.projects.state import Projects, ProjectStation, goals_of, mark_of, runs_on, stands


def assess_opened(
    station: ProjectStation,
    details: ProjectOpenedDetails,
    command: Command,
    was: ProjectOpened | None,
) -> ProjectOpened:
    """One opening for each code, led by somebody of the station.

    Raises UnknownWorker, ProjectAlreadyOpened, and ProjectHasRecords where a correction would leave
    changes or the end without their project.
    """
    station.roster.ensure_known(details.worker, field="worker")
    marks = station.projects.of(details.project, own_records(command))
    if any(mark.word == "opened" for mark in marks.values()):
        raise ProjectAlreadyOpened(field="project", project=details.project)
    fact = stated(ProjectOpened, details, command)
    _ensure_stands(station.projects, fact, was, command, field="opened_on")
    return fact


def assess_changed(
    station: ProjectStation,
    details: ProjectChangedDetails,
    command: Command,
    was: ProjectChanged | None,
) -> ProjectChanged:
    """A project that runs on that day. Raises UnknownProject, ProjectNotRunning, ProjectHasRecords."""
    _ensure_runs(station, details.project, details.changed_on, command, field="changed_on")
    fact = stated(ProjectChanged, details, command)
    _ensure_stands(station.projects, fact, was, command, field="changed_on")
    return fact


def assess_closed(
    station: ProjectStation,
    details: ProjectClosedDetails,
    command: Command,
    was: ProjectClosed | None,
) -> ProjectClosed:
    """A project that runs until then, with results of its own goals only.

    Raises UnknownProject, ProjectNotRunning, UnknownGoal, ProjectHasRecords.
    """
    project = details.project
    _ensure_runs(station, project, details.closed_on, command, field="closed_on")
    goals = goals_of(station.projects.of(project))
    for index, each in enumerate(details.results):
        if each.goal not in goals:
            raise UnknownGoal(field=f"results.{index}.goal", project=project, goal=each.goal)
    fact = stated(ProjectClosed, details, command)
    _ensure_stands(station.projects, fact, was, command, field="closed_on")
    return fact


def ensure_projects_stand(projects: Projects, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away what other records of a project rest on. Raises ProjectHasRecords."""
    for project, marks in projects.marks.items():
        if not marks.keys().isdisjoint(gone) and not stands(projects.of(project, gone)):
            raise ProjectHasRecords(field=field, project=project)


def _ensure_runs(
    station: ProjectStation, project: str, day: str, command: Command, *, field: str
) -> None:
    marks = station.projects.of(project, own_records(command))
    if not any(mark.word == "opened" for mark in marks.values()):
        raise UnknownProject(field="project", project=project)
    if not runs_on(marks, day):
        raise ProjectNotRunning(field=field, project=project, day=day)


def _ensure_stands(
    projects: Projects, fact: ProjectFact, was: ProjectFact | None, command: Command, *, field: str
) -> None:
    own = own_records(command)
    after = {**projects.of(fact.project, own), command.event_id: mark_of(fact)}
    if not stands(after):
        raise ProjectHasRecords(field=field, project=fact.project)
    if was is None or was.project == fact.project:
        return
    if not stands(projects.of(was.project, own)):
        raise ProjectHasRecords(field="project", project=was.project)
