"""Days as people type them.

Each form here has one right reading that a test table pins. Nothing asks for the clock: whether a
day lies in the future is for the importer to say.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from api.workbooks.cells import Cell, plain_number, text
from domain.ground.policy import FIRST_DAY, LAST_DAY


class Calendar(NamedTuple):
    """What a sheet leaves unsaid: the year of its days, and from when its serials count."""

    year: int | None
    starts_1904: bool = False


_FULL_DATE: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:年|[-./])(?P<month>[0-9]{1,2})(?:月|[-./])(?P<day>[0-9]{1,2})[日号]?"
)
_SHORT_DATE: Final = re.compile(
    r"(?P<month>[0-9]{1,2})(?:月(?P<day>[0-9]{1,2})[日号]?|[./](?P<plain_day>[0-9]{1,2}))"
)
_HAN_DIGITS: Final = "〇一二三四五六七八九"
_HAN_DATE: Final = re.compile(
    r"(?:(?P<year>[〇○零一二三四五六七八九]{4})年)?"
    r"(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})[日号]?"
)
_WEEKDAY: Final = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$")
_COMPACT_DATE: Final = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_CLOCK_BEHIND: Final = re.compile(
    r"(?P<day>.*[0-9日号])(?:\s+|(?<=[日号])|T)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
)
"""A moment as programs print one. It is cut off before blanks go, or its hour joins the day."""
_ZEROS: Final = {"○": "〇", "零": "〇"}
_YEAR_IN_TITLE: Final = re.compile(r"(?<![0-9])(20[0-9]{2})(?:年|(?![0-9]))")
_YEAR: Final = re.compile(r"([0-9]{4})年?度?")
_EPOCH: Final = date(1899, 12, 30)
_EPOCH_1904: Final = date(1904, 1, 1)
_SERIAL_DAYS: Final = (date(2000, 1, 1), date(2099, 12, 31))


def ledger_year(cell: Cell) -> int | None:
    """台账年度, ``2021年`` or ``2021``; None when it is not a year."""
    match = _YEAR.fullmatch("".join(text(cell).split()))
    return int(match[1]) if match and FIRST_DAY[:4] <= match[1] <= LAST_DAY[:4] else None


def calendar_day(cell: Cell, calendar: Calendar) -> date | None:
    """Read a day; one written without a year belongs to the year of the calendar, if it has one.

    A number such as 10.1 is what a spreadsheet makes of a typed ``10.1`` and of ``10.10`` alike:
    where both would be days it is neither. A whole number is a day only as a spreadsheet serial of
    this century or as ``20210603``. None when the cell is no day of the calendar.
    """
    if isinstance(cell, datetime):
        return _plausible(cell.date())
    if isinstance(cell, date):
        return _plausible(cell)
    if isinstance(cell, (bool, time, timedelta)):
        return None
    if isinstance(cell, (int, float)):
        return _day_from_number(plain_number(cell), calendar)
    moment = _CLOCK_BEHIND.fullmatch(line := text(cell))
    line = "".join((moment["day"] if moment else line).split())
    line = _WEEKDAY.sub("", line).rstrip(".。,;")
    return _day_from_text(_with_digits(line), calendar.year)


def any_day(cell: Cell) -> date | None:
    """Read a day of any year with its year, such as that of a birth; None for anything else."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    line = "".join(text(cell).split()).rstrip(".。")
    match = _FULL_DATE.fullmatch(line) or _COMPACT_DATE.fullmatch(line)
    try:
        return date(*(int(match[part]) for part in ("year", "month", "day"))) if match else None
    except ValueError:
        return None


def year_in(title: str) -> int | None:
    """The one year that a title or the name of a file says; None when it says none or several."""
    found = {int(match) for match in _YEAR_IN_TITLE.findall("".join(text(title).split()))}
    return found.pop() if len(found) == 1 else None


def _plausible(day: date) -> date | None:
    """Drop a day that no station could mean: a number formatted as a date by mistake lands in 1900."""
    return day if FIRST_DAY <= day.isoformat() <= LAST_DAY else None


def _day_from_number(digits: str, calendar: Calendar) -> date | None:
    if not digits.isdecimal():
        day = _day(_SHORT_DATE.fullmatch(digits), calendar.year)
        other = _day(_SHORT_DATE.fullmatch(f"{digits}0"), calendar.year)
        return None if day and other else day
    epoch = _EPOCH_1904 if calendar.starts_1904 else _EPOCH
    first, last = ((day - epoch).days for day in _SERIAL_DAYS)
    if first <= int(digits) <= last:
        return epoch + timedelta(days=int(digits))
    return _day(_COMPACT_DATE.fullmatch(digits), calendar.year)


def _day_from_text(line: str, year: int | None) -> date | None:
    for form in (_FULL_DATE, _COMPACT_DATE, _SHORT_DATE):
        match = form.fullmatch(line)
        if match is not None:
            return _day(match, year)
    return None


def _day(match: re.Match[str] | None, default_year: int | None) -> date | None:
    if match is None:
        return None
    found = match.groupdict()
    day = found["day"] or found.get("plain_day") or "0"
    year = found.get("year") or default_year
    try:
        return _plausible(date(int(year), int(found["month"]), int(day))) if year else None
    except ValueError:
        return None


def _with_digits(line: str) -> str:
    """A date in Chinese numerals, 六月三日, with digits; anything else as it is."""
    match = _HAN_DATE.fullmatch(line)
    if match is None:
        return line
    year = "".join(str(_HAN_DIGITS.index(_ZEROS.get(each, each))) for each in match["year"] or "")
    return f"{year}{'年' * bool(year)}{_number(match['month'])}月{_number(match['day'])}日"


def _number(numeral: str) -> int:
    """Read a numeral up to 99, 二十三; zero where it is none."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _HAN_DIGITS.index(numeral) if len(numeral) == 1 else 0
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return (_HAN_DIGITS.index(tens) if tens else 1) * 10 + (_HAN_DIGITS.index(ones) if ones else 0)
