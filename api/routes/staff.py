"""Staff of a station: joined, changed, left, certified; and who works there."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.commanding import Answer, record
from api.plain_route import PlainRoute
from api.reading import (
    InArea,
    InPeriod,
    Reader,
    StationInReach,
    answer,
    area_ask,
    station_ask,
)
from api.schemas.documents import reads, writes
from domain.commands import ChangeStaffRole, JoinStaff, LeaveStaff, RecordStaffCredential

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["staff"])


@router.post(
    "/stations/{code}/staff",
    **writes(
        JoinStaff,
        {
            "details": {
                "worker": "W01",
                "engagement": "full_time",
                "source": "agency",
                "joined_on": "2021-01-04",
                "name": "示例甲",
            }
        },
    ),
)
async def join_staff(request: Request) -> Answer:
    """Put a worker on the roster. The name goes to the person vault, never into the entry."""
    return await record(request, JoinStaff)


@router.post(
    "/stations/{code}/staff-changes",
    **writes(
        ChangeStaffRole,
        {
            "details": {
                "worker": "W01",
                "engagement": "part_time",
                "changed_on": "2022-03-01",
                "fte_percent": 50,
            }
        },
    ),
)
async def change_staff_role(request: Request) -> Answer:
    """Change a worker's engagement from a day on."""
    return await record(request, ChangeStaffRole)


@router.post(
    "/stations/{code}/staff-departures",
    **writes(LeaveStaff, {"details": {"worker": "W01", "left_on": "2023-05-31"}}),
)
async def leave_staff(request: Request) -> Answer:
    """Take a worker off the roster; the day is the last working day."""
    return await record(request, LeaveStaff)


@router.post(
    "/stations/{code}/staff-credentials",
    **writes(
        RecordStaffCredential,
        {
            "details": {
                "worker": "W01",
                "level": "assistant",
                "valid_from": "2021-09-01",
                "valid_until": "2027-08-31",
            }
        },
    ),
)
async def record_staff_credential(request: Request) -> Answer:
    """Record a worker's professional certificate."""
    return await record(request, RecordStaffCredential)


@router.get("/stations/{code}/staffing", **reads("Staffing", operation_id="get_station_staffing"))
async def get_station_staffing(
    request: Request, principal: Reader, station: StationInReach, period: InPeriod
) -> Response:
    """Who works at the station, as of a day and as known at a position."""
    asked = station_ask(principal, station, period)
    return await answer(request, principal, "staffing", lambda q: q.staffing(asked))


@router.get("/staffing", **reads("Staffing", operation_id="get_staffing"))
async def get_staffing(
    request: Request,
    principal: Reader,
    area: InArea,
    period: InPeriod,
) -> Response:
    """Who works at the stations in reach."""
    asked = await area_ask(request, principal, area, period)
    return await answer(request, principal, "staffing", lambda q: q.staffing(asked))
