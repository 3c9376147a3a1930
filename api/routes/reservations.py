"""Reserved money: kept for a purpose, released; an expenditure that names it posts it.

Apart from the other movements of money because nothing moves here yet.
"""

from __future__ import annotations

from fastapi import APIRouter, Request

from api.commanding import Answer, control, record
from api.plain_route import PlainRoute
from api.schemas.documents import RESERVATION_ID, STATION, writes
from domain.commands import ReleaseReservation, ReserveFunds

router = APIRouter(prefix="/v1/stations/{code}", route_class=PlainRoute, tags=["money"])


@router.post(
    "/reservations",
    **writes(
        ReserveFunds,
        {
            "details": {
                "category": "service_activity",
                "reserved_on": "2021-07-01",
                "valid_until": "2099-12-31",
                "amount": "300.00",
                "lines": [{"source": "welfare_lottery", "amount": "300.00"}],
                "document_number": "合同〔2021〕7号",
                "payee": "示例商店",
            }
        },
    ),
)
async def reserve_funds(request: Request) -> Answer:
    """Keep money for a purpose until a day; the answer's record is the reservation to name."""
    return await record(request, ReserveFunds)


@router.post(
    "/reservations/{reservation}/releases",
    **writes(ReleaseReservation, {"reason": "活动取消"}, parameters=(STATION, RESERVATION_ID)),
)
async def release_reservation(request: Request) -> Answer:
    """Give reserved money free again before its last day."""
    return await control(
        request,
        ReleaseReservation,
        request.path_params["code"],
        reservation=request.path_params["reservation"],
    )
