"""Spans of time as a query gives them.

``from`` and ``to`` are whole days, both counted in, as on the command line; ``occurred_from`` and
``occurred_to`` are half-open and take moments too, where an answer knows moments. They say the same
thing in two ways, so one bound has one of them.
"""

from __future__ import annotations

import re
from datetime import MINYEAR, date, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Query
from pydantic import BeforeValidator, WithJsonSchema

from api.http.problems import HttpRefusal
from domain.ground.forms.fields import AnyDay, refuse
from domain.ground.order.spans import Span, bound_at, day_before, is_day, span_of_days
from domain.ground.refusals import BadDate
from domain.ground.values import FOREVER

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT: Final = re.compile(
    _DAY.pattern + r"[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)


_FIRST_MOMENT: Final = date.min.isoformat()
_LAST_MOMENT: Final = f"{FOREVER}T23:59:59.999"


def _bound(value: Any) -> str:
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value).isoformat()
        if _MOMENT.fullmatch(value):
            return _at(datetime.fromisoformat(value.upper()))
    except ValueError:
        raise refuse(BadDate) from None
    raise refuse(BadDate)


def _at(moment: datetime) -> str:
    try:
        return bound_at(moment)
    except OverflowError:  # the station's calendar ends before: nothing happened beyond
        return _FIRST_MOMENT if moment.year == MINYEAR else _LAST_MOMENT


Bound = Annotated[
    str,
    BeforeValidator(_bound),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "format": "date-time"},
            ]
        }
    ),
]
"""A day, which is its midnight at the station, or an RFC 3339 time."""

FromDay = Annotated[
    AnyDay | None,
    Query(alias="from", description="First business day counted.", examples=["2021-06-01"]),
]
ToDay = Annotated[
    AnyDay | None,
    Query(alias="to", description="Last business day counted.", examples=["2021-06-30"]),
]
OccurredFrom = Annotated[
    Bound | None,
    Query(
        description="Counts what happened from then on: a day, or an RFC 3339 time. "
        "In the place of ``from``.",
        examples=["2021-06-01"],
    ),
]
OccurredTo = Annotated[
    Bound | None,
    Query(
        description="Counts what happened before then: a day (which is not counted in), or an "
        "RFC 3339 time. In the place of ``to``.",
        examples=["2021-07-01"],
    ),
]
WHOLE_DAYS: Final = "x-whole-days"
"""Marks, in the document, a bound that has to be midnight."""
_WHOLE: Final = " Whole days are counted here, so a time has to be midnight at the station."
OccurredFromDay = Annotated[
    Bound | None,
    Query(
        description=f"Counts from that day on. In the place of ``from``.{_WHOLE}",
        examples=["2021-06-01"],
        json_schema_extra={WHOLE_DAYS: True},
    ),
]
OccurredToDay = Annotated[
    Bound | None,
    Query(
        description=f"Counts the days before that day. In the place of ``to``.{_WHOLE}",
        examples=["2021-07-01"],
        json_schema_extra={WHOLE_DAYS: True},
    ),
]


async def _days(
    from_day: FromDay = None,
    to_day: ToDay = None,
    occurred_from: OccurredFromDay = None,
    occurred_to: OccurredToDay = None,
) -> tuple[str | None, str | None]:
    _ensure_once(from_day, to_day, occurred_from, occurred_to)
    _ensure_day("occurred_from", occurred_from)
    _ensure_day("occurred_to", occurred_to)
    if occurred_to is not None:
        try:
            to_day = day_before(occurred_to)
        except OverflowError:
            raise BadDate(field="occurred_to") from None
    return from_day or occurred_from, to_day


async def _span(
    from_day: FromDay = None,
    to_day: ToDay = None,
    occurred_from: OccurredFrom = None,
    occurred_to: OccurredTo = None,
) -> Span:
    _ensure_once(from_day, to_day, occurred_from, occurred_to)
    days = span_of_days(from_day, to_day)
    return Span(days.begin or occurred_from, days.end or occurred_to)


async def _occurred(occurred_from: OccurredFrom = None, occurred_to: OccurredTo = None) -> Span:
    return Span(occurred_from, occurred_to)


InDays = Annotated[tuple[str | None, str | None], Depends(_days)]
"""The first and the last business day, for an answer that counts whole days.

Raises ``bound_given_twice``, ``whole_days_only``, and BadDate for a span before all days.
"""
InSpan = Annotated[Span, Depends(_span)]
"""A span of time, for an answer that knows moments. Raises ``bound_given_twice``."""
Occurred = Annotated[Span, Depends(_occurred)]
"""The same where there is no older way to say it."""


def _ensure_once(
    from_day: str | None, to_day: str | None, begin: str | None, end: str | None
) -> None:
    for one, other, name, older in (
        (begin, from_day, "occurred_from", "from"),
        (end, to_day, "occurred_to", "to"),
    ):
        if one is not None and other is not None:
            raise HttpRefusal("bound_given_twice", parameter=name, other=older)


def _ensure_day(name: str, bound: str | None) -> None:
    if bound is not None and not is_day(bound):
        raise HttpRefusal("whole_days_only", parameter=name)
