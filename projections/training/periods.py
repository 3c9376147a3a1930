"""Periods of continuing education: calendar arithmetic on months, nothing else."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from domain.ground.values import days_after


class Period(NamedTuple):
    """First and last day, both included."""

    first_day: str
    last_day: str


def months_after(day: str, months: int) -> str:
    """The same day some months later (earlier if negative), or that month's last day.

    Beyond the calendar it is the calendar's own end.
    """
    start = date.fromisoformat(day)
    year, index = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return (date.min if months < 0 else date.max).isoformat()
    return date(year, index + 1, min(start.day, monthrange(year, index + 1)[1])).isoformat()


def rolling_period(as_of: str, months: int) -> Period:
    """The last so many months up to a day."""
    return Period(days_after(months_after(as_of, -months), 1), as_of)


def period_around(first_certified: str, as_of: str, months: int) -> Period:
    """The period that a day lies in, when periods of so many months begin with a certificate.

    Every period is counted from the first one's beginning, so that a certificate of 29 February
    does not drift. ``first_certified`` is on or before ``as_of``.
    """
    elapsed = (
        12 * (int(as_of[:4]) - int(first_certified[:4]))
        + int(as_of[5:7])
        - int(first_certified[5:7])
    )
    number = elapsed // months
    if months_after(first_certified, number * months) > as_of:
        number -= 1
    following = months_after(first_certified, (number + 1) * months)
    return Period(
        months_after(first_certified, number * months),
        max(as_of, days_after(following, -1)),
    )
