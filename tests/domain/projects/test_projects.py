"""Projects: opened once, changed while they run, over once, with results of their own goals."""

from __future__ import annotations

import pytest
from msgspec import structs
from pydantic import ValidationError

from domain.projects.details import (
    ProjectChangedDetails,
    ProjectClosedDetails,
    ProjectOpenedDetails,
)
from domain.projects.facts import (
    GoalReached,
    ProjectChanged,
    ProjectClosed,
    ProjectGoal,
    ProjectOpened,
)
from tests.builders import command, correct, joined, planned, void
from tests.domain.spec import Refused, given

PAST = [planned(), joined()]
VISITS = ProjectGoal(goal="探访", measure="visits", target=120)
STATED = ProjectGoal(goal="合格", measure="stated", target=15)
OPENED = ProjectOpened(
    project="XM-1",
    title="银龄守护",
    kind="vulnerable",
    opened_on="2026-03-02",
    goals=(VISITS, STATED),
    budget_fen=3_000_000,
    worker="W-1",
)
CHANGED = ProjectChanged(project="XM-1", changed_on="2026-04-01", budget_fen=3_600_000)
CLOSED = ProjectClosed(
    project="XM-1", closed_on="2026-06-30", results=(GoalReached(goal="合格", actual=16),)
)
RUNNING = [*PAST, OPENED]
OVER = [*RUNNING, CLOSED]
OWN_GOALS = [
    *PAST,
    structs.replace(OPENED, goals=(VISITS,)),
    structs.replace(CHANGED, goals=(STATED,)),
    CLOSED,
]


def opening(**stated):
    fields = {
        "project": "XM-1",
        "title": "银龄守护",
        "kind": "vulnerable",
        "opened_on": "2026-03-02",
        "goals": [
            {"goal": "探访", "measure": "visits", "target": 120},
            {"goal": "合格", "measure": "stated", "target": 15},
        ],
        "budget": "30000.00",
        "worker": "W-1",
    }
    return ProjectOpenedDetails(**(fields | stated))


def change(day="2026-04-01", **stated):
    fields = {"project": "XM-1", "changed_on": day, "budget": "36000.00"}
    return ProjectChangedDetails(**(fields | stated))


def closing(day="2026-06-30", **stated):
    fields = {"closed_on": day, "results": [{"goal": "合格", "actual": 16}]}
    return ProjectClosedDetails(**({"project": "XM-1"} | fields | stated))


REFUSED = [
    Refused("a project opened twice", RUNNING, command(opening()), "project_already_opened"),
    Refused("led by a stranger", PAST, command(opening(worker="W-9")), "unknown_worker"),
    Refused("a change of no project", PAST, command(change()), "unknown_project"),
    Refused("an end of no project", PAST, command(closing()), "unknown_project"),
    Refused("a change before", RUNNING, command(change("2026-03-01")), "project_not_running"),
    Refused("a change after the end", OVER, command(change("2026-07-01")), "project_not_running"),
    Refused(
        "an end before a change",
        [*RUNNING, CHANGED],
        command(closing("2026-03-20")),
        "project_has_records",
    ),
    Refused(
        "a result that the book counts",
        RUNNING,
        command(closing(results=[{"goal": "探访", "actual": 9}])),
        "unknown_goal",
    ),
    Refused(
        "an opening taken from its change", [*RUNNING, CHANGED], void(3), "project_has_records"
    ),
    Refused("an opening taken from its end", OVER, void(3), "project_has_records"),
    Refused(
        "an opening that leaves its end",
        OVER,
        correct(3, opening(project="XM-2")),
        "project_has_records",
    ),
    Refused(
        "a change that leaves the results of its goals",
        [*OWN_GOALS, structs.replace(OPENED, project="XM-2")],
        correct(4, change(project="XM-2")),
        "project_has_records",
    ),
    Refused(
        "a goal taken from its result",
        OVER,
        correct(3, opening(goals=[{"goal": "探访", "measure": "visits", "target": 120}])),
        "project_has_records",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_a_project_is_refused(row):
    row.check()


def test_a_project_is_opened_changed_and_closed():
    assert given(*PAST).when(command(opening())).accepted() == OPENED
    assert given(*RUNNING).when(command(change())).accepted() == CHANGED
    assert given(*RUNNING, CHANGED).when(command(closing())).accepted() == CLOSED


def test_what_nothing_rests_on_is_corrected_and_voided():
    assert given(*OVER).when(void(4)).accepted().was == CLOSED
    later = given(*OVER).when(correct(4, closing("2026-07-15"))).accepted().now
    assert later.closed_on == "2026-07-15"
    assert given(*RUNNING).when(correct(3, opening(title="银龄"))).accepted().now.title == "银龄"


def test_a_goal_is_named_once():
    goal = {"goal": "探访", "measure": "visits", "target": 1}
    with pytest.raises(ValidationError):
        opening(goals=[goal, goal])
