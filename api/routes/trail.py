"""The audit trail: who recorded what, when, why, through which door."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.plain_route import PlainRoute
from api.reading import (
    DEFAULT_PAGE,
    AsKnown,
    City,
    Cursor,
    District,
    Limit,
    Period,
    Reader,
    StationInReach,
    answer_page,
    area_ask,
    open_number_cursor,
    station_ask,
)
from api.schemas.documents import reads
from domain.fields import Code, Day, RecordId

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["trail"])

_Type = Annotated[
    str | None,
    Query(alias="type", max_length=64, pattern=r"^[a-z_.]+$", description="Event type."),
]
_RecordedFrom = Annotated[Day | None, Query(description="First day of recording.")]
_RecordedTo = Annotated[Day | None, Query(description="Last day of recording.")]
_From = Annotated[Day | None, Query(alias="from", description="First day of what happened.")]
_To = Annotated[Day | None, Query(alias="to", description="Last day of what happened.")]
_Order = Annotated[bool, Query(description="Newest first, or in the order of the log.")]


async def _filters(
    *,
    record: RecordId | None = None,
    actor: Code | None = None,
    event_type: _Type = None,
    recorded_from: _RecordedFrom = None,
    recorded_to: _RecordedTo = None,
    from_day: _From = None,
    to_day: _To = None,
    newest_first: _Order = True,
) -> dict[str, Any]:
    return {
        "record": record,
        "actor": actor,
        "type": event_type,
        "recorded_from": recorded_from,
        "recorded_to": recorded_to,
        "occurred_from": from_day,
        "occurred_to": to_day,
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
    as_known: AsKnown = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_PAGE,
) -> Response:
    """The trail of one station: a readable line per entry."""
    asked = station_ask(principal, station, Period(as_known, None, None, None))
    place = {"after": open_number_cursor(cursor), "limit": limit}
    return await answer_page(
        request, principal, "audit_trail", lambda q: q.trail(asked, **filters, **place)
    )


@router.get("/trail", **reads("Trail", operation_id="get_trail", paged=True))
async def get_trail(
    request: Request,
    principal: Reader,
    filters: Filters,
    *,
    district: District = None,
    city: City = None,
    as_known: AsKnown = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_PAGE,
) -> Response:
    """The trail of the stations in reach."""
    period = Period(as_known, None, None, None)
    asked = await area_ask(request, principal, period, district=district, city=city)
    place = {"after": open_number_cursor(cursor), "limit": limit}
    return await answer_page(
        request, principal, "audit_trail", lambda q: q.trail(asked, **filters, **place)
    )
