"""Who read named data of a station: shown to its head, and to the auditors of an engagement."""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.door import door_of
from api.plain_route import PlainRoute
from api.reading import (
    DEFAULT_PAGE,
    Cursor,
    FromDay,
    Limit,
    Reader,
    StationInReach,
    ToDay,
    closed_cursor,
    conditional,
    in_thread,
    link_to_next,
    open_cursor,
    tagged,
)
from api.schemas.documents import reads
from api.schemas.readings import Readings
from domain import errors
from domain.readings import OVERSEEING_ROLES

router = APIRouter(prefix="/v1/stations/{code}", route_class=PlainRoute, tags=["clients"])

_CURSOR: Final = re.compile(r"[0-9TZ:.-]{24}~[0-9a-f-]{36}", re.ASCII)
"""Time and id of a reading."""

_encoder: Final = msgspec.json.Encoder()


@router.get("/reads", **reads("Readings", operation_id="list_reads", paged=True, waits=False))
async def list_reads(
    request: Request,
    principal: Reader,
    station: StationInReach,
    *,
    person: Annotated[
        str | None,
        Query(
            pattern=r"^(worker|client|record)/[^\s/\\?#%&<>\x00-\x1f\"']{1,64}$",
            description="Whose data was read: client/C001, worker/W01 or record/ID.",
        ),
    ] = None,
    from_day: FromDay = None,
    to_day: ToDay = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_PAGE,
) -> Response:
    """Every answer with named data of the station, newest first: who, whom, what for, and why."""
    if principal.role not in OVERSEEING_ROLES or principal.scope_kind not in (
        "station",
        "engagement",
    ):
        raise errors.NotFound
    after = open_cursor(cursor, _CURSOR)
    house = door_of(request.scope).house
    page = await in_thread(
        request,
        lambda: house.reading_log.readings(
            station, person=person, from_day=from_day, to_day=to_day, limit=limit, after=after
        ),
    )
    next_cursor = None if page.next_place is None else closed_cursor(page.next_place)
    position = await in_thread(request, house.feed.head_position)
    body = _encoder.encode(Readings(items=page.items, next_cursor=next_cursor, position=position))
    response = conditional(request, body, tagged(body, position), position, private=True)
    link_to_next(request, response, next_cursor)
    return response
