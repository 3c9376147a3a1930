"""The risk in force of a client: later words, contradictions that stand, and what settles them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.clients.care.due import Due, Seen, due_of
from domain.clients.care.risk import Standing, Statement, higher, standings
from domain.ground.policy import SEEDED
from domain.ground.vocabulary import RISK_LEVELS

DAY = "2026-03-11"


def says(level, at="09:00", *, by="W-1", day=DAY, before="", settles=()):
    return Statement(f"{day}T{at}", f"r-{day}-{at}", level, (by,), before, tuple(settles))


def in_force(*statements):
    return standings(statements)[-1]


def test_a_later_word_takes_the_place_of_an_earlier_one():
    now = in_force(says("red"), says("green", day="2026-03-12", by="W-2"))
    assert (now.level, now.conflict) == ("green", ())
    assert now.red_at == f"{DAY}T09:00"


def test_two_workers_who_differ_on_one_day_both_stand_and_the_higher_counts():
    red, yellow = says("red", "08:41"), says("yellow", "15:00", by="W-2")
    now = in_force(yellow, red)
    assert now == Standing(
        "red", red.record, red.at, red.at, tuple(sorted((red.record, yellow.record)))
    )
    later = in_force(red, yellow, says("green", day="2026-04-01"))
    assert (later.level, len(later.conflict)) == ("red", 2)


def test_the_same_worker_may_change_their_mind_on_one_day():
    assert in_force(says("red"), says("yellow", "15:00")).conflict == ()


def test_a_level_before_that_is_not_in_force_is_a_contradiction():
    red = says("red", day="2026-03-01")
    other = says("green", before="yellow", by="W-2")
    now = in_force(red, other)
    assert (now.level, now.conflict) == ("red", tuple(sorted((red.record, other.record))))
    assert in_force(red, says("green", before="red", by="W-2")).conflict == ()


def test_an_assessment_that_names_all_of_them_settles_a_contradiction():
    red, yellow = says("red"), says("yellow", "15:00", by="W-2")
    some = says("green", day="2026-03-12", settles=[red.record])
    assert in_force(red, yellow, some).level == "red"
    every = says("blue", day="2026-03-13", settles=[red.record, yellow.record])
    now = in_force(red, yellow, every)
    assert (now.level, now.conflict, now.record) == ("blue", (), every.record)
    again = says("green", day="2026-03-13", at="16:00", by="W-3")
    assert in_force(red, yellow, every, again).conflict == tuple(
        sorted((every.record, again.record))
    )


statements = st.lists(
    st.builds(
        Statement,
        at=st.sampled_from(
            [f"2026-03-1{day}T{hour}:00" for day in range(4) for hour in ("09", "15")]
        ),
        record=st.uuids().map(str),
        level=st.sampled_from(RISK_LEVELS),
        workers=st.sampled_from([("W-1",), ("W-2",), ("W-1", "W-3")]),
        before=st.sampled_from(["", *RISK_LEVELS]),
    ),
    max_size=8,
)


@given(statements, st.randoms(use_true_random=False))
def test_the_order_of_recording_makes_no_difference(words, chance):
    mixed = [*words]
    chance.shuffle(mixed)
    assert standings(mixed) == standings(words)


@given(statements)
def test_no_party_to_a_contradiction_is_forgotten_and_none_counts_for_more_than_the_level(words):
    levels = {each.record: each.level for each in words}
    before = frozenset()
    for now in standings(words):
        assert before <= {*now.conflict}  # nothing settles anything here
        assert len(now.conflict) != 1
        for record in now.conflict:
            assert higher(now.level, levels[record]) == now.level
        before = frozenset(now.conflict)


def seen(**known):
    return Seen(**({"since": "2026-01-01", "groups": ()} | known))


def red(at):
    return Standing("red", "r", at, at)


def test_after_red_somebody_is_to_be_seen_within_a_day_of_the_end_of_the_visit():
    known = seen(
        risk=red("2026-03-11T09:21"), contact_at="2026-03-11T09:21", visited_at="2026-03-11T09:21"
    )
    due = due_of(known, SEEDED)
    assert due == Due("2026-03-12", "2026-03-12T09:21", "red_followup_hours")
    assert [due.is_overdue(f"2026-03-12T09:{minute}") for minute in ("20", "21", "22")] == [
        False,
        True,
        True,
    ]
    met = seen(
        risk=red("2026-03-11T09:21"), contact_at="2026-03-11T18:00", visited_at="2026-03-11T18:00"
    )
    assert due_of(met, SEEDED) == Due("2026-03-18", "", "visit_intervals_red")


def test_the_shortest_interval_of_group_and_risk_counts():
    assert due_of(seen(groups=("disability",)), SEEDED) == Due(
        "2026-04-01", "", "visit_intervals_unassessed"
    )
    alone = seen(groups=("disability", "elder_alone"), visited_at="2026-01-31T10:00")
    assert due_of(alone, SEEDED) == Due("2026-02-28", "", "elder_special_visits")
    yellow = seen(risk=Standing("yellow", "r", "2026-01-01T09:00"), visited_at="2026-01-05T09:00")
    assert due_of(yellow, SEEDED) == Due("2026-02-05", "", "visit_intervals_yellow")


def test_a_promise_is_due_on_its_day_until_somebody_was_there():
    known = {"promised_at": "2026-01-10T10:00", "promised_on": "2026-01-12"}
    due = due_of(
        seen(contact_at="2026-01-10T10:00", visited_at="2026-01-10T10:00", **known), SEEDED
    )
    assert due == Due("2026-01-12", "", "follow_up")
    assert not due.is_overdue("2026-01-12T23:59")
    assert due.is_overdue("2026-01-13T00:00")
    kept = due_of(
        seen(contact_at="2026-01-11T10:00", visited_at="2026-01-11T10:00", **known), SEEDED
    )
    assert kept.rule == "visit_intervals_unassessed"
