"""Months: closed, reopened, and the late entries that are allowed into closed ones."""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.http.described.documents import writes
from api.http.described.parameters import MONTH, STATION
from api.http.requests.commanding import Answer, control
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from api.questions.approvals import TABLES as APPROVED_FROM
from api.questions.in_force import TABLES as IN_FORCE
from domain.book.commands import ApproveLateEntry, ClosePeriod, ReopenPeriod

router = APIRouter(prefix="/v1/stations/{code}", route_class=PlainRoute, tags=["months"])
questions = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["months"])

offers(
    questions,
    "months",
    "Months",
    of_station="Which months are closed, by whom, what is still allowed into them, and which to close.",
    of_area="The same of the stations in reach.",
)

offers(
    questions,
    "approvals",
    "Approvals",
    of_station="What waits for somebody's decision at the station: late entries, money, claims, months.",
    of_area="The same of the stations in reach.",
    projection="months",
    beside=(*APPROVED_FROM, *IN_FORCE),
)


@router.post("/periods/{month}/closures", **writes(ClosePeriod, {}, parameters=(STATION, MONTH)))
async def close_period(request: Request) -> Answer:
    """Close a month: its records need an approved late entry from now on."""
    return await control(
        request, ClosePeriod, request.path_params["code"], month=request.path_params["month"]
    )


@router.post(
    "/periods/{month}/reopenings",
    **writes(ReopenPeriod, {"reason": "漏录一次入户走访"}, parameters=(STATION, MONTH)),
)
async def reopen_period(request: Request) -> Answer:
    """Open a closed month again."""
    return await control(
        request, ReopenPeriod, request.path_params["code"], month=request.path_params["month"]
    )


@router.post(
    "/late-entries",
    **writes(
        ApproveLateEntry,
        {
            "month": "2026-09",
            "records": 2,
            "expires_on": "2099-12-31",
            "reason": "纸质记录迟交",
        },
    ),
)
async def approve_late_entry(request: Request) -> Answer:
    """Allow so many records for a closed month; the answer's record is the approval to name."""
    return await control(request, ApproveLateEntry, request.path_params["code"])
