"""Training sessions, and the hours that they add up to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.paging import InPages, open_cursor
from api.http.requests.answering import (
    MAX_CHOICES,
    InPeriod,
    Reader,
    StationInReach,
    answer,
    answer_page,
    station_ask,
)
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from domain.ground.forms.fields import NamedCode
from domain.ground.vocabulary import AttendeeKind

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["training"])

CURSOR: Final = re.compile(r"[0-9-]{10}~[0-9a-f-]{36}~[0-9]{1,9}", re.ASCII)
"""Day, record and line of an attendance."""

offers(
    router,
    "training",
    "Training",
    of_station="Sessions and hours of the station.",
    of_area="Sessions and hours of the stations in reach.",
)

offers(
    router,
    "talent",
    "Talent",
    of_station="Examinations, classes, supervision, hours and expiring credentials of the station.",
    of_area="The same of the stations in reach, together.",
    projection="training",
)


@router.get(
    "/stations/{code}/session-costs",
    **reads("SessionCosts", operation_id="get_session_costs"),
)
async def get_session_costs(
    request: Request, principal: Reader, station: StationInReach, period: InPeriod
) -> Response:
    """Sessions that name what paid for them: what they cost, and that by the class hour credited."""
    asked = station_ask(principal, station, period)
    return await answer(request, principal, "training", lambda q: q.session_costs(asked))


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


async def attended_by(
    workers: Annotated[
        tuple[NamedCode, ...],
        Query(alias="worker", max_length=MAX_CHOICES, description="Who attended; any of several."),
    ] = (),
    kinds: Annotated[
        tuple[AttendeeKind, ...],
        Query(alias="kind", max_length=MAX_CHOICES, description="What they are; any of several."),
    ] = (),
) -> Mapping[str, Any]:
    """Whose attendance a list is narrowed to."""
    return {"workers": workers, "kinds": kinds}


async def attendee_of(
    attendee: Annotated[NamedCode, Query(description="Whose hours.", examples=["W01"])],
    kind: Annotated[AttendeeKind, Query(description="What they are to the station.")] = "staff",
) -> Mapping[str, Any]:
    """Whose hours are told."""
    return {"attendee": attendee, "kind": kind}


@router.get(
    "/stations/{code}/training-hours",
    **reads("TrainingHours", operation_id="get_training_hours"),
)
async def get_training_hours(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    narrowed: Annotated[Mapping[str, Any], Depends(attendee_of)],
) -> Response:
    """Class hours of somebody at the station's sessions: what a certificate states, and its code.

    The name is told to those who may see names.
    """
    ask = station_ask(principal, station, period)
    return await answer(request, principal, "training", lambda q: q.training_hours(ask, **narrowed))


@router.get(
    "/stations/{code}/attendance",
    **reads("AttendanceLines", operation_id="list_attendance", paged=True),
)
async def list_attendance(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    narrowed: Annotated[Mapping[str, Any], Depends(attended_by)],
    *,
    page: InPages,
) -> Response:
    """Who attended which session, and the hours credited: what the hours of training add up from."""
    asked, after = station_ask(principal, station, period), open_cursor(page.cursor, CURSOR)
    part = {"limit": page.limit, "cursor": after, "counted": page.counted}
    return await answer_page(
        request, principal, "training", lambda q: q.attendance(asked, **part, **narrowed)
    )
