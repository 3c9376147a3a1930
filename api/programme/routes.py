"""What a city or district lays down: recorded on its stream, and read as it is in force.

How far the programme has come is asked of an area, and of the townships of a station.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import getdoc

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.described.bodies import command_name
from api.http.described.documents import reads, writes
from api.http.described.parameters import AREA
from api.http.requests.answering import AreaInReach, AsKnown, AsOf, Reader, answer
from api.http.requests.commanding import Answer, record
from api.http.requests.offering import offers
from api.http.requests.plain_route import PlainRoute
from api.questions.asking import Ask
from domain.book.catalogue import KINDS
from domain.ground.kinds import Kind

router = APIRouter(prefix="/v1/areas/{area}", route_class=PlainRoute, tags=["programme"])
questions = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["programme"])

offers(
    questions,
    "coverage",
    "Coverage",
    of_station="How the township of the station is covered, year by year.",
    of_area="Plan against built against operating in the areas in reach, and what is behind.",
    projection="policies",
)
offers(
    questions,
    "policies",
    "PoliciesInForce",
    of_station="What is in force at the station on a day, by which document and since when.",
    of_area="What is in force in the area in reach, a district or a city, on a day.",
)


def _recording(kind: Kind) -> Callable[[Request], Awaitable[Answer]]:
    async def recorded(request: Request) -> Answer:
        return await record(request, kind.command, "area")

    return recorded


for _kind in KINDS:
    if _kind.stream == "area":
        router.post(
            f"/{_kind.path}",
            name=command_name(_kind.command),
            description=getdoc(_kind.command),
            **writes(_kind.command, _kind.example, parameters=(AREA,)),
        )(_recording(_kind))


@router.get("/policies", **reads("PoliciesInForce", operation_id="list_policies"))
async def list_policies(
    request: Request,
    principal: Reader,
    division: AreaInReach,
    as_known: AsKnown = None,
    as_of: AsOf = None,
) -> Response:
    """What is in force in a city or district on a day, each policy with its document and version."""
    asked = Ask(as_known=as_known, as_of=as_of)
    return await answer(
        request, principal, "policies", lambda questions: questions.policies(asked, division)
    )
