"""The audit trail: who recorded what, when, why, through which door."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import StringConstraints
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.paging import InPages, Page, open_number_cursor
from api.http.requests.plain_route import PlainRoute
from api.http.requests.reading import (
    MAX_CHOICES,
    AsKnown,
    InArea,
    Period,
    Reader,
    StationInReach,
    answer_page,
    area_ask,
    station_ask,
)
from api.http.spans import InSpan
from domain.ground.forms.fields import AnyDay, NamedCode, RecordId

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["trail"])

_Records = Annotated[
    tuple[RecordId, ...],
    Query(alias="record", max_length=MAX_CHOICES, description="Record id; any of several."),
]
_Actors = Annotated[
    tuple[NamedCode, ...],
    Query(alias="actor", max_length=MAX_CHOICES, description="Who recorded it; any of several."),
]
EventType = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z_.]+$")]
Types = Annotated[
    tuple[EventType, ...],
    Query(alias="type", max_length=MAX_CHOICES, description="Event type; any of several."),
]
_RecordedFrom = Annotated[AnyDay | None, Query(description="First day of recording.")]
_RecordedTo = Annotated[AnyDay | None, Query(description="Last day of recording.")]
_Order = Annotated[bool, Query(description="Newest first, or in the order of the log.")]


async def _filters(
    span: InSpan,
    *,
    records: _Records = (),
    actors: _Actors = (),
    types: Types = (),
    recorded_from: _RecordedFrom = None,
    recorded_to: _RecordedTo = None,
    newest_first: _Order = True,
) -> dict[str, Any]:
    return {
        "records": records,
        "actors": actors,
        "types": types,
        "recorded_from": recorded_from,
        "recorded_to": recorded_to,
        "occurred": span,
        "newest_first": newest_first,
    }


Filters = Annotated[dict[str, Any], Depends(_filters)]


@router.get(
    "/stations/{code}/trail", **reads("Trail", operation_id="get_station_trail", paged=True)
)
async def get_station_trail(
    request: Request,
    principal: Reader,
    station: StationInReach,
    filters: Filters,
    *,
    page: InPages,
    as_known: AsKnown = None,
) -> Response:
    """The trail of one station: a readable line per entry."""
    asked = station_ask(principal, station, Period(as_known, None, None, None))
    chosen = {**filters, **_place(page)}
    return await answer_page(request, principal, "audit_trail", lambda q: q.trail(asked, **chosen))


@router.get("/trail", **reads("Trail", operation_id="get_trail", paged=True))
async def get_trail(
    request: Request,
    principal: Reader,
    area: InArea,
    filters: Filters,
    *,
    page: InPages,
    as_known: AsKnown = None,
) -> Response:
    """The trail of the stations in reach."""
    asked = await area_ask(request, principal, area, Period(as_known, None, None, None))
    chosen = {**filters, **_place(page)}
    return await answer_page(request, principal, "audit_trail", lambda q: q.trail(asked, **chosen))


def _place(page: Page) -> dict[str, Any]:
    after = open_number_cursor(page.cursor)
    return {"after": after, "limit": page.limit, "counted": page.counted}
