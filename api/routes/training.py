"""Training sessions, and the hours that they add up to."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.commanding import Answer, record
from api.offering import offers
from api.plain_route import PlainRoute
from api.reading import (
    InPeriod,
    Reader,
    StationInReach,
    answer,
    station_ask,
)
from api.schemas.documents import reads, writes
from domain.commands import HoldTrainingSession

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["training"])


@router.post(
    "/stations/{code}/training-sessions",
    **writes(
        HoldTrainingSession,
        {
            "details": {
                "course": "个案工作方法",
                "class_tier": "初级",
                "format": "lecture",
                "started_at": "2021-09-08T09:00:00+08:00",
                "ended_at": "2021-09-08T12:00:00+08:00",
                "hours": "3",
                "attendance": [{"worker": "W01"}],
                "claimed_headcount": 1,
            }
        },
    ),
)
async def hold_training_session(request: Request) -> Answer:
    """Record a training session and who attended it."""
    return await record(request, HoldTrainingSession)


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
