"""Staff of a station: joined, changed, left, certified; and who works there."""

from __future__ import annotations

from fastapi import APIRouter

from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute

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
