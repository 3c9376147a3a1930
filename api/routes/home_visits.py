"""Home visits, met and not met, and the services figures that they add up to."""

from __future__ import annotations

import re
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.commanding import Answer, record
from api.plain_route import PlainRoute
from api.reading import (
    AsKnown,
    AsOf,
    InArea,
    InPages,
    InPeriod,
    Period,
    Reader,
    StationInReach,
    answer,
    answer_page,
    area_ask,
    open_cursor,
    station_ask,
)
from api.schemas.documents import reads, writes
from api.spans import InSpan
from domain.commands import RecordHomeVisit, RecordHomeVisitNotMet

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["home visits"])

_CURSOR: Final = re.compile(r"[0-9T:+-]{10,25}~[0-9]{1,18}", re.ASCII)
"""Start and position of a visit."""


@router.post(
    "/stations/{code}/home-visits",
    **writes(
        RecordHomeVisit,
        {
            "details": {
                "visitors": ["W01"],
                "client": "C001",
                "household": "H001",
                "started_at": "2021-06-03T09:00:00+08:00",
                "ended_at": "2021-06-03T09:45:00+08:00",
                "mode": "in_person",
                "services": ["humane_care"],
                "target_groups": ["elder_alone"],
                "client_name": "示例乙",
                "narrative": "上门探访，情况平稳。",
            }
        },
    ),
)
async def record_home_visit(request: Request) -> Answer:
    """Record a visit. Name, address and narrative go to the person vault."""
    return await record(request, RecordHomeVisit)


@router.post(
    "/stations/{code}/home-visits-not-met",
    **writes(
        RecordHomeVisitNotMet,
        {
            "details": {
                "visitors": ["W01"],
                "client": "C001",
                "attempted_at": "2021-06-04T15:30:00+08:00",
                "target_groups": ["elder_alone"],
            }
        },
    ),
)
async def record_home_visit_not_met(request: Request) -> Answer:
    """Record a knock with nobody home."""
    return await record(request, RecordHomeVisitNotMet)


@router.get(
    "/stations/{code}/home-visits",
    **reads("VisitLines", operation_id="list_home_visits", paged=True),
)
async def list_home_visits(
    request: Request,
    principal: Reader,
    station: StationInReach,
    span: InSpan,
    *,
    page: InPages,
    as_known: AsKnown = None,
    as_of: AsOf = None,
) -> Response:
    """The visits behind the services figures, line by line, in the order of their start."""
    asked = station_ask(principal, station, Period(as_known, as_of, None, None))
    after = open_cursor(page.cursor, _CURSOR)
    return await answer_page(
        request,
        principal,
        "services",
        lambda q: q.visits(
            asked, started=span, limit=page.limit, cursor=after, counted=page.counted
        ),
    )


@router.get("/stations/{code}/services", **reads("Services", operation_id="get_station_services"))
async def get_station_services(
    request: Request, principal: Reader, station: StationInReach, period: InPeriod
) -> Response:
    """What the station did for whom."""
    asked = station_ask(principal, station, period)
    return await answer(request, principal, "services", lambda q: q.services(asked))


@router.get("/services", **reads("Services", operation_id="get_services"))
async def get_services(
    request: Request,
    principal: Reader,
    area: InArea,
    period: InPeriod,
) -> Response:
    """What the stations in reach did for whom."""
    asked = await area_ask(request, principal, area, period)
    return await answer(request, principal, "services", lambda q: q.services(asked))
