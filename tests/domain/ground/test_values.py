"""Money, days and minutes, policy rows and word lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.ground import vocabulary
from domain.ground.values import (
    MAX_FEN,
    day_of,
    fen_from_text,
    hundredths_from_text,
    iso_date,
    iso_instant,
    iso_minute,
    minutes_between,
    month_of,
    station_today,
    text_from_fen,
    weekdays,
)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("0.01", 1),
        ("0.1", 10),
        ("1", 100),
        ("123.45", 12_345),
        ("99999999999.99", 9_999_999_999_999),
    ],
)
def test_yuan_are_read_to_the_fen(text, fen):
    assert fen_from_text(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "-1",
        "1.",
        ".5",
        "1.234",
        "1e2",
        "01",
        "1,0",
        "１",
        "¥1",
        "1\n",
        "NaN",
        "100000000000",
    ],
)
def test_what_is_no_plain_amount_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        fen_from_text(text)


@for_all(st.integers(0, MAX_FEN - 1))
def test_fen_survive_being_written_and_read(fen):
    assert fen_from_text(text_from_fen(fen)) == fen
    assert hundredths_from_text(text_from_fen(fen)) == fen


@for_all(st.integers(1, 10**12))
def test_a_debt_is_written_with_a_sign(fen):
    assert text_from_fen(-fen) == "-" + text_from_fen(fen)


moments = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=14))]),
)


@for_all(moments)
def test_a_minute_is_the_same_moment_in_station_time(moment):
    text = iso_minute(moment)
    assert len(text) == len("2021-06-03T09:00:00+08:00")
    assert datetime.fromisoformat(text) == moment.replace(second=0, microsecond=0)
    assert station_today(moment) == day_of(text) == text[:10]
    assert month_of(text) == text[:7]


@for_all(moments, st.integers(0, 100_000))
def test_minutes_between_count_minutes(moment, minutes):
    later = moment + timedelta(minutes=minutes)
    assert minutes_between(iso_minute(moment), iso_minute(later)) == minutes


@for_all(moments)
def test_an_instant_is_utc_to_the_millisecond(moment):
    text = iso_instant(moment)
    read = datetime.fromisoformat(text)
    assert timedelta(0) <= moment - read < timedelta(milliseconds=1)
    assert text.endswith("Z")
    assert len(text) == len("2026-11-23T07:45:00.123Z")


@for_all(st.dates())
def test_days_order_as_they_read(day: date):
    assert date.fromisoformat(iso_date(day)) == day
    assert len(iso_date(day)) == 10


def test_weekdays_are_monday_to_friday_of_a_span_with_both_its_ends():
    week = weekdays(date(2026, 2, 26), date(2026, 3, 2))
    assert week == ["2026-02-26", "2026-02-27", "2026-03-02"]
    assert weekdays(date(2026, 2, 28), date(2026, 3, 1)) == []
    assert weekdays(date(2026, 3, 3), date(2026, 3, 2)) == []


LISTS = [name for name in dir(vocabulary) if name.isupper()]


@pytest.mark.parametrize("name", LISTS)
def test_words_are_plain_and_unique(name):
    words = getattr(vocabulary, name)
    assert len(set(words)) == len(words) > 1
    assert all(word.replace("_", "a").isalpha() and word.isascii() for word in words)


def test_the_word_lists_have_the_length_of_their_sources():
    assert len(vocabulary.TARGET_GROUPS) == 22
    assert len(vocabulary.SERVICES) == 7
    assert len(vocabulary.SOURCES) == 8
    assert len(vocabulary.RISK_LEVELS) == 4
