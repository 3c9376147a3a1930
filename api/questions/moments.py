"""Which position of the log a moment means: what was known then.

Shared by the command line and HTTP. The log's clock never goes back, so a moment is found by
halving, in some twenty look-ups however long the log is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Final

from api.questions.refusals import PositionBeyondHead
from domain.ground.order.spans import bound_at
from domain.ground.refusals import BadDate
from domain.ground.values import CHINA, in_zone, iso_instant, later

AsKnown = str | int | None

_LAST_BOUND: Final = "9999-12-31T23:59:59.999"
"""Stands for what rounding up would put behind the calendar's end."""


def position_of(
    as_known: AsKnown, *, head: int, recorded_at: Callable[[int], str | None]
) -> int | None:
    """The last position known at a position, RFC 3339 time or date (its end); None for now.

    Raises BadDate for a text that is neither, and PositionBeyondHead for a position that the log
    has not reached.
    """
    if as_known is None:
        return None
    text = str(as_known).strip()
    if text.isascii() and text.isdigit():
        if int(text) > head:
            raise PositionBeyondHead(field="as_known", head=head)
        return int(text)
    return last_before(_instant(text), head=head, recorded_at=recorded_at)


def bound_of(
    moment: str | int, *, head: int, recorded_at: Callable[[int], str | None]
) -> str | None:
    """Before which bound of station time that had happened which could be known at a moment.

    None for the position before the first entry.
    """
    text = str(moment).strip()
    if not (text.isascii() and text.isdigit()):
        try:
            return bound_at(in_zone(_instant(text), CHINA))
        except OverflowError:
            return _LAST_BOUND
    recorded = recorded_at(min(int(text), head))
    return None if recorded is None else bound_at(datetime.fromisoformat(recorded))


def last_before(instant: datetime, *, head: int, recorded_at: Callable[[int], str | None]) -> int:
    """The last position recorded before an instant; 0 when there is none.

    An entry that no longer says when it was recorded counts with the one before it, those at the
    very beginning with the first one that does.
    """

    def time_of(position: int) -> str:
        nearest = chain(range(position, 0, -1), range(position + 1, head + 1))
        return next((found for each in nearest if (found := recorded_at(each)) is not None), "")

    return bisect_left(range(1, head + 1), iso_instant(instant), key=time_of)


def _instant(text: str) -> datetime:
    is_day = len(text) == len("2021-06-03")
    try:
        instant = (
            datetime.combine(date.fromisoformat(text), time(), CHINA)
            if is_day
            else datetime.fromisoformat(text)
        )
    except ValueError:
        raise BadDate(field="as_known") from None
    if instant.tzinfo is None:
        raise BadDate(field="as_known")
    # What was recorded on the day, or in the very millisecond, was known at it.
    return later(instant, timedelta(days=1) if is_day else timedelta(milliseconds=1))
