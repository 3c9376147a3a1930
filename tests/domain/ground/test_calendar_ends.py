"""Every computation with days, over the whole calendar: right in the middle, safe at both ends.

What a ledger took before days had a floor and a ceiling stays in its book for ever.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.book.deciding.lateness import is_claimed_late, is_received_late, lag_hours
from domain.book.privacy.readings import end_of_opening
from domain.book.privacy.retention import SCHEDULE, Trace, retained_until
from domain.ground.forms.fields import FIRST_DAY, LAST_DAY
from domain.ground.order.spans import (
    Span,
    bound_at,
    day_after,
    day_before,
    instant_of,
    place_of,
    span_of_days,
)
from domain.ground.values import (
    CHINA,
    FOREVER,
    day_of,
    days_after,
    in_zone,
    iso_date,
    iso_instant,
    iso_minute,
    minutes_between,
    month_of,
    months_between,
    station_today,
)

FIRST, LAST = date.min.isoformat(), date.max.isoformat()
zones = st.builds(
    timezone, st.integers(-23 * 60, 23 * 60).map(lambda minutes: timedelta(minutes=minutes))
)
days = st.one_of(
    st.dates(),
    st.dates(max_value=date(1, 1, 9)),
    st.dates(min_value=date(9999, 12, 23)),
).map(date.isoformat)
moments = st.one_of(
    st.datetimes(timezones=zones),
    st.datetimes(max_value=datetime(1, 1, 3), timezones=zones),  # noqa: DTZ001 - its zone is drawn
    st.datetimes(min_value=datetime(9999, 12, 29), timezones=zones),  # noqa: DTZ001 - as above
)
instants = moments.map(iso_instant)


def for_whole_calendar(*examples: str):
    """Both ends whatever is drawn, and days in between."""

    def wrap(test):
        for each in (FIRST, LAST, *examples):
            test = example(each)(test)
        return given(days)(test)

    return wrap


def test_forever_is_where_the_calendar_ends():
    assert FOREVER == LAST
    assert FIRST < FIRST_DAY < LAST_DAY < LAST


@given(moments, zones)
@example(datetime.min.replace(tzinfo=UTC), timezone(timedelta(hours=-8)))
@example(datetime.max.replace(tzinfo=UTC), CHINA)
def test_a_moment_is_the_same_in_another_zone_or_the_end_of_the_calendar(moment, zone):
    moved = in_zone(moment, zone)
    assert moved.utcoffset() == zone.utcoffset(None)
    if moved != moment:
        assert moved.replace(tzinfo=None) in (datetime.min, datetime.max)  # noqa: DTZ901 - bare on purpose
        assert abs(moved.replace(tzinfo=UTC) - moment.replace(tzinfo=UTC)) < timedelta(days=2)


@given(moments)
def test_every_moment_can_be_written(moment):
    for text in (iso_minute(moment), iso_instant(moment)):
        assert datetime.fromisoformat(text).tzinfo is not None
        assert len(text) in (len("2021-06-03T09:00:00+08:00"), len("2026-11-23T07:45:00.123Z"))
    assert date.fromisoformat(station_today(moment))
    assert place_of(iso_instant(moment))[:10] == station_today(moment)
    assert place_of(iso_minute(moment)) == iso_minute(moment)[:16]


@given(days, st.integers(-4_000_000, 4_000_000))
def test_days_are_counted_on_and_back_up_to_the_ends(day, number):
    found = days_after(day, number)
    try:
        assert found == iso_date(date.fromisoformat(day) + timedelta(days=number))
    except OverflowError:
        assert found == (LAST if number > 0 else FIRST)


@for_whole_calendar()
def test_a_day_has_neighbours_but_at_the_ends(day):
    following = day_after(day)
    assert (following is None) == (day == LAST)
    if following is not None:
        assert day_before(following) == day
        assert date.fromisoformat(following) - date.fromisoformat(day) == timedelta(days=1)
    assert span_of_days(day, day) == Span(day, following)
    assert span_of_days(day, day).holds(f"{day}T23:59")


@for_whole_calendar("2021-06-03")
def test_a_midnight_has_an_instant(day):
    instant = instant_of(day)
    assert datetime.fromisoformat(instant).tzinfo is UTC
    if day != FIRST:
        assert bound_at(datetime.fromisoformat(instant)) == day


@given(days, days)
@example(FIRST, LAST)
@example("2024-02-29", LAST)
@example("2021-01-30", "2021-02-28")
def test_whole_months_are_counted_between_any_days(first, last):
    found = months_between(first, last)
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    expected = (end.year - start.year) * 12 + end.month - start.month
    is_last_of_month = end == date.max or (end + timedelta(days=1)).month != end.month
    if start.day > end.day and not is_last_of_month:
        expected -= 1
    assert found == max(expected, 0)


@given(days, st.integers(0, 23), st.integers(0, 59), instants)
@example(FIRST, 0, 0, "2026-11-23T07:45:00.123Z")
@example(LAST, 23, 59, "2026-11-23T07:45:00.123Z")
@example(FIRST, 0, 0, "0001-01-01T00:00:00.000Z")
def test_lateness_is_known_of_a_visit_on_any_day(day, hour, minute, recorded_at):
    ended_at = f"{day}T{hour:02d}:{minute:02d}:00+08:00"
    recorded = datetime.fromisoformat(recorded_at).replace(tzinfo=None)
    ended = datetime.fromisoformat(ended_at).replace(tzinfo=None)
    gap = recorded + timedelta(0) - ended  # of clocks eight hours apart
    limit = timedelta(hours=48 - 8)
    assert is_received_late(ended_at, recorded_at, 48) == (gap > limit)
    # The lag is counted in whole minutes, then in whole hours.
    whole = recorded.replace(second=0, microsecond=0) - ended + timedelta(hours=8)
    assert lag_hours(ended_at, recorded_at) == max(whole // timedelta(hours=1), 0)
    assert minutes_between(ended_at, ended_at) == 0
    assert (day_of(ended_at), month_of(ended_at)) == (day, day[:7])


@given(days, days)
@example(LAST, LAST)
@example(FIRST, LAST)
def test_a_claim_of_any_day_is_judged(day, claimed):
    late = date.fromisoformat(claimed).toordinal() - date.fromisoformat(day).toordinal()
    assert is_claimed_late(day, claimed, 48) == (late > 48 // 24)


@pytest.mark.parametrize("rule", SCHEDULE, ids=lambda rule: rule.retention_class)
@given(first=days, last=days, today=days)
@example(first=FIRST, last=LAST, today=LAST)
@example(first=FIRST, last=FIRST, today=FIRST)
@example(first="9971-02-28", last="9996-02-29", today="2026-11-23")
def test_a_retention_ends_on_a_day_of_the_calendar(rule, first, last, today):
    first, last = sorted((first, last))
    found = retained_until(Trace(rule.retention_class, first, last), today)
    start = first if rule.counted_from == "first_record" else last
    assert date.fromisoformat(found)
    assert found > start or found == LAST


@given(instants)
@example("9999-12-31T23:59:00.000Z")
@example("0001-01-01T00:00:00.000Z")
def test_a_file_opened_at_any_moment_closes(opened_at):
    assert end_of_opening(opened_at) >= opened_at
