"""Small values that every module shares: money in fen, station-local dates and minutes.

Money is an ``int`` of fen; a decimal string is its only other written form. Dates and times inside
events are ISO 8601 text, which orders as it reads, so rules compare text and never convert.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MINYEAR, UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NewType

from msgspec import UNSET, UnsetType

ISODate = NewType("ISODate", str)
"""A station-local calendar day, ``2021-06-03``."""
ISOMinute = NewType("ISOMinute", str)
"""A station-local moment kept to the minute, ``2021-06-03T09:00:00+08:00``."""
Month = NewType("Month", str)
"""A station-local calendar month, ``2021-06``."""

FOREVER: Final = "9999-12-31"
"""The last day there is, for what nobody has ended."""

CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one offset without daylight saving since 1992; stations open later than that."""

_MINUTE: Final = timedelta(minutes=1)
_SATURDAY: Final = 5
_FIRST_NUMBER: Final = date.min.toordinal()
_LAST_NUMBER: Final = date.max.toordinal()

MAX_FEN: Final = 10**13
"""A hundred billion yuan: far above any station, far below 2**53."""

_AMOUNT: Final = re.compile(r"(?P<yuan>0|[1-9][0-9]{0,10})(?:\.(?P<fen>[0-9]{1,2}))?", re.ASCII)


class Fen(int):
    """An amount of money in fen, told apart from a bare number whose unit nobody knows."""

    __slots__ = ()


def fen_from_text(text: str) -> Fen:
    """Read ``"123.45"`` as 12345 fen.

    Raises ValueError for anything but ASCII digits with at most two decimals: signs, exponents,
    separators, spaces and currency marks are the importer's business, not the ledger's.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    fen = int(match["yuan"]) * 100 + int((match["fen"] or "").ljust(2, "0"))
    if fen > MAX_FEN:
        raise ValueError(text)
    return Fen(fen)


def text_from_fen(fen: int) -> str:
    """Write 12345 fen as ``"123.45"``; -5 fen is ``"-0.05"``."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02d}"


def shown_from_fen(fen: int) -> str:
    """Write 123456 fen for people: ``"1,234.56"``."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def hundredths_from_text(text: str) -> int:
    """Read ``"2.5"`` class hours as 250 hundredths; same strictness as money."""
    return int(fen_from_text(text))


def iso_date(day: date) -> ISODate:
    """Write a calendar day the way events keep it."""
    return ISODate(day.isoformat())


def optional_day(day: str | None) -> ISODate | UnsetType:
    """A day that may be absent, as events keep it."""
    return UNSET if day is None else ISODate(day)


def in_zone(moment: datetime, zone: timezone) -> datetime:
    """An aware moment on the clock of a zone.

    Where the calendar ends before that clock gets there, its first or last moment.
    """
    try:
        return moment.astimezone(zone)
    except OverflowError:
        is_first = moment.year == MINYEAR
        return datetime.min.replace(tzinfo=zone) if is_first else datetime.max.replace(tzinfo=zone)


def later(moment: datetime, time: timedelta) -> datetime:
    """A moment some time later; behind the calendar's end, its last moment."""
    try:
        return moment + time
    except OverflowError:
        return datetime.max.replace(tzinfo=moment.tzinfo)


def iso_minute(moment: datetime) -> ISOMinute:
    """Write an aware moment in station time, seconds dropped."""
    return ISOMinute(in_zone(moment, CHINA).isoformat()[:16] + ":00+08:00")


def iso_instant(moment: datetime) -> str:
    """Write an aware moment in UTC to the millisecond, ``2026-11-23T07:45:00.123Z``."""
    return in_zone(moment, UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def days_after(day: str, days: int) -> ISODate:
    """The day so many days later, earlier if negative; beyond the calendar, the calendar's end."""
    number = date.fromisoformat(day).toordinal() + days
    return iso_date(date.fromordinal(min(max(number, _FIRST_NUMBER), _LAST_NUMBER)))


def day_of(moment: str) -> ISODate:
    """The calendar day of an ISO minute or date."""
    return ISODate(moment[:10])


def month_of(moment: str) -> Month:
    """The calendar month of an ISO minute or date."""
    return Month(moment[:7])


def month_shifted(month: str, months: int) -> Month:
    """The month so many months after one, or before it."""
    year, index = divmod(int(month[:4]) * 12 + int(month[5:7]) - 1 + months, 12)
    return Month(f"{year:04d}-{index + 1:02d}")


def is_weekend(day: date) -> bool:
    """Whether the day is a Saturday or Sunday; no calendar of holidays is known here."""
    return day.weekday() >= _SATURDAY


def weekdays(first: date, last: date) -> list[ISODate]:
    """The days of a span that are no weekend, in their order; none if it ends before it begins."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [iso_date(day) for day in days if not is_weekend(day)]


def days_between(first: str, last: str) -> int:
    """How many days one day is after another, negative for one before it."""
    return date.fromisoformat(last).toordinal() - date.fromisoformat(first).toordinal()


def months_after(day: str, months: int) -> ISODate:
    """The same day some months later (earlier if negative), or that month's last day.

    Beyond the calendar it is the calendar's own end.
    """
    start = date.fromisoformat(day)
    year, index = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return iso_date(date.min if months < 0 else date.max)
    return iso_date(date(year, index + 1, min(start.day, monthrange(year, index + 1)[1])))


def months_between(first: str, last: str) -> int:
    """Whole months from one calendar day to another, negative never.

    A month is whole on its own day, or on the last of a month that has no such day.
    """
    start, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    months = (end.year - start.year) * 12 + end.month - start.month
    month_ends = end.day == monthrange(end.year, end.month)[1]
    if end.day < start.day and not month_ends:
        months -= 1
    return max(months, 0)


def minutes_between(started_at: str, ended_at: str) -> int:
    """Whole minutes from one ISO minute to another."""
    return (datetime.fromisoformat(ended_at) - datetime.fromisoformat(started_at)) // _MINUTE


def station_today(now: datetime) -> ISODate:
    """The calendar day that the station is living through at an instant."""
    return ISODate(in_zone(now, CHINA).isoformat()[:10])


def percent_of(part: int, whole: int) -> float | None:
    """A share in percent with two decimals, half up; None over nothing."""
    if not whole:
        return None
    share = Decimal(100 * part) / whole
    return float(share.quantize(Decimal("0.01"), ROUND_HALF_UP))
