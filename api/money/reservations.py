"""Reserved money: kept for a purpose, released; an expenditure that names it posts it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.http.described.documents import reads, writes
from api.http.described.parameters import RESERVATION_ID, STATION
from api.http.paging import InPages, open_cursor
from api.http.requests.answering import (
    MAX_CHOICES,
    AsKnown,
    AsOf,
    Period,
    Reader,
    StationInReach,
    answer_page,
    station_ask,
)
from api.http.requests.commanding import Answer, control
from api.http.requests.plain_route import PlainRoute
from api.money.filters import Categories, Grants, Sources
from api.questions.questions import Questions
from domain.money.commands import ReleaseReservation

CURSOR: Final = re.compile(r"[0-9-]{10}~[0-9a-f-]{36}~[0-9]{1,9}", re.ASCII)
"""First day, record and line of a reservation."""
_Statuses = Annotated[
    tuple[Literal["open", "posted", "released", "expired"], ...],
    Query(alias="status", max_length=MAX_CHOICES, description="How it stands; any of several."),
]

router = APIRouter(prefix="/v1/stations/{code}", route_class=PlainRoute, tags=["money"])


@router.post(
    "/reservations/{reservation}/releases",
    **writes(ReleaseReservation, {"reason": "活动取消"}, parameters=(STATION, RESERVATION_ID)),
)
async def release_reservation(request: Request) -> Answer:
    """Give reserved money free again before its last day."""
    return await control(
        request,
        ReleaseReservation,
        request.path_params["code"],
        reservation=request.path_params["reservation"],
    )


async def kept_by(
    sources: Sources = (),
    grants: Grants = (),
    categories: Categories = (),
    statuses: _Statuses = (),
) -> dict[str, Any]:
    """Which reservations a list is narrowed to."""
    return {"sources": sources, "grants": grants, "categories": categories, "statuses": statuses}


@router.get("/reservations", **reads("Reservations", operation_id="list_reservations", paged=True))
async def list_reservations(
    request: Request,
    principal: Reader,
    station: StationInReach,
    kept: Annotated[dict[str, Any], Depends(kept_by)],
    *,
    page: InPages,
    as_known: AsKnown = None,
    as_of: AsOf = None,
) -> Response:
    """What is reserved, line by line, as it stands on a day; ``open`` is what the budget counts."""
    asked = station_ask(principal, station, Period(as_known, as_of, None, None))
    after = open_cursor(page.cursor, CURSOR)

    def ask(questions: Questions) -> dict[str, object]:
        found = questions.reservations(asked, limit=page.limit, cursor=after, **kept)
        total = {"total": found["count"]} if page.counted else {}
        return {"items": found.pop("reservations"), **found, **total}

    return await answer_page(request, principal, "budget", ask)
