"""What is accepted and flagged, and the one thing beside it that is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ground.forms.details import Details
from domain.ground.order.flags import Warned
from domain.programme.in_force import rules_of
from domain.training.refusals import CreditedHoursOverDay
from tests.builders import (
    STATION,
    a_building,
    a_home_visit,
    a_joining,
    a_municipal_receipt,
    a_plan,
    a_promise,
    a_receipt,
    a_training_session,
    a_visit_not_met,
    command,
    correct,
    published,
    record_id,
    void,
)
from tests.domain.spec import Story

CODE = CreditedHoursOverDay.code
FIRST, SECOND = record_id(501), record_id(502)


def a_station(*details: Details) -> Story:
    """A station with two workers, and records 501 and so on of these details."""
    story = Story()
    founding = (a_plan(), a_building(), a_joining(), a_joining(worker="W-2"))
    for number, each in enumerate(founding, 1):
        story.do(command(each, event_id=record_id(number)))
    for number, each in enumerate(details, 501):
        story.do(command(each, event_id=record_id(number)))
    return story


def at(begin: str, end: str, day: str = "2026-03-11", **more: Any) -> dict[str, Any]:
    """From one time to another; ``end`` is of the next day where it is no later."""
    after = day if end > begin else (datetime.fromisoformat(day) + timedelta(days=1)).isoformat()
    return {
        "started_at": f"{day}T{begin}:00+08:00",
        "ended_at": f"{after[:10]}T{end}:00+08:00",
    } | more


def a_visit(begin: str, end: str, client: str = "C-1002", **more: Any) -> Details:
    return a_home_visit(**at(begin, end, client=client, **more))


def laid_down(key: str, value: int, **stated: Any) -> Story:
    """A station in whose city a policy is in force."""
    story = a_station()
    rules = rules_of("A-330200", [(record_id(1), published(key, value, **stated), 0)])
    story.index.areas = {"330200": rules}
    return story


def codes(warnings: list[Warned]) -> list[str]:
    return [each.code for each in warnings]


NINE_TO_TEN = a_visit("09:00", "10:00", "C-1001")
OVERLAP = [Warned(code="overlap", workers=("W-1",), records=(FIRST,))]
NIGHT = Warned(code="night_visit")


@pytest.mark.parametrize(
    "second",
    [
        a_visit("09:30", "10:30"),
        a_visit("09:00", "10:00"),
        a_visit("08:00", "11:00"),
        a_visit("09:10", "09:20", visitors=("W-2", "W-1")),
        a_training_session(**at("09:30", "12:00", hours="2")),
    ],
)
def test_one_worker_at_two_places_at_once_is_flagged(second):
    assert a_station(NINE_TO_TEN).when(command(second)).warnings() == OVERLAP


@pytest.mark.parametrize(
    "second",
    [
        a_visit("10:00", "11:00"),
        a_visit("08:00", "09:00"),
        a_visit("09:30", "10:30", visitors=("W-2",)),
        a_visit("09:30", "10:30", day="2026-03-12"),
        a_visit_not_met(),
    ],
)
def test_one_after_the_other_or_another_worker_is_not(second):
    assert a_station(NINE_TO_TEN).when(command(second)).warnings() == []


def test_two_people_behind_one_door_are_visited_at_once():
    story = a_station(a_visit("09:00", "10:00", "C-1001", household="H-1"))
    beside = a_visit("09:00", "10:00", household="H-1")
    assert story.when(command(beside)).warnings() == []
    elsewhere = a_visit("09:00", "10:00", household="H-2")
    assert codes(story.when(command(elsewhere)).warnings()) == ["overlap"]


def test_several_clients_who_are_met_at_once_are_one_visit():
    story = a_station(a_visit("09:00", "23:00", "C-1001", joint_visit="J-1"))
    beside = a_visit("09:00", "23:00", joint_visit="J-1", household="H-2")
    assert codes(story.when(command(beside)).warnings()) == ["long_visit"]
    another = a_visit("09:00", "10:00", joint_visit="J-2")
    assert codes(story.when(command(another)).warnings()) == ["overlap"]
    elsewhen = a_visit("22:00", "23:30", joint_visit="J-1")
    assert codes(story.when(command(elsewhen)).warnings()) == ["overlap", "night_visit"]


def test_midnight_hides_no_overlap():
    late = a_visit("23:00", "01:00", "C-1001", day="2026-03-10")
    early = a_visit("00:30", "01:30")
    assert a_station(late).when(command(early)).warnings() == [*OVERLAP, NIGHT]
    assert a_station(early).when(command(late)).warnings() == [*OVERLAP, NIGHT]


@pytest.mark.parametrize(
    ("start", "end", "mode", "found"),
    [
        ("22:00", "22:30", "in_person", [NIGHT]),
        ("05:59", "06:30", "in_person", [NIGHT]),
        ("06:00", "06:30", "in_person", []),
        ("21:59", "22:30", "in_person", []),
        ("23:00", "23:30", "phone", []),
    ],
)
def test_who_comes_to_a_door_at_night_is_asked_about(start, end, mode, found):
    assert a_station().when(command(a_visit(start, end, mode=mode))).warnings() == found


def test_what_was_voided_or_moved_away_overlaps_with_nothing():
    story = a_station(NINE_TO_TEN)
    story.do(void(FIRST))
    assert story.when(command(a_visit("09:30", "10:30"))).warnings() == []
    story = a_station(NINE_TO_TEN)
    story.do(correct(FIRST, a_visit("14:00", "15:00", "C-1001")))
    assert story.when(command(a_visit("09:30", "10:30"))).warnings() == []


def test_a_correction_is_flagged_for_what_it_makes_of_the_record():
    story = a_station(NINE_TO_TEN, a_visit("11:00", "12:00"))
    moved = correct(SECOND, a_visit("09:30", "10:30"))
    assert story.when(moved).warnings() == OVERLAP
    longer = correct(FIRST, a_visit("09:00", "10:30", "C-1001"))
    assert story.when(longer).warnings() == [], "its own former time is not in its way"


def test_a_visit_of_more_than_eight_hours_is_flagged():
    story = a_station()
    assert story.when(command(a_visit("08:00", "16:00"))).warnings() == []
    assert story.when(command(a_visit("08:00", "16:01"))).warnings() == [
        Warned(code="long_visit", minutes=481, limit_minutes=480)
    ]


def test_more_than_a_day_of_visits_on_one_day_is_flagged():
    story = a_station(a_visit("00:00", "08:00", "C-1"), a_visit("08:00", "16:00", "C-2"))
    assert story.when(command(a_visit("16:00", "00:00", "C-3"))).warnings() == []
    over = story.when(command(a_visit("16:00", "00:01", "C-3"))).warnings()
    assert codes(over) == ["long_visit", "visits_over_day"]
    assert over[1] == Warned(
        code="visits_over_day",
        workers=("W-1",),
        records=(FIRST, SECOND),
        minutes=24 * 60 + 1,
        limit_minutes=24 * 60,
    )


def test_more_hours_credited_than_the_session_lasted_are_flagged():
    story = a_station()
    fitting = a_training_session(**at("09:00", "12:00", hours="3"))
    assert story.when(command(fitting)).warnings() == []
    more = a_training_session(
        **at("09:00", "12:00", hours="3"),
        attendance=({"worker": "W-1"}, {"worker": "W-2", "hours": "3.01"}),
    )
    assert story.when(command(more)).warnings() == [
        Warned(
            code="hours_over_session",
            workers=("W-2",),
            hours_hundredths=301,
            limit_hours_hundredths=300,
        )
    ]


def test_a_class_hour_is_as_long_as_the_policy_of_its_day_says():
    story = laid_down("class_hour_minutes", 45)
    four = a_training_session(**at("09:00", "12:00", hours="4"))
    assert story.when(command(four)).warnings() == []
    assert codes(a_station().when(command(four)).warnings()) == ["hours_over_session"]


def test_a_one_off_unlike_the_policys_amount_is_flagged():
    story = a_station()
    usual = command(a_municipal_receipt(amount="50000"))
    other = command(a_municipal_receipt(amount="30000"))
    assert story.when(usual).warnings() == []
    assert story.when(other).warnings() == [
        Warned(code="one_off_unlike_policy", amount_fen=3_000_000, limit_amount_fen=5_000_000)
    ]
    elsewhere = a_promise(source="municipal_one_time", amount="30000")
    assert codes(story.when(command(elsewhere)).warnings()) == ["one_off_unlike_policy"]
    assert story.when(command(a_receipt(amount="30000"))).warnings() == []
    there = laid_down("municipal_one_time_fen", 3_000_000, effective_from="2021-01-01")
    assert there.when(other).warnings() == []
    assert codes(there.when(usual).warnings()) == ["one_off_unlike_policy"]


def a_session(begin: str, end: str, hours: str, **more: Any) -> Details:
    return a_training_session(**at(begin, end, "2026-05-09", hours=hours, **more))


def test_nobody_is_credited_more_hours_than_a_day_has():
    story = a_station(a_session("09:00", "12:00", "20"))
    assert story.when(command(a_session("13:00", "16:00", "4", course="督导"))).is_accepted()
    over = command(a_session("13:00", "16:00", "4.01", course="督导"))
    figures = {"worker": "W-1", "day": "2026-05-09", "hours": "24.01", "limit": 24}
    story.when(over).refused(CreditedHoursOverDay, **figures)
    others = a_session("13:00", "16:00", "20", course="督导", attendance=({"worker": "W-2"},))
    assert story.when(command(others)).is_accepted()
    a_station().when(command(a_session("09:00", "12:00", "25"))).refused(CreditedHoursOverDay)


def test_a_session_of_several_days_has_the_hours_of_all_of_them():
    three = a_training_session(
        started_at="2026-05-09T09:00:00+08:00", ended_at="2026-05-11T17:00:00+08:00", hours="30"
    )
    assert a_station().when(command(three)).is_accepted()


def test_a_correction_is_held_to_the_hours_of_a_day_for_whom_it_changes():
    story = a_station(
        a_session("09:00", "12:00", "20"), a_session("13:00", "16:00", "4", course="督导")
    )
    more = correct(SECOND, a_session("13:00", "16:00", "5", course="督导"))
    story.when(more).refused(CreditedHoursOverDay)
    assert story.when(
        correct(SECOND, a_session("13:00", "16:00", "3", course="督导"))
    ).is_accepted()


minutes = st.integers(0, 3 * 24 * 60)
spans = st.tuples(
    minutes, st.integers(1, 600), st.sampled_from([("W-1",), ("W-2",), ("W-1", "W-2")])
)


@given(st.lists(spans, min_size=1, max_size=8))
def test_overlaps_are_those_that_a_naive_look_at_every_pair_finds(wanted):
    base = datetime.fromisoformat("2026-03-10T00:00:00+08:00")
    story = a_station()
    kept: list[tuple[str, datetime, datetime, set[str]]] = []
    for number, (begin, length, visitors) in enumerate(wanted, 501):
        start = base + timedelta(minutes=begin)
        end = start + timedelta(minutes=length)
        details = a_home_visit(
            client=f"C-{number}",
            visitors=visitors,
            started_at=start.isoformat(),
            ended_at=end.isoformat(),
        )
        found = story.when(made := command(details, event_id=record_id(number))).warnings()
        named = {record for each in found if each.code == "overlap" for record in each.records}
        assert named == {
            record
            for record, begun, ended, workers in kept
            if begun < end and start < ended and workers & set(visitors)
        }
        story.do(made)
        kept.append((record_id(number), start, end, set(visitors)))
    assert story.state.code == STATION
