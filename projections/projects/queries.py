"""Typed reads of the question of projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, get_args

import msgspec
from msgspec import UNSET
from sqlalchemy import and_

from domain.ground.vocabulary import ProjectKind
from domain.projects.facts import ProjectChanged, ProjectClosed, ProjectFact, ProjectOpened
from projections.projects.answers import (
    Goal,
    Project,
    Projects,
    ProjectsByStation,
    StationProjects,
)
from projections.projects.done import NOTHING, Done, done_for
from projections.said import Looked, facts_said
from projections.same_people import same_people

_KINDS: Final[tuple[ProjectKind, ...]] = get_args(ProjectKind)
_read: Final = msgspec.json.Decoder(ProjectFact).decode


def projects_of(looked: Looked) -> Projects:
    """The projects of the one station that is looked at."""
    found = _by_station(looked)
    (station,) = looked.stations or ("",)
    of_one = found.get(station) or _answer(station, [], [])
    return Projects(
        projects=of_one.projects,
        complete=of_one.complete,
        missing_kinds=of_one.missing_kinds,
        unopened=of_one.unopened,
        from_day=looked.from_day,
        as_of=looked.as_of,
        position=looked.as_known,
    )


def projects_by_station(looked: Looked) -> ProjectsByStation:
    """The projects of every station that is looked at and has some."""
    return ProjectsByStation(
        stations=[each for _station, each in sorted(_by_station(looked).items())],
        from_day=looked.from_day,
        as_of=looked.as_of,
        position=looked.as_known,
    )


def _by_station(looked: Looked) -> Mapping[str, StationProjects]:
    links = looked.view.tables["links"]
    view = looked.view
    same = same_people(view.conn, view.tables["merges"], looked.stations, looked.as_known)
    done = done_for(view, links, and_(looked.known(links), links.c.day <= looked.as_of), same)
    said = _said(looked)
    found: dict[str, tuple[list[Project], set[str]]] = {}
    for (station, code), facts in sorted(said.items()):
        projects, codes = found.setdefault(station, ([], set()))
        project = _project(code, facts, done.get((station, code), NOTHING), looked.as_of)
        if project is not None:
            codes.add(code)
            if not (looked.from_day and project.closed_on and project.closed_on < looked.from_day):
                projects.append(project)
    unopened: dict[str, list[str]] = {}
    for station, code in sorted(done):
        projects, codes = found.setdefault(station, ([], set()))
        if code not in codes:
            unopened.setdefault(station, []).append(code)
    return {
        station: _answer(station, projects, unopened.get(station, []))
        for station, (projects, _codes) in found.items()
        if projects or station in unopened
    }


def _answer(station: str, projects: list[Project], unopened: list[str]) -> StationProjects:
    kinds = {each.kind for each in projects}
    missing = [each for each in _KINDS if each not in kinds]
    return StationProjects(
        station=station,
        projects=projects,
        complete=not missing,
        missing_kinds=missing,
        unopened=unopened,
    )


def _said(looked: Looked) -> dict[tuple[str, str], list[ProjectFact]]:
    found: dict[tuple[str, str], list[ProjectFact]] = {}
    for station, _record, fact in facts_said(looked, _read):
        found.setdefault((station, fact.project), []).append(fact)
    return found


def _project(code: str, facts: Iterable[ProjectFact], done: Done, as_of: str) -> Project | None:
    """A project on a day; None for one of which nothing was opened by then."""
    facts = [*facts]
    opened = [each for each in facts if isinstance(each, ProjectOpened)]
    if not opened:
        return None
    first = opened[0]
    changes = sorted(
        (each for each in facts if isinstance(each, ProjectChanged) and each.changed_on <= as_of),
        key=lambda each: each.changed_on,
    )
    closings = [
        each for each in facts if isinstance(each, ProjectClosed) and each.closed_on <= as_of
    ]
    closing = closings[0] if closings else None
    goals, budget, ends_on = first.goals, first.budget_fen, first.ends_on
    for change in changes:
        goals = change.goals or goals
        budget = budget if change.budget_fen is UNSET else change.budget_fen
        ends_on = ends_on if change.ends_on is UNSET else change.ends_on
    results = {each.goal: each.actual for each in closing.results} if closing else {}
    figures = done.figures()
    state = "closed" if closing else "running" if first.opened_on <= as_of else "planned"
    return Project(
        code=code,
        kind=first.kind,
        title=first.title,
        state=state,
        worker=first.worker,
        opened_on=first.opened_on,
        ends_on=None if ends_on is UNSET else ends_on,
        closed_on=closing.closed_on if closing else None,
        goals=[
            Goal(
                goal=each.goal,
                measure=each.measure,
                target=each.target,
                actual=results.get(each.goal)
                if each.measure == "stated"
                else figures[each.measure],
            )
            for each in goals
        ],
        budget_fen=budget,
        spent_fen=done.spent_fen,
        **figures,
    )
