"""Inspections and findings: of a station, and of the stations of an area."""

from __future__ import annotations

from fastapi import APIRouter

from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["inspections"])

offers(
    router,
    "inspections",
    "Inspections",
    of_station="The inspections of the station, and how their findings stand.",
    of_area="The same of the stations in reach.",
)
