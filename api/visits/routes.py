"""Home visits, met and not met, and the services figures that they add up to."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.paging import InPages, open_cursor
from api.http.requests.answering import (
    MAX_CHOICES,
    AsKnown,
    AsOf,
    InPeriod,
    Period,
    Reader,
    StationInReach,
    answer,
    answer_page,
    station_ask,
)
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from api.http.spans import InSpan
from api.lists.draws import review_draw
from domain.ground.forms.fields import NamedCode, TargetGroup
from domain.ground.vocabulary import VisitMode
from domain.visits.fields import Service

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["home visits"])

_Seed = Annotated[
    NamedCode,
    Query(description="What is drawn by; the same seed draws the same.", examples=["2021-06"]),
]

CURSOR: Final = re.compile(r"[0-9T:+-]{10,25}~[0-9]{1,18}", re.ASCII)
"""Start and position of a visit."""
CLIENT_CURSOR: Final = re.compile(r"[^~\s]{1,64}")
"""Code of a client."""


def _any_of(name: str, what: str) -> Any:
    return Query(alias=name, max_length=MAX_CHOICES, description=f"{what}; any of several.")


_Workers = Annotated[tuple[NamedCode, ...], _any_of("worker", "Code of a visitor")]
_Clients = Annotated[tuple[NamedCode, ...], _any_of("client", "Client code")]
_Groups = Annotated[tuple[TargetGroup, ...], _any_of("target_group", "Group of the visited")]
_Services = Annotated[tuple[Service, ...], _any_of("service", "What was done")]
_Modes = Annotated[tuple[VisitMode, ...], _any_of("mode", "How they met")]
_Projects = Annotated[tuple[NamedCode, ...], _any_of("project", "Code of a project")]
_Met = Annotated[bool | None, Query(description="Whether anybody was met.")]
_Late = Annotated[
    bool | None,
    Query(alias="late_entry", description="Written down late, by the sheet's own date."),
]
_Completed = Annotated[
    bool | None, Query(description="Whether it was in person and long enough by the policy.")
]
_ReceivedLate = Annotated[bool | None, Query(description="Received late, by the server's clock.")]


async def visited_by(
    *,
    workers: _Workers = (),
    clients: _Clients = (),
    target_groups: _Groups = (),
    services: _Services = (),
    modes: _Modes = (),
    projects: _Projects = (),
    met: _Met = None,
    late: _Late = None,
    received_late: _ReceivedLate = None,
    completed: _Completed = None,
) -> dict[str, Any]:
    """Which visits a list is narrowed to."""
    return {
        "workers": workers,
        "clients": clients,
        "target_groups": target_groups,
        "services": services,
        "modes": modes,
        "projects": projects,
        "met": met,
        "late": late,
        "received_late": received_late,
        "completed": completed,
    }


@router.get(
    "/stations/{code}/home-visits",
    **reads("VisitLines", operation_id="list_home_visits", paged=True),
)
async def list_home_visits(
    request: Request,
    principal: Reader,
    station: StationInReach,
    span: InSpan,
    wanted: Annotated[dict[str, Any], Depends(visited_by)],
    *,
    page: InPages,
    as_known: AsKnown = None,
    as_of: AsOf = None,
) -> Response:
    """The visits behind the services figures, line by line, in the order of their start."""
    asked = station_ask(principal, station, Period(as_known, as_of, None, None))
    after = open_cursor(page.cursor, CURSOR)
    return await answer_page(
        request,
        principal,
        "services",
        lambda q: q.visits(
            asked,
            started=span,
            limit=page.limit,
            cursor=after,
            counted=page.counted,
            **wanted,
        ),
    )


offers(
    router,
    "services",
    "Services",
    of_station="What the station did for whom.",
    of_area="What the stations in reach did for whom.",
)


@router.get(
    "/stations/{code}/persons-met",
    **reads("PersonLines", operation_id="list_persons_met", paged=True),
)
async def list_persons_met(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    *,
    page: InPages,
) -> Response:
    """Whoever the station met, by code: the people that the services figures count."""
    asked, after = station_ask(principal, station, period), open_cursor(page.cursor, CLIENT_CURSOR)
    return await answer_page(
        request,
        principal,
        "services",
        lambda q: q.persons_met(asked, limit=page.limit, cursor=after, counted=page.counted),
    )


@router.get(
    "/stations/{code}/review-draw",
    **reads("ReviewDraw", operation_id="draw_visit_reviews"),
)
async def draw_visit_reviews(
    request: Request,
    principal: Reader,
    station: StationInReach,
    period: InPeriod,
    *,
    seed: _Seed,
) -> Response:
    """The visits that a seed draws to be reviewed, with what reviews found; nothing is recorded."""
    asked = station_ask(principal, station, period)
    return await answer(
        request, principal, "records", lambda q: review_draw(q, asked, seed=seed), beside=["flags"]
    )
