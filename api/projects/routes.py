"""Projects: of a station, and station by station."""

from __future__ import annotations

from fastapi import APIRouter

from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["projects"])

offers(
    router,
    "projects",
    "Projects",
    of_station="The projects of the station: goals against results, what was done, and 1+X+1.",
    of_area="The same of the stations in reach, station by station.",
    schema_of_area="ProjectsByStation",
)
