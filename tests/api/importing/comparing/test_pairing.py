"""Rows and records of one identity are paired one to one, whatever the order of the rows."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.importing.comparing import Alike, Content, Known, Pair, pair, parts

WORDS = st.sampled_from("甲乙丙")
CONTENTS = st.builds(
    lambda identity, note, risk: Content(identity, {"note": note, "risk": risk}),
    st.sampled_from((1, 2)),
    WORDS,
    WORDS,
)
ROWS = st.lists(CONTENTS, max_size=8)


def content(note, *, identity=1, risk="甲"):
    return Content(identity, {"note": note, "risk": risk})


def known(contents):
    return [Known(f"r{number}", each) for number, each in enumerate(contents)]


def recorded_of(rows, records):
    """What the book holds after the rows were taken in; a repetition is held back."""
    alike = Alike(records)
    made = list(records)
    for row, found in zip(rows, pair(rows, records), strict=True):
        if found is None and alike.equal(row) is None:
            made.append(Known(f"r{len(made)}", row))
            alike.add(made[-1].record, row)
    return made


def frozen(row):
    return row.identity, frozenset(row.values.items())


@given(ROWS)
def test_the_same_rows_again_in_any_order_add_nothing(rows):
    once = recorded_of(rows, [])
    assert recorded_of(rows, once) == once
    assert recorded_of(list(reversed(rows)), once) == once
    assert all(
        found is None or not found.changed
        for row, found in zip(rows, pair(rows, once), strict=True)
    )


@given(ROWS, ROWS)
def test_rows_that_are_added_are_the_only_new_ones(rows, more):
    once = recorded_of(rows, [])
    grown = recorded_of([*more, *rows], once)
    known_before = {frozen(each.content) for each in once}
    added = [frozen(each.content) for each in grown[len(once) :]]
    assert grown[: len(once)] == once
    assert set(added) <= {frozen(each) for each in more}
    assert not set(added) & known_before
    assert len(set(added)) == len(added)


@given(ROWS, ROWS)
def test_no_row_and_no_record_is_paired_twice_and_what_is_equal_is_paired_first(rows, contents):
    found = pair(rows, known(contents))
    taken = [each.known.record for each in found if each is not None]
    assert len(set(taken)) == len(taken)
    stated, held = Counter(map(frozen, rows)), Counter(map(frozen, contents))
    equal = Counter(
        frozen(row)
        for row, each in zip(rows, found, strict=True)
        if each is not None and not each.changed
    )
    assert equal == stated & held


def test_a_row_that_changed_is_the_record_that_it_is_least_unlike():
    rows = [content("乙", risk="丙"), content("甲", risk="乙")]
    found = pair(rows, known([content("甲"), content("乙", risk="乙")]))
    assert [(each.known.record, each.changed) for each in found] == [
        ("r1", ("risk",)),
        ("r0", ("risk",)),
    ]


def test_a_row_that_says_what_a_record_said_before_is_that_record_wherever_it_lies_now():
    moved = Known("r0", content("甲", identity=2), earlier=(content("甲"),))
    (found,) = pair([content("甲")], [moved])
    assert found.known is moved


def test_a_voided_record_takes_its_row_after_all_that_count_also_a_changed_one():
    voided = Known("r0", content("甲"), is_voided=True)
    counting = Known("r1", content("甲"))
    assert [each.known.record for each in pair([content("甲")] * 2, [voided, counting])] == [
        "r1",
        "r0",
    ]
    assert pair([content("乙")], [voided]) == [Pair(voided, ("note",))]
    (found,) = pair([content("乙")], [voided, counting])
    assert found.known is counting


@pytest.mark.parametrize("is_voided", [False, True])
def test_a_row_that_changed_is_the_record_that_lay_where_the_row_lies_still(is_voided):
    moved = Known("r0", content("甲", identity=2), (content("甲"),), is_voided)
    (found,) = pair([content("乙")], [moved])
    assert found == Pair(moved, ("note",))


def test_what_a_row_does_not_state_or_nobody_knows_any_more_is_not_compared():
    silent = Content(1, {"note": "甲"})
    forgotten = Content(1, {"risk": "甲"})
    (found,) = pair([silent], known([content("甲", risk="丙")]))
    assert found.changed == ()
    (found,) = pair([content("乙")], known([forgotten]))
    assert found.changed == ()
    assert Alike(known([forgotten])).equal(content("乙")) is None


def test_many_rows_of_one_identity_are_paired_without_comparing_each_with_each():
    rows = [content(str(number)) for number in range(3_000)]
    others = known([content(f"x{number}") for number in range(3_000)])
    found = pair(rows, others)
    assert [each.known.record for each in found[:2]] == ["r0", "r1"]
    alike = Alike(others)
    for number, row in enumerate(rows):
        assert alike.equal(row) is None
        alike.add(f"n{number}", row)
    assert alike.equal(rows[5]) == "n5"


NUMBERED = st.builds(
    lambda identity, note, unnumbered: Content(identity, {"note": note}, unnumbered),
    st.integers(1, 6),
    WORDS,
    st.none() | st.integers(1, 6),
)


def identities(contents):
    each = [(hash(one.identity), one.unnumbered) for one in contents]
    return tuple(one for pair_of in each for one in pair_of if one is not None)


@given(st.lists(NUMBERED, max_size=8), st.lists(st.lists(NUMBERED, min_size=1, max_size=3)))
def test_part_by_part_the_same_rows_are_the_same_records(rows, said):
    records = [
        Known(f"r{number}", now, tuple(earlier), is_voided=number % 3 == 2)
        for number, (now, *earlier) in enumerate(said)
    ]
    of_records = {each.record: identities((each.content, *each.earlier)) for each in records}
    by_name = {each.record: each for each in records}
    found = [None] * len(rows)
    for places, names in parts([identities([row]) for row in rows], of_records, 1):
        known = [by_name[name] for name in names]
        for at, one in zip(places, pair([rows[at] for at in places], known), strict=True):
            found[at] = one
    assert found == pair(rows, records)
