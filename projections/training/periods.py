"""Periods of continuing education: calendar arithmetic on months, nothing else."""

from __future__ import annotations

from typing import NamedTuple

from domain.ground.values import days_after, months_after


class Period(NamedTuple):
    """First and last day, both included."""

    first_day: str
    last_day: str


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
