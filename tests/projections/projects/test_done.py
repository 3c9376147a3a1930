"""The question of projects against plain loops, and what a project says of its goals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.activities.facts import ActivityHeld, GroupPlanned, GroupSessionHeld
from domain.casework.facts import CaseOpened, CaseSessionRecorded
from domain.clients.facts import ClientMerged
from domain.money.facts import ExpenditureRecorded, SourceLine
from domain.projects.facts import (
    GoalReached,
    ProjectChanged,
    ProjectClosed,
    ProjectGoal,
    ProjectOpened,
)
from domain.staff.facts import StaffLeft
from domain.visits.facts import HomeVisitRecorded
from projections.base import as_known
from projections.projects import ProjectsProjection
from projections.projects.done import done_for
from projections.projects.queries import projects_by_station, projects_of
from projections.said import Looked
from projections.same_people import same_people
from tests.projections.given import dump, fold, given, opened
from tests.projections.logs import logs, plainly

QUESTION = ProjectsProjection()
FIRST = date(2021, 1, 1)
END = "2022-12-31"
HERE = "大岚"


def began(project="XM-1", kind="vulnerable", day="2021-01-01", goals=(), **more):
    return ProjectOpened(
        project=project,
        title="银龄",
        kind=kind,
        opened_on=day,
        goals=goals,
        worker="W1",
        **({"budget_fen": 3_000_000} | more),
    )


def went(day, client, project):
    return HomeVisitRecorded(
        visitors=("W1",),
        client=client,
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T09:30:00+08:00",
        duration_minutes=30,
        mode="in_person",
        services=("humane_care",),
        project=project,
    )


def took_on(case, day, project):
    return CaseOpened(
        case=case,
        client="C1",
        opened_on=day,
        source="outreach",
        problem="other",
        worker="W1",
        project=project,
    )


def sat(case, day):
    return CaseSessionRecorded(
        case=case,
        client="C1",
        session_number=1,
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T09:50:00+08:00",
        duration_minutes=50,
        mode="interview",
        workers=("W1",),
    )


def planned_group(group, day, project):
    return GroupPlanned(
        group=group,
        title="互助",
        nature="mutual_aid",
        starts_on=day,
        ends_on="2022-12-31",
        planned_sessions=6,
        planned_people=8,
        leaders=("W1",),
        project=project,
    )


def met(group, day, others):
    return GroupSessionHeld(
        group=group,
        session_number=1,
        started_at=f"{day}T14:00:00+08:00",
        ended_at=f"{day}T15:00:00+08:00",
        duration_minutes=60,
        leaders=("W1",),
        other_people=others,
    )


def held(day, people, project):
    return ActivityHeld(
        theme="邻里节",
        kind="festival",
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T11:00:00+08:00",
        duration_minutes=120,
        leaders=("W1",),
        people=people,
        project=project,
    )


def paid(day, fen, project):
    line = SourceLine(source="other", grant="G", amount_fen=fen)
    return ExpenditureRecorded(
        category="other", spent_on=day, amount_fen=fen, lines=(line,), project=project
    )


days = st.integers(0, 400).map(lambda each: (FIRST + timedelta(days=each)).isoformat())
codes = st.sampled_from(["", "XM-1", "XM-2"])
numbers = st.integers(1, 200)
facts = st.one_of(
    st.builds(went, days, st.sampled_from(["C1", "C2"]), codes),
    st.builds(held, days, numbers, codes),
    st.builds(paid, days, numbers, codes),
    st.just(ClientMerged(client="C1", into="C2", merged_on="2021-06-01")),
)
histories = logs(facts, others=(StaffLeft(worker="W9", left_on="2021-05-01"),))


def loop(log):
    """(Station, project) -> visits, people met, activities, people who came and fen, record by record."""
    found, counting = {}, plainly(log).values()
    merged = {station for station, fact in counting if isinstance(fact, ClientMerged)}
    for station, fact in counting:
        if not getattr(fact, "project", ""):
            continue
        one = found.setdefault((station, fact.project), [0, set(), 0, 0, 0])
        if isinstance(fact, HomeVisitRecorded):
            one[0] += 1
            one[1].add("C1" if station in merged else fact.client)
        elif isinstance(fact, ActivityHeld):
            one[2] += 1
            one[3] += fact.people
        else:
            one[4] += fact.amount_fen
    return {key: (one[0], len(one[1]), *one[2:]) for key, one in found.items()}


@for_all(log=histories, data=st.data())
@settings(max_examples=100)
def test_every_sum_is_what_a_loop_over_the_records_adds_up_at_every_position(log, data):
    position = data.draw(st.none() | st.integers(0, len(log)))
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        links = view.tables["links"]
        same = same_people(view.conn, view.tables["merges"], None, position)
        done = done_for(view, links, as_known(links, position), same)
    assert {
        key: (
            each.visits,
            each.people_visited,
            each.activities,
            each.activity_person_times,
            each.spent_fen,
        )
        for key, each in done.items()
    } == loop(log[:position])


@for_all(log=histories, page=st.integers(1, 31))
def test_the_tables_do_not_depend_on_the_page_size(log, page):
    with opened(QUESTION) as whole, opened(QUESTION) as paged:
        fold(QUESTION, whole, log)
        fold(QUESTION, paged, log, page)
        assert dump(whole) == dump(paged)


GOALS = (
    ProjectGoal(goal="探访", measure="visits", target=2),
    ProjectGoal(goal="小组", measure="group_person_times", target=10),
    ProjectGoal(goal="合格", measure="stated", target=15),
)
LIFE = [
    began(goals=GOALS, ends_on="2021-12-31"),
    went("2021-02-01", "C1", "XM-1"),
    went("2021-02-02", "C1", "XM-1"),
    went("2021-02-03", "C2", ""),
    took_on("GA-1", "2021-03-01", "XM-1"),
    sat("GA-1", "2021-03-02"),
    sat("GA-2", "2021-03-02"),
    planned_group("G-1", "2021-04-01", "XM-1"),
    met("G-1", "2021-04-02", 7),
    met("G-2", "2021-04-02", 9),
    held("2021-05-01", 46, "XM-1"),
    paid("2021-05-02", 120_000, "XM-1"),
    paid("2021-05-02", 5_000, "XM-9"),
    ProjectChanged(project="XM-1", changed_on="2021-06-01", budget_fen=3_600_000),
    ProjectClosed(
        project="XM-1", closed_on="2021-11-30", results=(GoalReached(goal="合格", actual=16),)
    ),
]


@pytest.fixture
def lived(database_url):
    with opened(QUESTION, database_url) as view:
        fold(QUESTION, view, given(*LIFE, station=HERE))
        yield view


def one(view, day, **more):
    found = projects_of(Looked(view, [HERE], None, day, **more))
    return found.projects[0] if found.projects else None


def test_a_project_counts_what_names_it_and_the_sessions_of_its_groups_and_cases(lived):
    project = one(lived, END)
    figures = (project.visits, project.people_visited, project.cases, project.case_sessions)
    assert figures == (2, 1, 1, 1)
    assert (project.groups, project.group_sessions, project.group_person_times) == (1, 1, 7)
    assert (project.activities, project.activity_person_times) == (1, 46)
    assert (project.budget_fen, project.spent_fen) == (3_600_000, 120_000)


def test_a_goal_stands_against_what_was_counted_or_stated_at_the_end(lived):
    assert [goal.actual for goal in one(lived, "2021-02-01").goals] == [1, 0, None]
    assert [goal.actual for goal in one(lived, END).goals] == [2, 7, 16]


@pytest.mark.parametrize(
    ("day", "state", "budget"),
    [
        ("2020-12-31", "planned", 3_000_000),
        ("2021-05-31", "running", 3_000_000),
        ("2021-06-01", "running", 3_600_000),
        ("2021-11-30", "closed", 3_600_000),
    ],
)
def test_a_project_is_told_as_it_stood_on_a_day(lived, day, state, budget):
    project = one(lived, day)
    assert (project.state, project.budget_fen) == (state, budget)


def test_a_code_that_no_project_has_is_told(lived):
    found = projects_of(Looked(lived, [HERE], None, END))
    assert found.unopened == ["XM-9"]


def test_a_project_that_was_over_before_the_days_is_not_among_them(lived):
    assert one(lived, END, from_day="2021-12-01") is None
    assert one(lived, END, from_day="2021-11-30") is not None


def test_one_plus_x_plus_one_is_complete_with_one_of_each_kind():
    log = given(began("A", "vulnerable"), began("B", "local"), began("C", "local"), station=HERE)
    log += given(began("D", "talent"), station="白沙路", start=len(log) + 1)
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = projects_by_station(Looked(view, None, None, END))
        assert {each.station: each.missing_kinds for each in found.stations} == {
            HERE: ["talent"],
            "白沙路": ["vulnerable", "local"],
        }
        fold(QUESTION, view, given(began("E", "talent"), station=HERE, start=len(log) + 1))
        assert projects_of(Looked(view, [HERE], None, END)).complete
