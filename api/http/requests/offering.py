"""A question that is asked about one station and about an area: its two routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.requests.answering import (
    Answer,
    InArea,
    InPeriod,
    Reader,
    StationInReach,
    answer,
    area_ask,
    station_ask,
)
from api.questions.asking import Ask
from api.questions.questions import Questions


async def _nothing() -> Mapping[str, Any]:
    return {}


def offers(
    router: APIRouter,
    question: str,
    schema: str,
    *,
    of_station: str,
    of_area: str,
    filters: Callable[..., Awaitable[Mapping[str, Any]]] = _nothing,
    projection: str = "",
    schema_of_area: str = "",
    beside: Sequence[str] = (),
) -> None:
    """Have a router answer a question about one station, and about an area.

    Method of :class:`Questions` and last part of the addresses have the question's name, and so has
    the projection where it is not another one. ``of_station`` and ``of_area`` say what the two routes answer. ``schema_of_area`` is the shape of
    the area's answer where that is another one. ``beside`` are further projections that are read.
    ``filters`` is a dependency
    that reads what else it is narrowed to.
    """
    narrowed_by = Depends(filters)
    path = question.replace("_", "-")

    def asks(ask: Ask, narrowed: Mapping[str, Any]) -> Callable[[Questions], Answer]:
        return lambda questions: cast("Answer", getattr(questions, question)(ask, **narrowed))

    async def at_station(
        request: Request,
        principal: Reader,
        station: StationInReach,
        period: InPeriod,
        narrowed: Any = narrowed_by,
    ) -> Response:
        ask = station_ask(principal, station, period)
        return await answer(
            request, principal, projection or question, asks(ask, narrowed), beside=beside
        )

    async def in_area(
        request: Request,
        principal: Reader,
        area: InArea,
        period: InPeriod,
        narrowed: Any = narrowed_by,
    ) -> Response:
        ask = await area_ask(request, principal, area, period)
        return await answer(
            request, principal, projection or question, asks(ask, narrowed), beside=beside
        )

    of_each = schema_of_area or schema
    for place, name, endpoint, description, answered in (
        (f"/stations/{{code}}/{path}", f"get_station_{question}", at_station, of_station, schema),
        (f"/{path}", f"get_{question}", in_area, of_area, of_each),
    ):
        described = reads(answered, operation_id=name)
        router.get(place, name=name, description=description, **described)(endpoint)
