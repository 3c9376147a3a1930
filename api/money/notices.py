"""Notices about lottery money and donations: which are due, and what one says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.requests.answering import InPeriod, Reader, StationInReach, answer, station_ask
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from domain.ground.vocabulary import DisclosureKind

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["money"])

offers(
    router,
    "disclosures",
    "Disclosures",
    of_station="The notices about years that are over: by when each is due, and where it is.",
    of_area="The same of the stations in reach.",
    projection="budget",
)


async def notice_about(
    kind: Annotated[DisclosureKind, Query(description="Whose money.", examples=["lottery"])],
    year: Annotated[
        int, Query(ge=1950, le=2999, description="The calendar year.", examples=[2021])
    ],
) -> Mapping[str, Any]:
    """Which notice it is."""
    return {"kind": kind, "year": year}


@router.get(
    "/stations/{code}/disclosure-notice",
    **reads("DrawnNotice", operation_id="get_disclosure_notice"),
)
async def get_disclosure_notice(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    about: Annotated[Mapping[str, Any], Depends(notice_about)],
) -> Response:
    """A year's notice, drawn up from the book: income, spending by item, and the balance; in fen.

    The same for good when it is asked as known at the same position.
    """
    ask = station_ask(principal, station, period)
    return await answer(request, principal, "budget", lambda q: q.disclosure_notice(ask, **about))
