"""The question of activities against plain loops, at every position and page size."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.activities.facts import (
    ActivityHeld,
    AdministrativeTaskDone,
    DeskServiceGiven,
    GovernanceActed,
    GroupEnded,
    GroupSessionHeld,
    ResourceLinked,
)
from projections.activities import ActivitiesProjection
from projections.activities.queries import activities
from tests.examples import few
from tests.projections.given import dump, fold, given, opened
from tests.projections.logs import STATIONS, logs, plainly

QUESTION = ActivitiesProjection()
FIRST = date(2021, 1, 1)


def met(group, day, clients, others, leaders):
    return GroupSessionHeld(
        group=group,
        session_number=1,
        started_at=f"{day}T14:00:00+08:00",
        ended_at=f"{day}T15:30:00+08:00",
        duration_minutes=90,
        leaders=leaders,
        clients=clients,
        other_people=others,
    )


def held(day, people, minutes, leaders):
    return ActivityHeld(
        theme="邻里节",
        kind="festival",
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T11:00:00+08:00",
        duration_minutes=120,
        leaders=leaders,
        people=people,
        volunteers=1,
        volunteer_minutes=minutes,
    )


def acted(day, kind):
    return GovernanceActed(kind=kind, acted_on=day, community="东裕", leaders=("W1",))


def linked(day, kind, fen):
    return ResourceLinked(kind=kind, linked_on=day, description="大米", value_fen=fen, worker="W1")


def helped(day, minutes):
    return DeskServiceGiven(
        kind="other",
        started_at=f"{day}T10:00:00+08:00",
        ended_at=f"{day}T10:30:00+08:00",
        duration_minutes=minutes,
        worker="W1",
    )


def office(day, minutes):
    return AdministrativeTaskDone(
        kind="statistics", done_on=day, duration_minutes=minutes, worker="W1", assigned_by="other"
    )


days = st.integers(0, 400).map(lambda each: (FIRST + timedelta(days=each)).isoformat())
numbers = st.integers(1, 200)
leaders = st.sampled_from([("W1",), ("W1", "W2")])
facts = st.one_of(
    st.builds(
        met,
        st.sampled_from("AB"),
        days,
        st.lists(st.sampled_from(["C1", "C2", "C3"]), unique=True).map(tuple),
        numbers,
        leaders,
    ),
    st.builds(held, days, numbers, numbers, leaders),
    st.builds(acted, days, st.sampled_from(["corridor", "space"])),
    st.builds(linked, days, st.sampled_from(["cash", "goods", "venue"]), numbers),
    st.builds(helped, days, numbers),
    st.builds(office, days, numbers),
)
histories = logs(facts, others=(GroupEnded(group="A", ended_on="2021-05-01", goal_result="met"),))


def day_of(fact):
    name = next(
        each for each in ("started_at", "acted_on", "linked_on", "done_on") if hasattr(fact, each)
    )
    return getattr(fact, name)[:10]


def loop(log, stations, from_day, to_day, visited):
    """The sums of a range, record by record."""
    chosen = [
        (station, fact)
        for station, fact in plainly(log).values()
        if station in stations
        and not isinstance(fact, GroupEnded)
        and (from_day or "") <= day_of(fact) <= (to_day or "9")
    ]

    def of(kind):
        return [fact for _station, fact in chosen if isinstance(fact, kind)]

    work = sum(each.duration_minutes * len(each.leaders) for each in of(GroupSessionHeld))
    work += sum(each.duration_minutes * len(each.leaders) for each in of(ActivityHeld))
    work += sum(each.duration_minutes for each in of(DeskServiceGiven))
    spent = sum(each.duration_minutes for each in of(AdministrativeTaskDone))
    whole = work + spent + visited
    gifts = of(ResourceLinked)
    return {
        "groups": len(
            {(at, each.group) for at, each in chosen if isinstance(each, GroupSessionHeld)}
        ),
        "group_sessions": len(of(GroupSessionHeld)),
        "group_person_times": sum(
            len(each.clients) + each.other_people for each in of(GroupSessionHeld)
        ),
        "activities": len(of(ActivityHeld)),
        "activity_person_times": sum(each.people for each in of(ActivityHeld)),
        "governance": dict(Counter(each.kind for each in of(GovernanceActed))),
        "resources": (
            len(gifts),
            sum(each.value_fen for each in gifts if each.kind == "cash"),
            sum(each.value_fen for each in gifts if each.kind != "cash"),
        ),
        "volunteer_hours": round(sum(each.volunteer_minutes for each in of(ActivityHeld)) / 60, 2),
        "desk_services": len(of(DeskServiceGiven)),
        "share": Decimal(spent * 100) / whole if whole else None,
    }


@for_all(
    log=histories,
    stations=st.sampled_from([None, STATIONS[:1], STATIONS]),
    from_day=st.none() | days,
    to_day=st.none() | days,
    visited=st.sampled_from([0, 333]),
    data=st.data(),
)
@few(30, 100)
def test_every_sum_is_what_a_loop_over_the_records_adds_up_at_every_position(
    log, stations, from_day, to_day, *, visited, data
):
    position = data.draw(st.none() | st.integers(0, len(log)))
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = activities(
            view,
            stations,
            as_known=position,
            from_day=from_day,
            to_day=to_day,
            visited_minutes=visited,
        )
    expected = loop(log[:position], stations or STATIONS, from_day, to_day, visited)
    share = expected.pop("share")
    gifts = expected.pop("resources")
    assert (found.resources.count, found.resources.cash_fen, found.resources.in_kind_fen) == gifts
    assert {name: getattr(found, name) for name in expected} == expected
    if share is None:
        assert found.administrative_share_percent is None
    else:
        assert abs(Decimal(str(found.administrative_share_percent)) - share) <= Decimal("0.005")


@for_all(log=histories, page=st.integers(1, 31))
@few(25, 100)
def test_the_table_does_not_depend_on_the_page_size(log, page):
    with opened(QUESTION) as whole, opened(QUESTION) as paged:
        fold(QUESTION, whole, log)
        fold(QUESTION, paged, log, page)
        assert dump(whole) == dump(paged)


def test_a_group_counts_once_however_often_it_meets(database_url):
    facts = [met("A", f"2021-05-0{day}", ("C1",), 5, ("W1",)) for day in range(1, 7)]
    log = given(*facts, station="大岚")
    with opened(QUESTION, database_url) as view:
        fold(QUESTION, view, log)
        found = activities(view, ["大岚"], as_known=None)
    assert (found.groups, found.group_sessions, found.group_person_times) == (1, 6, 36)


@pytest.mark.parametrize(
    ("spent", "visited", "share"),
    [(1, 2, 33.33), (2, 1, 66.67), (1, 199, 0.5), (1, 7999, 0.01), (0, 5, 0.0), (0, 0, None)],
)
def test_the_share_of_office_work_has_two_decimals_half_up(spent, visited, share):
    log = given(*([office("2021-05-01", spent)] if spent else []), station="大岚")
    with opened(QUESTION) as view:
        fold(QUESTION, view, log)
        found = activities(view, None, as_known=None, visited_minutes=visited)
    assert found.administrative_share_percent == share
