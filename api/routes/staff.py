"""Staff of a station: joined, changed, left, certified; and who works there."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.commanding import Answer, record
from api.offering import offers
from api.plain_route import PlainRoute
from api.schemas.documents import writes
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


offers(
    router,
    "staffing",
    "Staffing",
    of_station="Who works at the station, as of a day and as known at a position.",
    of_area="Who works at the stations in reach.",
)
