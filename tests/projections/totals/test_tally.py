"""The tally in bit planes against a plain counter."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.totals.tally import Tally

numbers = st.lists(st.integers(0, 40), max_size=60)


def tally_of(counted):
    tally = Tally()
    for number in counted:
        tally.add(number)
    return tally


@given(numbers, numbers)
def test_merging_counts_as_if_all_had_been_added_to_one(left, right):
    merged = tally_of(left)
    merged.merge(tally_of(right))
    assert merged == tally_of(left + right)
    assert merged.distinct() == len({*left, *right})


@given(numbers, st.data())
def test_taking_away_leaves_what_was_never_taken(counted, data):
    taken = data.draw(st.lists(st.sampled_from(counted), max_size=20)) if counted else []
    taken = list((Counter(taken) & Counter(counted)).elements())
    tally = tally_of(counted)
    for number in taken:
        tally.take(number)
    rest = Counter(counted) - Counter(taken)
    assert tally == tally_of(rest.elements())
    assert tally.distinct() == len(rest)


@given(numbers)
def test_the_packed_form_is_one_and_reads_back(counted):
    tally = tally_of(counted)
    assert tally.pack() == tally_of(sorted(counted)).pack()
    assert Tally.unpack(tally.pack()) == tally


def test_a_thing_that_was_not_counted_cannot_be_taken():
    tally = tally_of([3, 3, 5])
    with pytest.raises(ValueError, match="4"):
        tally.take(4)
    assert tally == tally_of([3, 3, 5])


def test_a_month_of_clients_is_some_hundred_bytes():
    month = tally_of([number % 300 for number in range(800)])
    assert sum(map(len, month.pack())) < 160


@given(numbers, numbers)
def test_counting_several_at_once_is_counting_them_one_by_one(before, counted):
    tally = tally_of(before)
    tally.add_all(counted)
    assert tally == tally_of(before + counted)
