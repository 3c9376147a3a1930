"""Who read named data of a station: shown to its head, and to the auditors of an engagement."""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request
from msgspec import UNSET
from pydantic import StringConstraints
from starlette.responses import Response

from api.bootstrap import House
from api.http.described.documents import reads
from api.http.described.readings import Readings
from api.http.paging import InPages, closed_cursor, link_to_next, open_cursor
from api.http.requests.answering import (
    MAX_CHOICES,
    Reader,
    StationInReach,
    conditional,
    in_thread,
    tagged,
)
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import door_of
from api.http.spans import InSpan
from domain.book.privacy.readings import OVERSEEING_ROLES
from domain.ground.areas import stream_of_area
from domain.ground.refusals import NotFound

router = APIRouter(prefix="/v1/stations/{code}", route_class=PlainRoute, tags=["clients"])

_CURSOR: Final = re.compile(r"[0-9TZ:.-]{24}~[0-9a-f-]{36}", re.ASCII)
"""Time and id of a reading."""

_Person = Annotated[
    str, StringConstraints(pattern=r"^(worker|client|record)/[^\s/\\?#%&<>\x00-\x1f\"']{1,64}$")
]
_People = Annotated[
    tuple[_Person, ...],
    Query(
        alias="person",
        max_length=MAX_CHOICES,
        description="Whose data was read: client/C001, worker/W01 or record/ID; any of several.",
    ),
]
_encoder: Final = msgspec.json.Encoder()


@router.get("/reads", **reads("Readings", operation_id="list_reads", paged=True, waits=False))
async def list_reads(
    request: Request,
    principal: Reader,
    station: StationInReach,
    span: InSpan,
    *,
    page: InPages,
    people: _People = (),
) -> Response:
    """Every answer with named data of the station, newest first: who, whom, what for, and why.

    Every file with data of the station that was taken away is among them, with its address.

    What occurred here is the reading, on the day or at the moment when it was answered.
    """
    if principal.role not in OVERSEEING_ROLES or principal.scope_kind not in (
        "station",
        "engagement",
    ):
        raise NotFound
    after = open_cursor(page.cursor, _CURSOR)
    house = door_of(request.scope).house
    found = await in_thread(
        request,
        lambda: house.reading_log.readings(
            station,
            areas=areas_over(house, station),
            people=people,
            during=span,
            limit=page.limit,
            after=after,
            counted=page.counted,
        ),
    )
    next_cursor = None if found.next_place is None else closed_cursor(found.next_place)
    position = await in_thread(request, house.feed.head_position)
    listed = Readings(
        items=found.items,
        next_cursor=next_cursor,
        total=UNSET if found.total is None else found.total,
        position=position,
    )
    body = _encoder.encode(listed)
    response = conditional(request, body, tagged(body, position), position, private=True)
    link_to_next(request, response, next_cursor)
    return response


def areas_over(house: House, station: str) -> list[str]:
    """The streams of the areas that a station lies in."""
    return sorted(map(stream_of_area, house.questions.areas_of([station])))
