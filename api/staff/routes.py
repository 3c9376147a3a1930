"""Staff of a station: who works there, and what is handed over by who goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.requests.answering import (
    MAX_CHOICES,
    InPeriod,
    Reader,
    StationInReach,
    answer,
    station_ask,
)
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from api.questions.operators.handover import TABLES
from domain.ground.forms.fields import NamedCode

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["staff"])


offers(
    router,
    "staffing",
    "Staffing",
    of_station="Who works at the station, as of a day and as known at a position.",
    of_area="Who works at the stations in reach.",
)
offers(
    router,
    "staffing_course",
    "StaffingCourse",
    projection="staffing",
    of_station="How the station was staffed from one change to the next, with who came and went.",
    of_area="How the stations in reach were staffed, added up, from one change to the next.",
)


async def handed_over_by(
    workers: Annotated[
        tuple[NamedCode, ...],
        Query(alias="worker", max_length=MAX_CHOICES, description="Who goes; any of several."),
    ] = (),
) -> Mapping[str, Any]:
    """Who hands over; everybody where nobody is named."""
    return {"workers": workers}


@router.get("/stations/{code}/handover", **reads("HandoverPack", operation_id="get_handover"))
async def get_handover(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    narrowed: Annotated[Mapping[str, Any], Depends(handed_over_by)],
) -> Response:
    """What workers who go hand over: open cases, red clients, and who is to be visited next."""
    ask = station_ask(principal, station, period)
    return await answer(
        request, principal, "casework", lambda q: q.handover(ask, **narrowed), beside=TABLES
    )
