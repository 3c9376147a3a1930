"""The shapes of the answers about projects; field names are the keys of the JSON documents."""

from __future__ import annotations

from msgspec import Struct

from domain.ground.vocabulary import ProjectKind, ProjectMeasure


class Goal(Struct, frozen=True, kw_only=True):
    """A goal and how far it was reached; ``actual`` is None while nobody has stated a result."""

    goal: str
    measure: ProjectMeasure
    target: int
    actual: int | None


class Project(Struct, frozen=True, kw_only=True):
    """A project on a day, with all that was done for it from its beginning on.

    ``state`` is ``planned``, ``running`` or ``closed``. ``people_visited`` counts each person once, under whatever codes.
    """

    code: str
    kind: ProjectKind
    title: str
    state: str
    worker: str
    opened_on: str
    ends_on: str | None
    closed_on: str | None
    goals: list[Goal]
    visits: int
    people_visited: int
    cases: int
    case_sessions: int
    groups: int
    group_sessions: int
    group_person_times: int
    activities: int
    activity_person_times: int
    governance_acts: int
    resources: int
    training_sessions: int
    budget_fen: int
    spent_fen: int


class Projects(Struct, frozen=True, kw_only=True):
    """The projects of a station that ran on any of the days, by code.

    ``complete`` tells that there is one of each kind among them (1+X+1); ``missing_kinds`` are those
    without any. ``unopened`` are codes that records name and that no project has.
    """

    projects: list[Project]
    complete: bool
    missing_kinds: list[ProjectKind]
    unopened: list[str]
    from_day: str | None
    as_of: str
    position: int | None


class StationProjects(Struct, frozen=True, kw_only=True):
    """The same of one station among several."""

    station: str
    projects: list[Project]
    complete: bool
    missing_kinds: list[ProjectKind]
    unopened: list[str]


class ProjectsByStation(Struct, frozen=True, kw_only=True):
    """The projects of several stations, those left out that have none."""

    stations: list[StationProjects]
    from_day: str | None
    as_of: str
    position: int | None
