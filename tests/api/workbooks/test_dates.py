"""Written dates and times, each with its one reading."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.workbooks.dates import Calendar, calendar_day, ledger_year, year_in
from api.workbooks.times import (
    TimeRange,
    clock_time,
    length_minutes,
    time_range,
    times_apart,
    times_by_length,
)

YEAR = 2021

DAYS = [
    (date(2021, 6, 3), date(2021, 6, 3)),
    (datetime(2021, 6, 3, 9, 30), date(2021, 6, 3)),  # noqa: DTZ001 - cells have no zone
    ("2021-06-03", date(2021, 6, 3)),
    ("2021-6-3", date(2021, 6, 3)),
    ("2021.6.3", date(2021, 6, 3)),
    ("2021.06.03", date(2021, 6, 3)),
    ("2021年6月3日", date(2021, 6, 3)),
    ("2021 年 6 月 3 日", date(2021, 6, 3)),
    ("2021年6月3号", date(2021, 6, 3)),
    ("2021/6/3", date(2021, 6, 3)),
    ("2021/06/03 00:00:00", date(2021, 6, 3)),
    # The hour behind a day never joins it: 2021-6-1 10:00 is not the eleventh.
    ("2021-6-3 00:00:00", date(2021, 6, 3)),
    ("2021-6-1 10:00", date(2021, 6, 1)),
    ("2021/6/1 1:00", date(2021, 6, 1)),
    ("2021-06-03T09:00:00.000", date(2021, 6, 3)),
    ("2021年6月3日 9:05", date(2021, 6, 3)),
    ("6.3 14:20", date(2021, 6, 3)),
    ("20210603", date(2021, 6, 3)),
    ("6月3日", date(2021, 6, 3)),
    ("06月03日", date(2021, 6, 3)),
    ("6月3号", date(2021, 6, 3)),
    ("6月3", date(2021, 6, 3)),
    ("6.3", date(2021, 6, 3)),
    ("6.30", date(2021, 6, 30)),
    ("6.03", date(2021, 6, 3)),
    ("6/3", date(2021, 6, 3)),
    ("10.1", date(2021, 10, 1)),
    ("10.10", date(2021, 10, 10)),
    ("6月3日（周四）", date(2021, 6, 3)),
    ("2021-06-03 星期四", date(2021, 6, 3)),
    ("六月三日", date(2021, 6, 3)),
    ("二〇二一年十二月三十一日", date(2021, 12, 31)),
    ("十月十日", date(2021, 10, 10)),
    (12.31, date(2021, 12, 31)),
    (6.25, date(2021, 6, 25)),
    (2.3, date(2021, 2, 3)),
    (44350.0, date(2021, 6, 3)),
    (20210603.0, date(2021, 6, 3)),
    (" ２０２１年６月３日 ", date(2021, 6, 3)),
    ("６．３", date(2021, 6, 3)),
    ("2020-02-29", date(2020, 2, 29)),
    ("2031-09-11", date(2031, 9, 11)),
]
NO_DAYS = [
    *("", " ", "待补", "去年", "6月", "6月31日", "2月29日", "2月30日", "13.1", "0.5", "6.0", "6"),
    *("2021-02-30", "2021-13-01", "2021-6", "21.6.3", "6.3.2021", "约6月3日", "6月3日前后"),
    *(6.3, 3.1, 10.1, 10.2, 1.1, "十三月一日", "六月", "十十月一日"),
    *(6.0, 6.31, 0.5, 1.0, 3.0, -6.3, 1e300, float("nan"), float("inf"), 6.345, True, 100000.0),
    *(time(9, 0), timedelta(hours=9), date(1900, 1, 6), datetime(1900, 1, 6, 7)),  # noqa: DTZ001
]

RANGES = [
    ("9:00-9:40", "09:00", "09:40"),
    ("9:00—9:40", "09:00", "09:40"),
    ("9:00——9:40", "09:00", "09:40"),
    ("9:00–9:40", "09:00", "09:40"),
    ("9:00~9:40", "09:00", "09:40"),
    ("9:00～9:40", "09:00", "09:40"),
    ("9:00〜9:40", "09:00", "09:40"),
    ("9:00至9:40", "09:00", "09:40"),
    ("9:00到9:40", "09:00", "09:40"),
    ("09：00-09：40", "09:00", "09:40"),
    ("０９：００－０９：４０", "09:00", "09:40"),
    (" 9:00 - 9:40 ", "09:00", "09:40"),
    ("09:00:00-09:40:00", "09:00", "09:40"),
    ("上午9点至上午9点40分", "09:00", "09:40"),
    ("上午9点至9点40分", "09:00", "09:40"),
    ("上午9点至上午11点", "09:00", "11:00"),
    ("上午9:00-上午9:40", "09:00", "09:40"),
    ("9点半至10点", "09:30", "10:00"),
    ("9点整至9点一刻", "09:00", "09:15"),
    ("9时5分至9时三刻", "09:05", "09:45"),
    ("下午2点半至下午3点", "14:30", "15:00"),
    ("下午1点40分至下午2点5分", "13:40", "14:05"),
    ("下午2点至3点15分", "14:00", "15:15"),
    ("下午12点20分至下午1点", "12:20", "13:00"),
    ("下午12点至下午12点45分", "12:00", "12:45"),
    ("上午11点20分至下午12点20分", "11:20", "12:20"),
    ("上午11点20分至12点20分", "11:20", "12:20"),
    ("上午11点至14:30", "11:00", "14:30"),
    ("上午11点50分至下午1点", "11:50", "13:00"),
    ("中午12点至中午1点", "12:00", "13:00"),
    ("下午14:30-下午15:10", "14:30", "15:10"),
    ("晚上7点至晚上8点30分", "19:00", "20:30"),
    ("12:00-12:30", "12:00", "12:30"),
    ("23:00-23:59", "23:00", "23:59"),
    ("0:00-0:30", "00:00", "00:30"),
    ("12:20-11:50", "12:20", "11:50"),
    ("下午2点50分至下午1点50分", "14:50", "13:50"),
    ("晚上8点至9点", "20:00", "21:00"),
    ("凌晨12点至凌晨1点半", "00:00", "01:30"),
    ("早上8点至早上8点半", "08:00", "08:30"),
    *((f"{said}至1点", "00:00", "01:00") for said in ("零点", "子夜", "半夜12点", "午夜12点")),
    ("晚上12点至晚上1点", "00:00", "01:00"),
    ("午间12点至1点", "12:00", "13:00"),
    ("正午至下午1点", "12:00", "13:00"),
    ("傍晚6点-7点", "18:00", "19:00"),
    ("9:00-9:40（40分钟）", "09:00", "09:40"),
]
NO_RANGES = [
    *("", "上午", "9:00", "9:00-", "-9:40", "9-10", "9:00-9:40-10:00", "9:60-10:00", "24:00-25:00"),
    *("上午14点至上午15点", "9点70分至10点", "约9:00-9:40", "9:00-9:40左右", "9.00-9.40", "全天"),
    *("9:0-9:40", 9.5, True, time(9, 0), date(2021, 6, 3)),
]


@pytest.mark.parametrize(("cell", "day"), DAYS)
def test_a_written_day_has_one_reading(cell, day):
    assert calendar_day(cell, Calendar(YEAR)) == day


@pytest.mark.parametrize("cell", NO_DAYS)
def test_what_is_no_day_of_the_calendar_has_no_reading(cell):
    assert calendar_day(cell, Calendar(YEAR)) is None


def test_a_day_without_a_year_belongs_to_the_ledger_year():
    assert calendar_day("2月29日", Calendar(2020)) == date(2020, 2, 29)
    assert calendar_day("2.29", Calendar(2023)) is None
    assert calendar_day(6.25, Calendar(2019)) == date(2019, 6, 25)
    assert calendar_day("6月3日", Calendar(None)) is None
    assert calendar_day("2021-06-03", Calendar(None)) == date(2021, 6, 3)


@pytest.mark.parametrize(("cell", "starts", "ends"), RANGES)
def test_a_written_range_of_times_has_one_reading(cell, starts, ends):
    assert time_range(cell) == TimeRange(time.fromisoformat(starts), time.fromisoformat(ends))


@pytest.mark.parametrize("cell", NO_RANGES)
def test_what_is_no_range_of_times_has_no_reading(cell):
    assert time_range(cell) is None


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2021年", 2021),
        ("2021", 2021),
        (2021.0, 2021),
        ("２０２１年度", 2021),
        ("二〇二一", None),
        ("", None),
        ("21年", None),
        (20.21, None),
        ("0001", None),
    ],
)
def test_the_ledger_year_is_four_digits(cell, year):
    assert ledger_year(cell) == year


DAY_FORMS = [
    "{y}-{m:02}-{d:02}",
    "{y}.{m}.{d}",
    "{y}年{m}月{d}日",
    "{y}/{m}/{d}",
    "{y}{m:02}{d:02}",
    "{m}月{d}日",
    "{m}.{d}",
    "{m}.{d:02}",
]


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), form=st.sampled_from(DAY_FORMS))
def test_any_day_in_any_form_comes_back(day, form):
    written = form.format(y=day.year, m=day.month, d=day.day)
    assert calendar_day(written, Calendar(day.year)) == day


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_any_day_comes_back_from_its_spreadsheet_serial(day):
    assert calendar_day(float((day - date(1899, 12, 30)).days), Calendar(1999)) == day


def spoken(moment: time, minute_word: str) -> str:
    half = "上午" if moment.hour < 12 else "下午"
    hour = moment.hour - 12 if moment.hour > 12 else moment.hour
    return f"{half}{hour}点" + (f"{moment.minute}{minute_word}" if moment.minute else "")


@given(
    starts=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    mark=st.sampled_from(["-", "—", "~", "至", " - "]),
    form=st.sampled_from(["{:%H:%M}", "{:%H：%M}", "上午/下午"]),
)
def test_any_two_times_in_any_form_come_back(starts, ends, mark, form):
    if form == "上午/下午":
        written = mark.join([spoken(starts, "分"), spoken(ends, "分")])
    else:
        written = mark.join([form.format(starts), form.format(ends)])
    assert time_range(written) == TimeRange(starts, ends)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans()))
def test_no_cell_breaks_the_readers(cell):
    assert (
        calendar_day(cell, Calendar(YEAR)) is None
        or calendar_day(cell, Calendar(YEAR)).year >= 1950
    )
    assert time_range(cell) is None or len(time_range(cell)) == 2


MIDNIGHTS = [
    ("23:00-24:00", "23:00", "00:00", 60),
    ("晚上11点至晚上12点", "23:00", "00:00", 60),
    ("晚上11点至24:00", "23:00", "00:00", 60),
    ("晚上11点至零点", "23:00", "00:00", 60),
    ("22:30-次日0:30", "22:30", "00:30", 120),
]


@pytest.mark.parametrize(("cell", "starts", "ends", "minutes"), MIDNIGHTS)
def test_a_visit_may_end_at_midnight_or_after_it(cell, starts, ends, minutes):
    found = time_range(cell)
    assert found == TimeRange(time.fromisoformat(starts), time.fromisoformat(ends), True)
    assert found.minutes == minutes


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("9:00", "9:40"),
        (time(9), time(9, 40)),
        (0.375, 0.4027777777777778),
        (datetime(2021, 6, 3, 9), datetime(2021, 6, 3, 9, 40)),  # noqa: DTZ001 - cells have no zone
        ("2021-06-03 9:00", "2021-06-03 09:40"),
        ("上午9点", "9点40分"),
    ],
)
def test_a_start_and_an_end_may_have_a_cell_each(starts, ends):
    assert times_apart(starts, ends) == TimeRange(time(9), time(9, 40))
    assert clock_time(starts) == time(9)


@pytest.mark.parametrize(
    ("cell", "unit", "minutes"),
    [
        ("40分钟", "", 40),
        ("40", "分钟", 40),
        (40.0, "分", 40),
        (40.0, "", 40),
        ("1小时", "", 60),
        ("1.5小时", "", 90),
        ("1个半小时", "", 90),
        ("1小时半", "", 90),
        ("1小时30分钟", "", 90),
        (1.5, "", 90),
        (1.5, "小时", 90),
        (2, "小时", 120),
        (2, "", None),
        ("", "分", None),
        ("很久", "", None),
        (0, "分", None),
        (timedelta(minutes=40), "", 40),
        (time(1, 30), "", 90),
    ],
)
def test_a_length_needs_a_unit_where_it_could_be_either(cell, unit, minutes):
    assert length_minutes(cell, unit) == minutes


def test_a_start_and_a_length_are_a_range_of_the_same_day():
    assert times_by_length("9:00", "40分钟") == TimeRange(time(9), time(9, 40))
    assert times_by_length("23:00", "1小时") == TimeRange(time(23), time(0), True)
    assert times_by_length("23:30", "1小时") is None
    assert times_by_length("", "1小时") is None


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("庄市街道社会工作站2021年探访台账", 2021),
        ("2021经费台账", 2021),
        ("2020—2021年度台账", None),
        ("探访台账", None),
        ("导出20210603", None),
    ],
)
def test_a_title_says_a_year_where_it_says_one(title, year):
    assert year_in(title) == year


def test_a_serial_counts_from_the_epoch_of_its_workbook():
    assert calendar_day(44349.0, Calendar(2025, starts_1904=True)) == date(2025, 6, 3)
    assert calendar_day(44350.0, Calendar(2025)) == date(2021, 6, 3)
