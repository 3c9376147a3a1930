"""Recording a fact of any kind: one address below the station for each, declared by the kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import getdoc
from typing import Final

from fastapi import APIRouter, Request

from api.http.described.bodies import command_name
from api.http.described.documents import writes
from api.http.requests.commanding import Answer, record
from api.http.requests.plain_route import PlainRoute
from domain.book.catalogue import KINDS
from domain.ground.kinds import Kind

router = APIRouter(prefix="/v1/stations/{code}", route_class=PlainRoute)

_TAGS: Final = {"visits": "home visits"}
"""Subject -> what the documentation calls it, where that differs."""


def _recording(kind: Kind) -> Callable[[Request], Awaitable[Answer]]:
    async def recorded(request: Request) -> Answer:
        return await record(request, kind.command)

    return recorded


for _kind in KINDS:
    if _kind.path and _kind.stream == "station":
        router.post(
            f"/{_kind.path}",
            tags=[_TAGS.get(_kind.subject, _kind.subject)],
            name=command_name(_kind.command),
            description=getdoc(_kind.command),
            **writes(_kind.command, _kind.example),
        )(_recording(_kind))
