"""What changed in the figures of a question between two moments, and by which entries."""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.paging import InPages, open_cursor
from api.http.requests.plain_route import PlainRoute
from api.http.requests.reading import (
    AsOf,
    InArea,
    Period,
    Reader,
    answer_page,
    area_ask,
    station_ask,
)
from api.http.serving.door import door_of
from api.http.spans import InDays
from api.questions.asking import Answer
from api.questions.comparing import Part, compare
from api.questions.comparison import Question
from api.questions.questions import Questions

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["trail"])

PLACE: Final = re.compile(r"[0-3]~[0-9]{1,18}", re.ASCII)
"""Group and position of a cause."""
_Question = Annotated[
    Question, Query(description="Whose figures are compared.", examples=["budget"])
]
_Then = Annotated[
    str,
    Query(
        max_length=40,
        description="The earlier moment: a position, an RFC 3339 time, or a day (its end).",
        examples=["2026-06-30"],
    ),
]
_Now = Annotated[
    str | None, Query(max_length=40, description="The later moment; now where left out.")
]


@router.get("/compare", **reads("Comparison", operation_id="get_comparison", paged=True))
async def get_comparison(
    request: Request,
    principal: Reader,
    area: InArea,
    days: InDays,
    *,
    question: _Question,
    then: _Then,
    now: _Now = None,
    as_of: AsOf = None,
    page: InPages,
) -> Response:
    """What a question's figures were at two moments, and which entries made the difference.

    About one station by itself where one is named, else about the stations in reach. Entries are
    told in four groups: late (what had happened before the first moment and was recorded after it),
    corrected, voided and new; what they moved adds up to the differences.
    """
    period = Period(None, as_of, *days)
    if len(area.stations) == 1 and not (area.districts or area.cities):
        station = area.stations[0]
        await door_of(request.scope).access.ensure_reach(principal, station)
        ask = station_ask(principal, station, period)
    else:
        ask = await area_ask(request, principal, area, period)
    part = Part(page.limit, open_cursor(page.cursor, PLACE), page.counted)

    def compared(questions: Questions) -> Answer:
        found = compare(questions, question, ask, (then, now), part)
        told: Answer = msgspec.to_builtins(found)
        return told

    return await answer_page(
        request, principal, question, compared, beside=("audit_trail", "flags")
    )
