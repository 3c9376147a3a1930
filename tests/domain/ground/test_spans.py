"""Spans of time: what they hold, for days, minutes and the server's milliseconds alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ground.order.spans import (
    EVER,
    Span,
    bound_at,
    day_after,
    day_before,
    instant_of,
    is_day,
    place_of,
    span_of_days,
)
from domain.ground.values import CHINA, iso_instant, iso_minute

# Few of them, so that bounds and what happened often meet; midnight lies in between.
START = datetime(2019, 12, 31, 23, 58, tzinfo=CHINA)
MOMENTS = st.builds(
    lambda minutes, microseconds: START + timedelta(minutes=minutes, microseconds=microseconds),
    st.integers(0, 4),
    st.sampled_from([0, 1, 999, 1_000, 1_001, 30_000_000, 59_999_000, 59_999_001]),
)
MINUTES = MOMENTS.map(lambda moment: moment.replace(second=0, microsecond=0))
MILLISECONDS = MOMENTS.map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@given(
    bounds=st.tuples(st.none() | MOMENTS, st.none() | MOMENTS),
    happened=MINUTES,
    server=MILLISECONDS,
)
def test_a_span_holds_what_lies_between_its_moments(bounds, happened, server):
    span = Span(*(None if bound is None else bound_at(bound) for bound in bounds))
    for moment, said in ((happened, iso_minute(happened)), (server, iso_instant(server))):
        lies_in = (bounds[0] is None or bounds[0] <= moment) and (
            bounds[1] is None or moment < bounds[1]
        )
        assert span.holds(place_of(said)) == lies_in, (span, said)


@given(MILLISECONDS)
def test_a_bound_is_the_same_moment_on_the_clock_of_the_server(moment):
    assert instant_of(bound_at(moment)) == iso_instant(moment)


@pytest.mark.parametrize(
    ("moment", "bound"),
    [
        ("2021-06-03T00:00:00+08:00", "2021-06-03"),
        ("2021-06-02T16:00:00Z", "2021-06-03"),
        ("2021-06-03T09:00:00+08:00", "2021-06-03T09:00"),
        ("2021-06-03T09:00:30+08:00", "2021-06-03T09:00:30.000"),
        ("2021-06-03T09:00:00.000001+08:00", "2021-06-03T09:00:00.001"),
        ("2021-06-03T23:59:59.999001+08:00", "2021-06-04"),
    ],
)
def test_a_bound_is_as_short_as_it_can_be(moment, bound):
    assert bound_at(datetime.fromisoformat(moment)) == bound
    assert is_day(bound) == (len(bound) == 10)


@pytest.mark.parametrize(
    ("day", "is_in"),
    [("2021-05-31", False), ("2021-06-01", True), ("2021-06-30", True), ("2021-07-01", False)],
)
def test_days_count_in_the_first_and_the_last(day, is_in):
    span = span_of_days("2021-06-01", "2021-06-30")
    for time in ("00:00", "23:59"):
        assert span.holds(place_of(f"{day}T{time}:00+08:00")) == is_in


def test_a_span_that_ends_before_it_begins_holds_nothing():
    assert not span_of_days("2021-06-02", "2021-06-01").holds("2021-06-01T12:00")
    assert not Span("2021-06-02", "2021-06-02").holds("2021-06-02T00:00")


def test_the_calendar_has_ends():
    assert span_of_days("0001-01-01", "9999-12-31") == Span("0001-01-01", None)
    assert day_after("9999-12-31") is None
    assert day_before("2021-03-01") == "2021-02-28"
    assert EVER.holds("9999-12-31T23:59")
    with pytest.raises(OverflowError):
        day_before("0001-01-01")
    with pytest.raises(OverflowError):
        bound_at(datetime.max.replace(tzinfo=UTC) - timedelta(hours=1))
    assert instant_of("0001-01-01") == "0001-01-01T00:00:00.000Z"
