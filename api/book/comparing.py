"""What changed in the figures of a question between two moments, and by which entries."""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.book.comparison_files import tag_of, write_comparison
from api.http.access import Principal
from api.http.described.documents import reads
from api.http.exchange import exchange_of
from api.http.paging import InPages, open_cursor
from api.http.requests.answering import (
    VARY,
    AsOf,
    InArea,
    Period,
    Reader,
    answer_page,
    area_ask,
    matches,
    reach_min_position,
    station_ask,
)
from api.http.serving.door import door_of
from api.http.serving.nameless_files import NamelessFile, closed_if_not_sent
from api.http.spans import InDays
from api.lists.answering import (
    ListRoute,
    Written,
    answer_file,
    ensure_whole,
    form_wanted,
    with_files,
)
from api.lists.tables import FileFormat
from api.questions.asking import Answer, Ask
from api.questions.compared.answers import Question
from api.questions.compared.comparing import Part, compare, comparing
from api.questions.compared.declared import QUESTIONS
from api.questions.questions import Questions

router = APIRouter(prefix="/v1", route_class=ListRoute, tags=["trail"])

PLACE: Final = re.compile(r"[0-3]~[0-9]{1,18}", re.ASCII)
"""Group and position of a cause."""
_BESIDE: Final = ("audit_trail", "flags")
"""The projections that a comparison reads beside those of its question."""
_Wanted = tuple[Question, Ask, tuple[str, str | None]]
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


@router.get(
    "/compare", **with_files(reads("Comparison", operation_id="get_comparison", paged=True))
)
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
    corrected, voided and new; what they moved adds up to the differences. With ``.csv`` or ``.xlsx``
    behind the address, or by ``Accept``, the figures and all entries as a file.
    """
    period = Period(None, as_of, *days)
    if len(area.stations) == 1 and not (area.districts or area.cities):
        station = area.stations[0]
        await door_of(request.scope).access.ensure_reach(principal, station)
        ask = station_ask(principal, station, period)
    else:
        ask = await area_ask(request, principal, area, period)
    form = form_wanted(request)
    if form is not None:
        return await _file(request, principal, (question, ask, (then, now)), form)
    part = Part(page.limit, open_cursor(page.cursor, PLACE), page.counted)

    def compared(questions: Questions) -> Answer:
        found = compare(questions, question, ask, (then, now), part)
        told: Answer = msgspec.to_builtins(found)
        return told

    first, *others = QUESTIONS[question].asked.reads
    response = await answer_page(request, principal, first, compared, beside=(*others, *_BESIDE))
    response.headers["Vary"] = f"{VARY}, Accept"
    return response


async def _file(
    request: Request, principal: Principal, wanted: _Wanted, form: FileFormat
) -> Response:
    ensure_whole(request)
    question, ask, moments = wanted
    await reach_min_position(
        request, (*QUESTIONS[question].asked.reads, *_BESIDE, "stations", "policies")
    )
    door, held = door_of(request.scope), exchange_of(request.scope).text("if-none-match")

    def written() -> Written:
        with comparing(door.house.questions, question, ask, moments) as found:
            etag, position = tag_of(form, question, ask, found), found.now.position
            if matches(held, etag):
                return None, etag, position
            file = NamelessFile(door.ended)
            with closed_if_not_sent(file):
                write_comparison(found, question, form, file)
            return file, etag, position

    return await answer_file(request, principal, written, "compare", form)
