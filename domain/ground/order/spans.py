"""Spans of time over what happened: half-open, as station time in text that sorts.

What happened on a known day only counts at that day's midnight (``catalogue.occurrence_of``), so one
comparison of text answers for days, minutes and the server's milliseconds alike.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from domain.ground.values import CHINA, ISODate, in_zone, iso_instant

_MILLISECOND: Final = timedelta(milliseconds=1)
_DAY_LENGTH: Final = len("2021-06-03")
_MINUTE_LENGTH: Final = len("2021-06-03T09:00")
_MILLISECOND_LENGTH: Final = len("2021-06-03T09:00:00.000")


class Span(NamedTuple):
    """From ``begin`` on and before ``end``, None where a side is open; both are bounds.

    A bound is what ``bound_at`` gives: ``2021-06-03`` for a midnight, ``2021-06-03T09:00``, or
    ``2021-06-03T09:00:00.001``. A span that ends before it begins holds nothing.
    """

    begin: str | None = None
    end: str | None = None

    def holds(self, place: str) -> bool:
        """Whether something that happened at ``place_of`` its time lies within."""
        return (self.begin is None or self.begin <= place) and (
            self.end is None or place < self.end
        )


EVER: Final = Span()


def span_of_days(first: str | None, last: str | None) -> Span:
    """The span of whole station days, both counted in."""
    return Span(first, None if last is None else day_after(last))


def place_of(occurred_at: str) -> str:
    """Where an entry's time stands among the bounds of spans.

    Facts have station time to the minute; decisions about months have only the server's clock.
    """
    if occurred_at[-1] != "Z":
        return occurred_at[:_MINUTE_LENGTH]
    moment = in_zone(datetime.fromisoformat(occurred_at), CHINA)
    return moment.isoformat(timespec="milliseconds")[:_MILLISECOND_LENGTH]


def bound_at(moment: datetime) -> str:
    """An aware moment as a bound, in the shortest form; rounded up to the next millisecond.

    Nothing in the book is kept finer, so rounding up moves nothing across the bound. Raises
    OverflowError for a moment outside of the calendar.
    """
    local = moment.astimezone(CHINA)
    over = local.microsecond % 1000
    if over:
        local += _MILLISECOND - timedelta(microseconds=over)
    text = local.isoformat(timespec="milliseconds")[:_MILLISECOND_LENGTH]
    return text.removesuffix(":00.000").removesuffix("T00:00")


def is_day(bound: str) -> bool:
    """Whether a bound is a station's midnight."""
    return len(bound) == _DAY_LENGTH


def day_before(bound: str) -> ISODate:
    """The last day before a midnight. Raises OverflowError for the first day of the calendar."""
    return ISODate((date.fromisoformat(bound) - timedelta(days=1)).isoformat())


def day_after(day: str) -> str | None:
    """The midnight that ends a day; None for the last day of the calendar, after which nothing is."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except OverflowError:
        return None


def instant_of(bound: str) -> str:
    """A bound on the server's clock: ``2026-11-23T07:45:00.123Z``.

    At the very beginning of the calendar, where UTC has no such moment, the earliest one.
    """
    return iso_instant(datetime.fromisoformat(bound).replace(tzinfo=CHINA))
