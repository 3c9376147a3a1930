"""Cases counted, and listed one by one."""

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
    answer_page,
    station_ask,
)
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from domain.ground.forms.fields import NamedCode
from domain.ground.vocabulary import CaseStage

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["casework"])

CURSOR: Final = re.compile(r".{1,64}")
"""The number of a case."""

offers(
    router,
    "casework",
    "Casework",
    of_station="Cases of the station by stage, what their files lack, referrals and complaints.",
    of_area="The same of the stations in reach.",
)


async def cases_of(
    stages: Annotated[
        tuple[CaseStage, ...],
        Query(alias="stage", max_length=MAX_CHOICES, description="How far; any of several."),
    ] = (),
    workers: Annotated[
        tuple[NamedCode, ...],
        Query(alias="worker", max_length=MAX_CHOICES, description="Who is responsible."),
    ] = (),
    clients: Annotated[
        tuple[NamedCode, ...],
        Query(alias="client", max_length=MAX_CHOICES, description="Whose cases; any of several."),
    ] = (),
    only_open: Annotated[
        bool, Query(alias="open", description="Only those that are open.")
    ] = False,
    incomplete: Annotated[
        bool, Query(description="Only those whose files lack something.")
    ] = False,
) -> Mapping[str, Any]:
    """Which cases are listed."""
    return {
        "stages": stages,
        "workers": workers,
        "clients": clients,
        "only_open": only_open,
        "only_incomplete": incomplete,
    }


@router.get("/stations/{code}/cases", **reads("CaseLines", operation_id="list_cases", paged=True))
async def list_cases(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    narrowed: Annotated[Mapping[str, Any], Depends(cases_of)],
    *,
    page: InPages,
) -> Response:
    """The cases of a station by number, each with its stage and what its file lacks.

    With days: those that were open on any of them.
    """
    asked, after = station_ask(principal, station, period), open_cursor(page.cursor, CURSOR)
    part = {"limit": page.limit, "cursor": after, "counted": page.counted}
    return await answer_page(
        request, principal, "casework", lambda q: q.cases(asked, wanted=narrowed, **part)
    )
