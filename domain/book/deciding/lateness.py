"""Whether a visit was written down too late, by the hours that the policy of its own day allows.

Two different questions: what the station itself says (``is_late``) and when the server first heard
of it (``is_received_late``). A paper sheet imported a year later is received late, every row; it is
a late entry only where the sheet's own date of writing is too far from the visit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final

from msgspec import UNSET

from domain.book.entry import Entry
from domain.ground.events import Event
from domain.ground.policy import Policy
from domain.ground.values import FOREVER, days_after

LATE_ENTRY: Final = "late_entry"
LATE: Final = (LATE_ENTRY, "received_late")
"""What is said of the time of writing: by the station's own day, and by the server's clock."""


def is_received_late(ended_at: str, first_recorded_at: str, late_hours: int) -> bool:
    """Whether the server's clock (UTC) was past the visit's end by more than so many hours."""
    hour = _deadline_hour(ended_at[:13], late_hours)
    # Nearly every visit is settled by the hour.
    return first_recorded_at > hour and first_recorded_at > f"{hour}{ended_at[13:16]}:00.000Z"


def is_claimed_late(day: str, claimed_recorded_on: str, late_hours: int) -> bool:
    """Whether the station's own day of writing is more days after the visit than the hours have."""
    return claimed_recorded_on > _last_timely_day(day, late_hours // 24)


def lateness(
    entry: Entry, fact: Event, first_recorded_at: str, policy_on: Callable[[str], Policy]
) -> list[str]:
    """What is to be said of when a fact of an entry was written down, by code.

    By the policy of its own day, for facts that state when they were written down.
    """
    claimed = getattr(fact, "claimed_recorded_on", None)
    if claimed is None:
        return []
    day = entry.occurred_at[:10]
    hours = policy_on(day).late_entry_hours
    received_late = is_received_late(
        entry.occurred_until or entry.occurred_at, first_recorded_at, hours
    )
    is_late = received_late if claimed is UNSET else is_claimed_late(day, claimed, hours)
    return [code for code, holds in zip(LATE, (is_late, received_late), strict=True) if holds]


def lag_hours(ended_at: str, first_recorded_at: str) -> int:
    """Whole hours from a visit's end (station time) to its first recording (UTC), never below 0."""
    hours = _utc_hour(first_recorded_at[:13], 0) - _utc_hour(ended_at[:13], _STATION_OFFSET_HOURS)
    return max(hours - (first_recorded_at[14:16] < ended_at[14:16]), 0)


def lag_class(hours: int) -> str:
    """The class of a lag in which answers count it; the bounds are those that reports ask for."""
    for name, below in _LAG_CLASSES:
        if hours < below:
            return name
    return "over_30d"


_STATION_OFFSET_HOURS: Final = 8
_LAG_CLASSES: Final = (
    ("within_24h", 24),
    ("within_48h", 48),
    ("within_7d", 7 * 24),
    ("within_30d", 30 * 24),
)


@lru_cache(maxsize=8192)
def _utc_hour(hour: str, offset_hours: int) -> int:
    """Hours since the first day of the calendar of a written hour, ``2021-06-03T09``."""
    return date.fromisoformat(hour[:10]).toordinal() * 24 + int(hour[11:13]) - offset_hours


@lru_cache(maxsize=8192)
def _deadline_hour(local_hour: str, late_hours: int) -> str:
    """The UTC hour of the deadline for a visit that ended in an hour of station time.

    Counted in hours, since next to either end of the calendar a visit has no moment in UTC; there
    the deadline is the calendar's first hour, or behind its last one.
    """
    number, hour = divmod(_utc_hour(local_hour, _STATION_OFFSET_HOURS) + late_hours, 24)
    if number < date.min.toordinal():
        return f"{date.min.isoformat()}T00"
    if number > date.max.toordinal():
        return f"{FOREVER}T24"
    return f"{date.fromordinal(number).isoformat()}T{hour:02d}"


@lru_cache(maxsize=2048)
def _last_timely_day(day: str, days: int) -> str:
    return days_after(day, days)
