"""Whether a visit was written down too late, by the policy of its own day.

Two different questions: what the station itself says (``is_late``) and when the server first heard
of it (``is_received_late``). A paper sheet imported a year later is received late, every row; it is
a late entry only where the sheet's own date of writing is too far from the visit.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from domain.policy import policy_on
from domain.values import iso_date


def is_received_late(ended_at: str, first_recorded_at: str) -> bool:
    """Whether the server's clock (UTC) was past the visit's end by more than the policy allows."""
    hour = _deadline_hour(ended_at[:13])
    # Nearly every visit is settled by the hour.
    return first_recorded_at > hour and first_recorded_at > f"{hour}{ended_at[13:16]}:00.000Z"


def is_claimed_late(day: str, claimed_recorded_on: str) -> bool:
    """Whether the station's own day of writing is more days after the visit than allowed."""
    return claimed_recorded_on > _last_timely_day(day)


@lru_cache(maxsize=8192)
def _deadline_hour(local_hour: str) -> str:
    """The UTC hour of the deadline for a visit that ended in an hour of station time."""
    end = datetime.fromisoformat(f"{local_hour}:00:00+08:00")
    deadline = end.astimezone(UTC) + timedelta(hours=policy_on(local_hour[:10]).late_entry_hours)
    return deadline.isoformat()[:13]


@lru_cache(maxsize=2048)
def _last_timely_day(day: str) -> str:
    days = policy_on(day).late_entry_hours // 24
    return iso_date(date.fromisoformat(day) + timedelta(days=days))
