"""Training sessions, and the hours that they add up to."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from api.http.requests.reading import InPeriod, Reader, StationInReach, answer, station_ask

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["training"])


offers(
    router,
    "training",
    "Training",
    of_station="Sessions and hours of the station.",
    of_area="Sessions and hours of the stations in reach.",
)


@router.get(
    "/stations/{code}/continuing-education",
    **reads("ContinuingEducation", operation_id="get_continuing_education"),
)
async def get_continuing_education(
    request: Request, principal: Reader, station: StationInReach, period: InPeriod
) -> Response:
    """Hours of each worker in the present three-year registration period."""
    asked = station_ask(principal, station, period)
    return await answer(request, principal, "training", lambda q: q.continuing_education(asked))
