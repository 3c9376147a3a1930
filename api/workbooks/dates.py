"""Dates and times of day as people type them.

Each form here has one right reading that a test table pins. Nothing asks for the clock: whether a
day lies in the future is for the importer to say.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias

from api.workbooks.cells import Cell, plain_number, text
from domain.ground.policy import FIRST_DAY, LAST_DAY

TimeRange: TypeAlias = tuple[time, time]

_FULL_DATE: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:年|[-./])(?P<month>[0-9]{1,2})(?:月|[-./])(?P<day>[0-9]{1,2})[日号]?"
    r"(?:T?0{1,2}:00(?::00)?)?"
)
_SHORT_DATE: Final = re.compile(
    r"(?P<month>[0-9]{1,2})(?:月(?P<day>[0-9]{1,2})[日号]?|[./](?P<plain_day>[0-9]{1,2}))"
)
_COMPACT_DATE: Final = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_YEAR: Final = re.compile(r"([0-9]{4})年?度?")
_EPOCH: Final = date(1899, 12, 30)
_SERIAL_MIN: Final = (date(2000, 1, 1) - _EPOCH).days
_SERIAL_MAX: Final = (date(2099, 12, 31) - _EPOCH).days

_RANGE_MARK: Final = re.compile(r"[-—–―−~〜至到]+")
_CLOCK: Final = re.compile(
    r"(?P<half>上午|早上|凌晨|清晨|中午|下午|傍晚|晚上|晚)?"
    r"(?P<hour>[0-9]{1,2})"
    r"(?:"
    r":(?P<minute>[0-9]{2})(?::00)?"
    r"|[点时](?:(?P<word>整|半|[一1]刻|[三3]刻)|(?P<spoken>[0-9]{1,2})分?)?"
    r")"
)
_WORD_MINUTES: Final = {"整": 0, "半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45}
_MORNING: Final = ("上午", "早上", "凌晨", "清晨")
_NOON_HOUR: Final = 12


def ledger_year(cell: Cell) -> int | None:
    """台账年度, ``2021年`` or ``2021``; None when it is not a year."""
    match = _YEAR.fullmatch("".join(text(cell).split()))
    return int(match[1]) if match and FIRST_DAY[:4] <= match[1] <= LAST_DAY[:4] else None


def calendar_day(cell: Cell, year: int) -> date | None:
    """Read a day; one written without a year belongs to ``year``, the 台账年度.

    A numeric cell such as 6.3 is what a spreadsheet makes of a typed ``6.3``: 3 June. A whole
    number is a day only as a spreadsheet serial of this century or as ``20210603``. None when the
    cell is no day of the calendar.
    """
    if isinstance(cell, datetime):
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    if isinstance(cell, (bool, time, timedelta)):
        return None
    if isinstance(cell, (int, float)):
        return _day_from_number(plain_number(cell), year)
    return _day_from_text("".join(text(cell).split()), year)


def time_range(cell: Cell) -> TimeRange | None:
    """Read ``start to end`` to the minute; None when either side is no time of day.

    The end may lie before the start, which is for the row to say. An end without 上午/下午 takes
    over that of the start.
    """
    if not isinstance(cell, str):
        return None
    sides = _RANGE_MARK.split("".join(text(cell).split()))
    if len(sides) != 2:  # noqa: PLR2004 - a range has two sides
        return None
    start, end = (_CLOCK.fullmatch(side) for side in sides)
    if start is None or end is None:
        return None
    inherited = start["half"] if int(end["hour"]) <= _NOON_HOUR else None
    starts, ends = _clock(start, start["half"]), _clock(end, end["half"] or inherited)
    return (starts, ends) if starts is not None and ends is not None else None


def _plausible(day: date) -> date | None:
    """Drop a day that no station could mean: a number formatted as a date by mistake lands in 1900."""
    return day if FIRST_DAY <= day.isoformat() <= LAST_DAY else None


def _day_from_number(digits: str, year: int) -> date | None:
    if digits.isdecimal() and _SERIAL_MIN <= int(digits) <= _SERIAL_MAX:
        return _EPOCH + timedelta(days=int(digits))
    if digits.isdecimal():
        return _day(_COMPACT_DATE.fullmatch(digits), year)
    return _day(_SHORT_DATE.fullmatch(digits), year)


def _day_from_text(line: str, year: int) -> date | None:
    for form in (_FULL_DATE, _COMPACT_DATE, _SHORT_DATE):
        match = form.fullmatch(line)
        if match is not None:
            return _day(match, year)
    return None


def _day(match: re.Match[str] | None, year: int) -> date | None:
    if match is None:
        return None
    found = match.groupdict()
    day = found["day"] or found.get("plain_day") or "0"
    try:
        return _plausible(date(int(found.get("year") or year), int(found["month"]), int(day)))
    except ValueError:
        return None


def _clock(match: re.Match[str], half: str | None) -> time | None:
    hour = _hour_of_day(int(match["hour"]), half)
    minute = int(match["minute"] or match["spoken"] or _WORD_MINUTES.get(match["word"], 0))
    try:
        return time(hour, minute) if hour is not None else None
    except ValueError:
        return None


def _hour_of_day(hour: int, half: str | None) -> int | None:
    """下午12点 and 中午12点 are noon, and so is the 12 that ends a morning (上午11点至12点)."""
    if half is None:
        return hour
    if half in _MORNING:
        return hour if hour <= _NOON_HOUR else None
    if half == "中午":
        return hour + _NOON_HOUR if hour < 3 else hour  # noqa: PLR2004 - 中午 ends before three
    return hour + _NOON_HOUR if hour < _NOON_HOUR else hour
