"""Contracts: of a station, and of the stations of an area; the evidence of a milestone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.requests.answering import InPeriod, Reader, StationInReach, answer, station_ask
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from api.questions.operators.evidence import TABLES
from domain.ground.forms.fields import NamedCode

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["contracts"])

offers(
    router,
    "contracts",
    "Contracts",
    of_station="The contracts of the station: milestones, vacant posts and what they cost.",
    of_area="The same of the stations in reach.",
    beside=TABLES,
)


async def milestone_of(
    contract: Annotated[
        NamedCode, Query(description="Code of a contract", examples=["HT-2021-01"])
    ],
    milestone: Annotated[NamedCode, Query(description="Code of a milestone", examples=["2"])],
) -> Mapping[str, Any]:
    """Of which milestone the evidence is."""
    return {"contract": contract, "milestone": milestone}


@router.get(
    "/stations/{code}/milestone-evidence",
    **reads("MilestoneEvidence", operation_id="get_milestone_evidence"),
)
async def get_milestone_evidence(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    narrowed: Annotated[Mapping[str, Any], Depends(milestone_of)],
) -> Response:
    """The verified visits by which a milestone may be claimed, and the hash that freezes them.

    The same for good when it is asked as known at the same position and as of the same day.
    """
    ask = station_ask(principal, station, period)
    return await answer(
        request,
        principal,
        "contracts",
        lambda q: q.milestone_evidence(ask, **narrowed),
        beside=TABLES,
    )
