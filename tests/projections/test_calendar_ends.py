"""What the questions reckon with days, over the whole calendar."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from domain.staff.facts import StaffCredentialRecorded, StaffJoined, StaffLeft
from projections.staffing.spans import level_held_until, ordinal, shortfall, spans_of
from projections.totals.rollup import spans
from projections.training.periods import months_after, period_around, rolling_period

FIRST, LAST = date.min.isoformat(), date.max.isoformat()
days = st.one_of(
    st.dates(),
    st.dates(max_value=date(1, 3, 9)),
    st.dates(min_value=date(9999, 10, 23)),
).map(date.isoformat)


def number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@given(days, days)
@example(FIRST, LAST)
@example(FIRST, FIRST)
@example(LAST, LAST)
@example("9999-11-02", LAST)
@example(FIRST, "0001-02-27")
def test_a_range_is_covered_once_by_its_months_and_days(first, last):
    covered: list[tuple[int, int]] = []
    for span in spans(first, last):
        if span.grain == "day":
            covered.append((number(span.first), number(span.last)))
        else:
            end = months_after(f"{span.last}-01", 1)
            # The last month of all has no month after it, and ends with the calendar.
            until = date.max.toordinal() if span.last == LAST[:7] else number(end) - 1
            covered.append((number(f"{span.first}-01"), until))
    covered.sort()
    assert all(one[1] + 1 == other[0] for one, other in itertools.pairwise(covered))
    if first <= last:
        assert (covered[0][0], covered[-1][1]) == (number(first), number(last))
    else:
        assert covered == []


@given(days, st.integers(-200_000, 200_000))
def test_months_are_counted_on_and_back_up_to_the_ends(day, months):
    found = date.fromisoformat(months_after(day, months))
    start = date.fromisoformat(day)
    moved = start.year * 12 + start.month - 1 + months
    if 12 <= moved < 12 * 10_000:
        assert found.year * 12 + found.month - 1 == moved
        assert found.day == start.day or (found + timedelta(days=4)).month != found.month
    else:
        assert found in (date.min, date.max)


@given(days, days, st.integers(1, 120))
@example(FIRST, LAST, 36)
@example(LAST, LAST, 36)
@example(FIRST, FIRST, 36)
def test_a_period_of_education_holds_the_day(first, as_of, months):
    first, as_of = sorted((first, as_of))
    for period in (period_around(first, as_of, months), rolling_period(as_of, months)):
        assert period.last_day >= as_of
        assert period.first_day <= as_of or as_of == FIRST


@given(days, days, days, days)
@example(FIRST, LAST, FIRST, LAST)
@example(FIRST, FIRST, FIRST, FIRST)
@example(LAST, LAST, LAST, LAST)
def test_a_roster_of_any_days_is_counted(joined, left, begin, end):
    joined, left = sorted((joined, left))
    begin, end = sorted((begin, end))
    facts = [
        StaffJoined(worker="W", engagement="full_time", source="agency", joined_on=joined),
        StaffLeft(worker="W", left_on=left),
        StaffCredentialRecorded(worker="W", level="assistant", valid_from=joined, valid_until=left),
    ]
    whole = spans_of(facts)
    assert sum(each.last - each.first + 1 for each in whole) == number(left) - number(joined) + 1
    short = shortfall(whole, [(ordinal("2000-01-01"), 1)], number(begin), number(end))
    there = max(min(number(left), number(end)) - max(number(joined), number(begin)) + 1, 0)
    assert short.days == number(end) - number(begin) + 1 - there
    assert level_held_until(facts, joined) == left
