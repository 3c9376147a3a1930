"""Facilities: of a station, and station by station; the service of one volunteer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.requests.answering import InPeriod, Reader, StationInReach, answer, station_ask
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from domain.ground.forms.fields import NamedCode

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["facilities"])

offers(
    router,
    "facilities",
    "Facilities",
    of_station="What the station has: rooms, and which are missing, name plate, service points, partners.",
    of_area="The same of the stations in reach, station by station.",
    schema_of_area="FacilitiesByStation",
)


async def volunteer_of(
    volunteer: Annotated[NamedCode, Query(description="Whose service.", examples=["V01"])],
) -> Mapping[str, Any]:
    """Whose service is told."""
    return {"volunteer": volunteer}


@router.get(
    "/stations/{code}/volunteer-service",
    **reads("VolunteerService", operation_id="get_volunteer_service"),
)
async def get_volunteer_service(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    narrowed: Annotated[Mapping[str, Any], Depends(volunteer_of)],
) -> Response:
    """What a volunteer served at the station: what a certificate states, and its code.

    Name and papers are told to those who may see names.
    """
    ask = station_ask(principal, station, period)
    return await answer(
        request, principal, "facilities", lambda q: q.volunteer_service(ask, **narrowed)
    )
