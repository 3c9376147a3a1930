"""Cutting ranges into periods and logs into blocks."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.totals.rollup import Periods, completed_blocks, spans

some_days = st.dates(date(2019, 11, 1), date(2021, 3, 31))


@given(some_days, some_days)
def test_the_spans_of_a_range_hold_each_of_its_days_once(first, last):
    held = []
    for span in spans(first.isoformat(), last.isoformat()):
        if span.grain == "day":
            held += days_between(span.first, span.last)
        else:
            month = span.first
            while month <= span.last:
                held += days_between(f"{month}-01", last_day(month))
                month = (date.fromisoformat(last_day(month)) + timedelta(days=1)).isoformat()[:7]
    assert sorted(held) == days_between(first.isoformat(), last.isoformat())


@given(some_days, some_days)
def test_a_span_of_days_stays_within_its_month(first, last):
    found = spans(first.isoformat(), last.isoformat())
    assert all(span.first[:7] == span.last[:7] for span in found if span.grain == "day")
    assert len(found) <= 3


def last_day(month):
    return f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]:02d}"


def days_between(first, last):
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]


def test_an_open_range_is_all_months():
    assert spans(None, None) == [Periods("month", "0001-01", "9999-12")]


def test_an_open_end_leaves_only_the_days_of_its_first_month():
    assert spans("2020-02-10", None) == [
        Periods("day", "2020-02-10", "2020-02-29"),
        Periods("month", "2020-03", "9999-12"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "blocks"),
    [
        (1, 3, []),
        (1, 4, [(1, 4)]),
        (4, 4, [(1, 4)]),
        (5, 7, []),
        (3, 13, [(1, 4), (5, 8), (9, 12)]),
    ],
)
def test_a_page_completes_the_blocks_whose_last_position_it_holds(first, last, blocks):
    assert list(completed_blocks(first, last, 4)) == blocks
