"""What the decisions know of a station's projects: opened, changed and closed, each by its record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol, assert_never

from msgspec import Struct, field

from domain.ground.station import Station
from domain.projects.facts import ProjectChanged, ProjectClosed, ProjectFact, ProjectOpened


class Mark(Struct, frozen=True):
    """What was said of a project on a day; ``stated_goals`` are those that nothing counts."""

    word: str
    day: str
    stated_goals: tuple[str, ...] = ()


Marks = Mapping[str, Mark]
"""Record -> what it says of one project."""


class Projects(Struct):
    """The projects of a station, by code."""

    marks: dict[str, dict[str, Mark]] = field(default_factory=dict)

    def of(self, project: str, gone: Collection[str] = ()) -> dict[str, Mark]:
        """What is said of a project, but for the records ``gone``."""
        found = self.marks.get(project, {})
        return {record: mark for record, mark in found.items() if record not in gone}


class ProjectStation(Station, Protocol):
    """A station, as far as the rules about projects need it."""

    @property
    def projects(self) -> Projects:
        """What is known of its projects."""


def apply_projects(projects: Projects, fact: ProjectFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if sign > 0:
        projects.marks.setdefault(fact.project, {})[record] = mark_of(fact)
    else:
        marks = projects.marks[fact.project]
        del marks[record]
        if not marks:
            del projects.marks[fact.project]


def mark_of(fact: ProjectFact) -> Mark:
    """What a fact says of its project."""
    match fact:
        case ProjectOpened():
            mark = Mark("opened", fact.opened_on, _stated(fact))
        case ProjectChanged():
            mark = Mark("changed", fact.changed_on, _stated(fact))
        case ProjectClosed():
            results = tuple(each.goal for each in fact.results)
            mark = Mark("closed", fact.closed_on, results)
        case _:
            assert_never(fact)
    return mark


def runs_on(marks: Marks, day: str) -> bool:
    """Whether a project runs on a day."""
    opened, closed = _days(marks, "opened"), _days(marks, "closed")
    return bool(opened) and opened[0] <= day and (not closed or day <= closed[0])


def goals_of(marks: Marks) -> frozenset[str]:
    """Every goal of a project, of whatever day, that nothing in the book counts."""
    return frozenset(
        goal for mark in marks.values() if mark.word != "closed" for goal in mark.stated_goals
    )


def stands(marks: Marks) -> bool:
    """Whether all that is said of a project has what it rests on: one opening, one end at most."""
    if not marks:
        return True
    one_each = len(_days(marks, "opened")) == 1 and len(_days(marks, "closed")) <= 1
    results = {
        goal for mark in marks.values() if mark.word == "closed" for goal in mark.stated_goals
    }
    return (
        one_each
        and all(runs_on(marks, mark.day) for mark in marks.values())
        and results <= goals_of(marks)
    )


def _days(marks: Marks, word: str) -> list[str]:
    return sorted(mark.day for mark in marks.values() if mark.word == word)


def _stated(fact: ProjectOpened | ProjectChanged) -> tuple[str, ...]:
    return tuple(each.goal for each in fact.goals if each.measure == "stated")
