"""Groups, activities, governance, resources and the desk, counted."""

from __future__ import annotations

from fastapi import APIRouter

from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["activities"])

offers(
    router,
    "activities",
    "Activities",
    of_station="Groups, activities, governance and resources of the station.",
    of_area="Groups, activities, governance and resources of the stations in reach.",
)
