"""Who works here: joining, changing, leaving, coming back, certificates."""

from __future__ import annotations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.staff.roster import Stay, engagement_within, stays
from tests.builders import (
    a_credential,
    a_home_visit,
    a_joining,
    a_leaving,
    a_role_change,
    certified,
    changed,
    command,
    correct,
    joined,
    left,
    planned,
    record_id,
    void,
)
from tests.domain.spec import Refused, given

ONE = [planned(), joined()]
GONE = [planned(), joined(), left("W-1", "2023-06-30")]

REFUSED = [
    Refused("joining twice", ONE, command(a_joining()), "worker_already_employed"),
    Refused(
        "joining while employed",
        ONE,
        command(a_joining(joined_on="2022-01-01")),
        "worker_already_employed",
    ),
    Refused(
        "joining before an open stay",
        ONE,
        command(a_joining(joined_on="2021-01-01")),
        "roster_contradiction",
    ),
    Refused(
        "coming back on the leaving day, which was worked",
        GONE,
        command(a_joining(joined_on="2023-06-30")),
        "worker_already_employed",
    ),
    Refused(
        "joining tomorrow",
        ONE,
        command(a_joining(worker="W-2", joined_on="2026-11-24")),
        "future_date",
    ),
    Refused("leaving unknown", [planned()], command(a_leaving()), "unknown_worker"),
    Refused(
        "leaving before joining",
        ONE,
        command(a_leaving(left_on="2021-06-30")),
        "worker_not_employed",
    ),
    Refused(
        "leaving again after leaving",
        GONE,
        command(a_leaving(left_on="2023-07-01")),
        "worker_not_employed",
    ),
    Refused(
        "leaving earlier while a leaving stands",
        GONE,
        command(a_leaving(left_on="2023-01-01")),
        "roster_contradiction",
    ),
    Refused(
        "leaving before a change that stands",
        [*ONE, changed("W-1", "2022-01-01")],
        command(a_leaving(left_on="2021-12-31")),
        "roster_contradiction",
    ),
    Refused("a change of nobody", [planned()], command(a_role_change()), "unknown_worker"),
    Refused(
        "a change after leaving",
        GONE,
        command(a_role_change(changed_on="2023-07-01")),
        "worker_not_employed",
    ),
    Refused("a certificate of nobody", [planned()], command(a_credential()), "unknown_worker"),
    Refused(
        "a joining corrected behind the leaving",
        GONE,
        correct(2, a_joining(joined_on="2023-07-01")),
        "roster_contradiction",
    ),
    Refused(
        "a joining corrected to another worker under a leaving",
        GONE,
        correct(2, a_joining(worker="W-2")),
        "roster_contradiction",
    ),
    Refused(
        "a joining corrected to another worker under a certificate",
        [*ONE, certified()],
        correct(2, a_joining(worker="W-2")),
        "roster_contradiction",
    ),
    Refused(
        "a joining corrected to a worker who is there",
        [*ONE, joined("W-2")],
        correct(2, a_joining(worker="W-2")),
        "roster_contradiction",
    ),
    Refused(
        "a leaving corrected to nobody",
        GONE,
        correct(3, a_leaving(worker="W-9")),
        "roster_contradiction",
    ),
    Refused(
        "a leaving corrected into the next stay",
        [*GONE, joined("W-1", "2024-01-01")],
        correct(3, a_leaving(left_on="2024-01-01")),
        "roster_contradiction",
    ),
    Refused("a joining voided under a leaving", GONE, void(2), "roster_contradiction"),
    Refused(
        "a joining voided under a certificate", [*ONE, certified()], void(2), "roster_contradiction"
    ),
    Refused(
        "a leaving voided between two stays",
        [*GONE, joined("W-1", "2024-01-01")],
        void(3),
        "roster_contradiction",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_contradicts_the_roster_is_refused(row: Refused):
    row.check()


def test_a_worker_joins():
    given(planned()).when(command(a_joining())).then(joined())


def test_a_part_timer_of_no_stated_share_counts_as_the_policy_says():
    given(planned()).when(command(a_joining(engagement="part_time"))).then(
        joined(engagement="part_time", fte_percent=50)
    )


def test_a_part_time_worker_joins_with_a_share():
    given(planned()).when(command(a_joining(engagement="part_time", fte_percent=40))).then(
        joined(engagement="part_time", fte_percent=40)
    )


def test_two_workers_do_not_disturb_each_other():
    given(*ONE).when(command(a_joining(worker="W-2"))).then(joined("W-2"))


def test_a_worker_leaves_on_the_last_working_day():
    story = given(*ONE)
    story.do(command(a_leaving()))
    assert story.state.roster.employs("W-1", "2023-06-30")
    assert not story.state.roster.employs("W-1", "2023-07-01")


def test_a_worker_may_stay_for_one_day():
    story = given(*ONE)
    story.do(command(a_leaving(left_on="2021-07-01")))
    assert story.state.roster.workers["W-1"].stays == [Stay("2021-07-01", "2021-07-01")]


def test_a_worker_comes_back_the_day_after():
    story = given(*GONE)
    story.do(command(a_joining(joined_on="2023-07-01")))
    assert story.state.roster.employs("W-1", "2023-07-01")
    assert len(story.state.roster.workers["W-1"].stays) == 2


def test_a_change_holds_until_the_end_of_the_stay():
    facts = [joined(), changed("W-1", "2022-01-01"), left(), joined("W-1", "2024-01-01")]
    assert engagement_within(facts, stays(facts), "2021-12-31") == ("full_time", 100)
    assert engagement_within(facts, stays(facts), "2022-01-01") == ("part_time", 100)
    assert engagement_within(facts, stays(facts), "2023-07-01") is None
    assert engagement_within(facts, stays(facts), "2024-01-01") == ("full_time", 100)


def test_a_change_on_the_joining_day_counts_in_whatever_order_they_stand():
    facts = [joined(), changed("W-1", "2021-07-01")]
    assert engagement_within(facts, stays(facts), "2021-07-01") == ("part_time", 100)
    assert engagement_within(facts[::-1], stays(facts[::-1]), "2021-07-01") == ("part_time", 100)


def test_a_correction_may_move_a_joining_and_a_leaving():
    story = given(*GONE)
    story.do(correct(2, a_joining(joined_on="2021-08-01")))
    story.do(correct(3, a_leaving(left_on="2023-07-31"), event_id=record_id(901)))
    assert story.state.roster.workers["W-1"].stays == [Stay("2021-08-01", "2023-07-31")]


def test_a_joining_corrected_to_another_worker_takes_the_first_one_off():
    story = given(*ONE)
    story.do(correct(2, a_joining(worker="W-2")))
    assert list(story.state.roster.workers) == ["W-2"]


def test_a_leaving_that_was_wrong_is_voided():
    story = given(*GONE)
    story.do(void(3))
    assert story.state.roster.employs("W-1", "2026-01-01")


def test_somebody_who_left_may_still_get_a_certificate():
    given(*GONE).when(command(a_credential(valid_from="2024-01-01"))).then(
        certified("W-1", "2024-01-01")
    )


def test_a_certificate_may_start_tomorrow():
    given(*ONE).when(command(a_credential(valid_from="2027-01-01"))).accepted()


def test_a_worker_known_by_a_voided_joining_is_unknown():
    story = given(*ONE)
    story.do(void(2))
    assert story.when(command(a_home_visit())).refusal().code == "unknown_worker"


DAYS = [f"2024-01-{day:02d}" for day in range(1, 29)]


@for_all(st.lists(st.sampled_from(DAYS), unique=True, max_size=8))
def test_stays_of_alternating_joins_and_leavings_are_exactly_those_pairs(days: list[str]):
    days.sort()
    facts = [
        joined("W", day) if index % 2 == 0 else left("W", day) for index, day in enumerate(days)
    ]
    pairs = [
        Stay(day, days[index + 1] if index + 1 < len(days) else "9999-12-31")
        for index, day in enumerate(days)
        if index % 2 == 0
    ]
    assert stays(facts) == stays(facts[::-1]) == pairs


@for_all(
    st.lists(
        st.tuples(
            st.sampled_from(["join", "leave", "correct", "void"]),
            st.sampled_from(DAYS),
            st.integers(0, 10),
        ),
        max_size=15,
    )
)
def test_whatever_is_accepted_leaves_stays_that_do_not_overlap(steps):
    story = given(planned())
    for number, (what, day, pick) in enumerate(steps, 100):
        facts = {
            int(record[-12:], 16): fact
            for record, fact in story.state.roster.facts_of("W-1").items()
        }
        chosen = sorted(facts)[pick % len(facts)] if facts else 0
        details = a_joining(joined_on=day)
        if what == "leave" or (
            what == "correct" and chosen and type(facts[chosen]) is type(left())
        ):
            details = a_leaving(left_on=day)
        context = {"event_id": record_id(number)}
        if what == "void":
            asked = void(chosen, **context)
        else:
            asked = (
                correct(chosen, details, **context)
                if what == "correct"
                else command(details, **context)
            )
        if story.when(asked).is_accepted():
            story.do(asked)
        known = story.state.roster.workers.get("W-1")
        for earlier, later in zip(known.stays[:-1], known.stays[1:], strict=True) if known else ():
            assert earlier.first_day <= earlier.last_day < later.first_day <= later.last_day
