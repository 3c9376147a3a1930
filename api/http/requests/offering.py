"""A question that is asked about one station and about an area: its two routes."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.described.documents import reads
from api.http.requests.reading import (
    Answer,
    InArea,
    InPeriod,
    Reader,
    StationInReach,
    answer,
    area_ask,
    station_ask,
)
from api.questions.questions import Ask, Questions


def offers(router: APIRouter, question: str, schema: str, *, of_station: str, of_area: str) -> None:
    """Have a router answer a question about one station, and about an area.

    Projection, method of :class:`Questions`, and last part of the addresses have the question's
    name; ``of_station`` and ``of_area`` say what the two routes answer.
    """

    def asks(ask: Ask) -> Callable[[Questions], Answer]:
        return lambda questions: cast("Answer", getattr(questions, question)(ask))

    async def at_station(
        request: Request, principal: Reader, station: StationInReach, period: InPeriod
    ) -> Response:
        ask = station_ask(principal, station, period)
        return await answer(request, principal, question, asks(ask))

    async def in_area(
        request: Request, principal: Reader, area: InArea, period: InPeriod
    ) -> Response:
        ask = await area_ask(request, principal, area, period)
        return await answer(request, principal, question, asks(ask))

    for place, name, endpoint, description in (
        (f"/stations/{{code}}/{question}", f"get_station_{question}", at_station, of_station),
        (f"/{question}", f"get_{question}", in_area, of_area),
    ):
        described = reads(schema, operation_id=name)
        router.get(place, name=name, description=description, **described)(endpoint)
