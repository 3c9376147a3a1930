"""Groups from plan to end, activities, governance, resources, the desk, and work beside them."""

from __future__ import annotations

import pytest

from domain.activities.details import (
    ActivityDetails,
    AdministrativeTaskDetails,
    DeskServiceDetails,
    GovernanceDetails,
    GroupEndedDetails,
    GroupPlannedDetails,
    GroupSessionDetails,
    ResourceDetails,
)
from domain.activities.facts import (
    AdministrativeTaskDone,
    GroupEnded,
    GroupHeadcount,
    GroupPlanned,
    GroupSessionHeld,
)
from domain.activities.groups import Dated
from domain.staff.refusals import UnknownWorker
from tests.builders import command, correct, joined, planned, record_id, visited, void
from tests.domain.spec import Refused, given

PAST = [planned(), joined(), visited()]
PLAN = GroupPlanned(
    group="G-1",
    title="银龄互助",
    nature="mutual_aid",
    starts_on="2026-03-02",
    ends_on="2026-04-30",
    planned_sessions=6,
    planned_people=10,
    leaders=("W-1",),
)
PLANNED = record_id(4)
MET = GroupSessionHeld(
    group="G-1",
    session_number=1,
    started_at="2026-03-05T14:00:00+08:00",
    ended_at="2026-03-05T15:30:00+08:00",
    duration_minutes=90,
    leaders=("W-1",),
    clients=("C-1001",),
    other_people=7,
)
ENDED = GroupEnded(group="G-1", ended_on="2026-03-09", goal_result="met")


def plan(**stated):
    fields = {
        name: getattr(PLAN, name)
        for name in PLAN.__struct_fields__
        if name not in {"sd", "project"}
    }
    return GroupPlannedDetails(**(fields | stated))


def session(day="2026-03-06", **stated):
    fields = {
        "group": "G-1",
        "session_number": 2,
        "started_at": f"{day}T14:00:00+08:00",
        "ended_at": f"{day}T15:30:00+08:00",
        "leaders": ["W-1", "W-1"],
        "clients": ["C-1001", "C-1002"],
        "other_people": 5,
    }
    return GroupSessionDetails(**(fields | stated))


def end(day="2026-03-09", **stated):
    return GroupEndedDetails(**({"group": "G-1", "ended_on": day, "goal_result": "met"} | stated))


def activity(**stated):
    fields = {
        "theme": "端午包粽子",
        "kind": "festival",
        "started_at": "2026-03-07T09:00:00+08:00",
        "ended_at": "2026-03-07T11:00:00+08:00",
        "leaders": ["W-1"],
        "people": 46,
        "people_by_group": [{"target_group": "elder_alone", "people": 12}],
    }
    return ActivityDetails(**(fields | stated))


GROUP = [*PAST, PLAN]
REFUSED = [
    Refused("a group planned twice", GROUP, command(plan()), "group_already_planned"),
    Refused("led by a stranger", PAST, command(plan(leaders=["W-9"])), "unknown_worker"),
    Refused("a session of no group", PAST, command(session()), "unknown_group"),
    Refused(
        "a session after the end",
        [*GROUP, ENDED],
        command(session("2026-03-10")),
        "group_already_ended",
    ),
    Refused("an end of no group", PAST, command(end()), "unknown_group"),
    Refused("an end twice", [*GROUP, ENDED], command(end()), "group_already_ended"),
    Refused(
        "an end before a session", [*GROUP, MET], command(end("2026-03-04")), "group_has_sessions"
    ),
    Refused("a plan taken from its sessions", [*GROUP, MET], void(4), "group_has_sessions"),
    Refused("a plan taken from its end", [*GROUP, ENDED], void(4), "group_has_sessions"),
    Refused(
        "a plan that leaves its sessions",
        [*GROUP, MET],
        correct(4, plan(group="G-2")),
        "group_has_sessions",
    ),
    Refused(
        "more of a group than came",
        PAST,
        command(activity(people_by_group=[{"target_group": "orphan", "people": 47}])),
        "more_people_by_group",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_groups_and_activities_is_refused(row):
    row.check()


def test_a_group_is_planned_meets_and_ends():
    story = given(*PAST)
    assert story.when(command(plan())).accepted() == PLAN
    met = given(*GROUP, MET).when(command(session())).accepted()
    assert (met.duration_minutes, met.leaders, met.other_people) == (90, ("W-1",), 5)
    assert given(*GROUP, MET).when(command(end())).accepted() == ENDED


def test_a_session_on_the_last_day_is_one_of_the_group():
    assert given(*GROUP, ENDED).when(command(session("2026-03-09"))).accepted()


def test_a_plan_may_be_corrected_under_its_code_and_voided_where_nothing_rests_on_it():
    now = given(*GROUP, MET).when(correct(4, plan(planned_people=12))).accepted().now
    assert now.planned_people == 12
    assert given(*GROUP).when(void(4)).accepted().was == PLAN


def test_an_end_may_be_corrected_and_taken_back():
    story = given(*GROUP, MET, ENDED)
    assert story.when(correct(6, end("2026-03-10"))).accepted().now.ended_on == "2026-03-10"
    assert story.when(void(6)).accepted().was == ENDED


def test_the_state_keeps_of_a_group_its_days_alone():
    groups = given(*GROUP, MET, ENDED).state.groups
    assert groups.plans == {PLANNED: Dated("G-1", "2026-03-02")}
    assert groups.days_of_sessions("G-1") == ["2026-03-05"]
    assert groups.ended_on("G-1") == "2026-03-09"


def test_an_activity_says_how_long_it_was_and_how_many_came_of_whom():
    held = given(*PAST).when(command(activity())).accepted()
    assert held.duration_minutes == 120
    assert held.people_by_group == (GroupHeadcount(target_group="elder_alone", people=12),)


def test_a_resource_has_a_value_in_fen():
    details = ResourceDetails(
        kind="goods",
        linked_on="2026-03-07",
        description="大米 20 袋",
        value="1200.00",
        giver="示例商会",
        worker="W-1",
    )
    fact = given(*PAST).when(command(details)).accepted()
    assert (fact.value_fen, fact.kind) == (120_000, "goods")
    assert not hasattr(fact, "giver")


@pytest.mark.parametrize(
    "details",
    [
        GovernanceDetails(
            kind="corridor", acted_on="2026-03-07", community="东裕社区", leaders=["W-9"]
        ),
        DeskServiceDetails(
            kind="complaint",
            started_at="2026-03-07T09:00:00+08:00",
            ended_at="2026-03-07T09:10:00+08:00",
            worker="W-9",
        ),
        AdministrativeTaskDetails(
            kind="errand",
            done_on="2026-03-07",
            duration_minutes=30,
            worker="W-9",
            assigned_by="township",
        ),
    ],
    ids=["governance", "desk", "office"],
)
def test_whoever_does_it_is_employed_that_day(details):
    given(*PAST).when(command(details)).refused(UnknownWorker, worker="W-9")
    name = "leaders" if hasattr(details, "leaders") else "worker"
    known = details.model_copy(update={name: ["W-1"] if name == "leaders" else "W-1"})
    assert given(*PAST).when(command(known)).accepted()


def test_office_work_is_a_day_and_minutes():
    details = AdministrativeTaskDetails(
        kind="statistics",
        done_on="2026-03-07",
        duration_minutes=120,
        worker="W-1",
        assigned_by="district",
    )
    assert given(*PAST).when(command(details)).accepted() == AdministrativeTaskDone(
        kind="statistics",
        done_on="2026-03-07",
        duration_minutes=120,
        worker="W-1",
        assigned_by="district",
    )
