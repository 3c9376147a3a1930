"""Times of day as people type them: two in one cell, or one each, or a beginning and a length.

A visit may end at midnight, ``24:00``, which no clock of a computer shows: an end is therefore a
time and whether it is the next day's.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from api.workbooks.cells import Cell, text


class TimeRange(NamedTuple):
    """From when to when, to the minute; the end may lie before the start, which is for rows to say."""

    starts: time
    ends: time
    ends_next_day: bool = False

    @property
    def minutes(self) -> int:
        """How long it lasts; not above zero where it ends before it starts."""
        return _minute(self.ends) + self.ends_next_day * _MINUTES_PER_DAY - _minute(self.starts)


_MINUTES_PER_HOUR: Final = 60
_MINUTES_PER_DAY: Final = 24 * _MINUTES_PER_HOUR
_RANGE_MARK: Final = re.compile(r"[-—–―−~〜至到]+")
_CLOCK: Final = re.compile(
    r"(?P<half>上午|早上|早晨|早|凌晨|清晨|中午|下午|午后|傍晚|晚上|晚间|夜里|夜间|晚|半夜|午夜)?"
    r"(?P<hour>[0-9]{1,2})"
    r"(?:"
    r":(?P<minute>[0-9]{2})(?::00)?"
    r"|[点时](?:(?P<word>整|半|[一1]刻|[三3]刻)|(?P<spoken>[0-9]{1,2})分?)?"
    r")"
)
_WORD_MINUTES: Final = {"整": 0, "半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45}
_MORNING: Final = ("上午", "早上", "早晨", "早", "清晨")
_NOON_HOUR: Final = 12
_HOURS_PER_DAY: Final = 24


_MIDNIGHT: Final = ("晚上", "晚间", "夜里", "夜间", "晚", "半夜", "午夜")
"""Twelve of these is the end of the day."""
_WORDS_FOR_HOURS: Final = (
    ("子夜(?![0-9])|零[点时]", "0点"),
    ("子夜", "午夜"),
    ("正午(?![0-9])", "12点"),
    ("正午|午间", "中午"),
)
_SMALL_HOURS_MAX: Final = 4
"""Until then an hour of the night is one after midnight, 晚上1点."""
_NEXT_DAY: Final = re.compile(r"^(?:次日|第二天|翌日)")
_BRACKETS: Final = re.compile(r"\([^()]*\)$")
_LENGTH: Final = re.compile(
    r"(?:(?P<hours>[0-9]{1,2}(?:\.[0-9]{1,2})?)?(?:个?(?P<half>半)个?|个)?(?:小时|钟头|时|h|hrs?)"
    r"(?P<also_half>半)?)?(?:(?P<minutes>[0-9]{1,4})(?:分钟|分|min(?:ute)?s?))?"
)
_SPOKEN_DIGITS: Final = str.maketrans("一二两三四五六七八九", "1223456789")
_NUMBER: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?")
_SURELY_MINUTES: Final = 10


def time_range(cell: Cell) -> TimeRange | None:
    """Read ``start to end`` to the minute; None when either side is no time of day.

    An end without 上午/下午 takes over that of the start.
    """
    if not isinstance(cell, str):
        return None
    sides = _RANGE_MARK.split(_BRACKETS.sub("", _in_digits("".join(text(cell).split()))))
    if len(sides) != 2:  # noqa: PLR2004 - a range has two sides
        return None
    return _range_of(sides[0], sides[1])


def times_apart(starts: Cell, ends: Cell) -> TimeRange | None:
    """Read a start and an end that have a cell each; a day in front of either is left to others."""
    return _range_of(_clock_text(starts), _clock_text(ends))


def times_by_length(starts: Cell, length: Cell, unit: str = "") -> TimeRange | None:
    """Read a start, and how long it lasted; ``unit`` is what the header says of plain numbers."""
    start, minutes = clock_time(starts), length_minutes(length, unit)
    if start is None or minutes is None:
        return None
    end = _minute(start) + minutes
    if end > _MINUTES_PER_DAY:
        return None
    hour, minute = divmod(end % _MINUTES_PER_DAY, _MINUTES_PER_HOUR)
    return TimeRange(start, time(hour, minute), end == _MINUTES_PER_DAY)


def clock_time(cell: Cell) -> time | None:
    """Read one time of day, also behind a day; None when there is none."""
    found = _CLOCK.fullmatch(_clock_text(cell))
    said = _clock(found, found["half"]) if found else None
    return said[0] if said and not said[1] else None


def begins_at(cell: Cell) -> time | None:
    """Read one time of day, or the first of two, also behind a day; None when there is none."""
    at = clock_time(cell)
    if at is not None or not isinstance(cell, str):
        return at
    found = time_range(split_moment(cell)[1])
    return None if found is None else found.starts


def length_minutes(cell: Cell, unit: str = "") -> int | None:
    """Read a length, ``40分钟``, ``1小时30分``, ``1.5小时``; a plain number needs a unit.

    A whole number from ten on can only be minutes, and one with decimals only hours.
    """
    if isinstance(cell, (time, timedelta)):
        seconds = (
            timedelta(hours=cell.hour, minutes=cell.minute) if isinstance(cell, time) else cell
        ).total_seconds()
        return int(seconds // 60) or None
    line = "".join(text(cell).split()).lower()
    if _NUMBER.fullmatch(line):
        number = float(line)
        unit = "" if "分" in unit and "时" in unit else unit  # 时长(分钟/小时) says neither
        if "分" in unit or (not unit and number.is_integer() and number >= _SURELY_MINUTES):
            return int(number) or None if number.is_integer() else None
        if "时" in unit or "h" in unit or not number.is_integer():
            return round(number * _MINUTES_PER_HOUR) or None
        return None
    match = _LENGTH.fullmatch(line.translate(_SPOKEN_DIGITS)) if line else None
    if match is None or not (match["hours"] or match["half"] or match["minutes"]):
        return None
    hours = float(match["hours"] or 0) + (0.5 if match["half"] or match["also_half"] else 0)
    return round(hours * _MINUTES_PER_HOUR) + int(match["minutes"] or 0) or None


def _clock_text(cell: Cell) -> str:
    """The time of day that a cell shows, without the day that may stand before it."""
    if isinstance(cell, (datetime, time)):
        return f"{cell.hour}:{cell.minute:02}"
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds() // 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(cell, float) and 0 <= cell <= 1:
        # A time of day whose cell has no format of one is a part of the day.
        minutes = round(cell * _MINUTES_PER_DAY)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(cell, date) or not isinstance(cell, str):
        return ""
    return _in_digits(split_moment(cell)[1])


def _in_digits(said: str) -> str:
    """Times of day with the words that stand for an hour written as one, 零点 as 0点."""
    for word, written in _WORDS_FOR_HOURS:
        said = re.sub(word, written, said)
    return said


_DAY_BEFORE: Final = re.compile(
    r"(?P<day>(?:[0-9]{4}[-./年])?[0-9]{1,2}[-./月][0-9]{1,2}[日号]?)(?:\s+|(?<=[日号])|T|(?=[上下中早晚凌清傍半午零子正]))(?P<time>\S.*)"
)


def split_moment(cell: str) -> tuple[str, str]:
    """A day and the times behind it; the first is empty where there is none."""
    line = text(cell)
    match = _DAY_BEFORE.fullmatch(line)
    day, rest = (match["day"], match["time"]) if match else ("", line)
    return day, "".join(rest.split())


def has_range(cell: Cell) -> bool:
    """Whether a cell says a day and behind it from when to when."""
    if not isinstance(cell, str):
        return False
    day, rest = split_moment(cell)
    return bool(day) and time_range(rest) is not None


def has_clock(cell: Cell) -> bool:
    """Whether a cell says a day and behind it a time of day; midnight is a day alone."""
    if isinstance(cell, datetime):
        return cell.time() != time(0)
    return isinstance(cell, str) and bool(split_moment(cell)[0]) and clock_time(cell) is not None


def _range_of(start_text: str, end_text: str) -> TimeRange | None:
    is_next = _NEXT_DAY.match(end_text) is not None
    start, end = _CLOCK.fullmatch(start_text), _CLOCK.fullmatch(_NEXT_DAY.sub("", end_text))
    if start is None or end is None:
        return None
    inherited = start["half"] if int(end["hour"]) <= _NOON_HOUR else None
    starts = _clock(start, start["half"])
    if starts is not None and starts[1] and start["half"]:
        # What begins at twelve at night is of the day that begins then.
        starts, inherited = (time(0), False), "凌晨"
    ends = _clock(end, end["half"] or inherited)
    if starts is None or ends is None or starts[1]:
        return None
    return TimeRange(starts[0], ends[0], is_next or ends[1])


def _clock(match: re.Match[str], half: str | None) -> tuple[time, bool] | None:
    """A time of day, and whether it is the midnight that ends the day."""
    hour = _hour_of_day(int(match["hour"]), half)
    minute = int(match["minute"] or match["spoken"] or _WORD_MINUTES.get(match["word"], 0))
    if hour == _HOURS_PER_DAY and minute == 0:
        return time(0), True
    try:
        return (time(hour, minute), False) if hour is not None else None
    except ValueError:
        return None


def _hour_of_day(hour: int, half: str | None) -> int | None:
    """The hour from 0 to 24.

    下午12点 and 中午12点 are noon, and so is the 12 that ends a morning (上午11点至12点). 凌晨12点
    begins a day, 晚上12点 ends it, unless something begins then.
    """
    if half in {"凌晨", *_MORNING} and hour > _NOON_HOUR:
        return None
    if half == "凌晨":
        return hour % _NOON_HOUR
    if half in _MIDNIGHT and hour in {0, _NOON_HOUR}:
        return _HOURS_PER_DAY
    if half in _MIDNIGHT and hour <= _SMALL_HOURS_MAX:
        return hour
    if half == "中午":
        return hour + _NOON_HOUR if hour < 3 else hour  # noqa: PLR2004 - 中午 ends before three
    is_after_noon = half is not None and half not in {*_MORNING, "半夜", "午夜"}
    return hour + _NOON_HOUR if is_after_noon and hour < _NOON_HOUR else hour


def _minute(at: time) -> int:
    return at.hour * _MINUTES_PER_HOUR + at.minute
