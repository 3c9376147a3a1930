"""Which position a moment means, also where some entries no longer say when they were recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.questions.moments import last_before, position_of
from api.questions.refusals import PositionBeyondHead
from domain.ground.values import iso_instant

START = datetime(2026, 1, 1, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def position(times: list[int | None], minute: int) -> int:
    written = [None if each is None else iso_instant(at(each)) for each in times]
    return last_before(at(minute), head=len(times), recorded_at=lambda pos: written[pos - 1])


@given(st.lists(st.integers(0, 20)), st.integers(-1, 21))
def test_what_was_recorded_before_an_instant_was_known_at_it(minutes, minute):
    times = sorted(minutes)
    assert position(times, minute) == sum(each < minute for each in times)


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans())), st.integers(-1, 21))
def test_an_unreadable_entry_moves_no_other(recorded, minute):
    times = [each if readable else None for each, readable in sorted(recorded)]
    found = position(times, minute)
    assert all(each is None or each < minute for each in times[:found])
    assert all(each is None or each >= minute for each in times[found:])


def test_an_unreadable_entry_counts_with_the_one_before_it():
    assert position([1, 2, None, 5, 6], 3) == 3
    assert position([1, None, None, 5, 6], 6) == 4
    assert position([None, None, 5], 3) == 0
    assert position([None, None, 5], 6) == 3


def test_a_day_means_its_end_at_the_station():
    def recorded_at(pos: int) -> str:
        return iso_instant(START + timedelta(hours=pos))

    assert position_of("2026-01-01", head=48, recorded_at=recorded_at) == 15
    assert position_of(5, head=5, recorded_at=recorded_at) == 5
    with pytest.raises(PositionBeyondHead):
        position_of(7, head=5, recorded_at=recorded_at)
    assert position_of(None, head=5, recorded_at=recorded_at) is None
