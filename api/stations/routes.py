"""Stations: the list, one station, and the steps of its life."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.access import ensure_own_area
from api.http.described.bodies import PlanStationBody
from api.http.described.documents import reads, writes
from api.http.paging import InPages, open_cursor, page_of
from api.http.requests.answering import (
    AsKnown,
    AsOf,
    InArea,
    Period,
    Reader,
    StationInReach,
    answer,
    answer_page,
    area_ask,
    in_thread,
    reach,
    station_ask,
)
from api.http.requests.commanding import Answer, ensure_permitted, principal_of, read, submit
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import door_of
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_COMMAND
from domain.ground.refusals import UnknownStation
from domain.stations.commands import PlanStation
from ledger.writing.records import find_stream

router = APIRouter(prefix="/v1/stations", route_class=PlainRoute, tags=["stations"])

_CURSOR: Final = re.compile(r"[^\s/\\?#%&<>\x00-\x1f\"']{1,40}")
"""The code of a station."""


@router.get("", **reads("Stations", operation_id="list_stations", paged=True))
async def list_stations(
    request: Request,
    principal: Reader,
    area: InArea,
    *,
    page: InPages,
    as_known: AsKnown = None,
    as_of: AsOf = None,
) -> Response:
    """The stations in reach, by code."""
    after = open_cursor(page.cursor, _CURSOR)
    period = Period(as_known, as_of, None, None)
    asked = await area_ask(request, principal, area, period)

    def ask(questions: Questions) -> dict[str, object]:
        found = questions.stations(asked)
        items, next_code = page_of(found["items"], itemgetter("code"), page.limit, after)
        total = {"total": len(found["items"])} if page.counted else {}
        return {**found, "items": items, "next_cursor": next_code, **total}

    return await answer_page(request, principal, "stations", ask)


@router.post("", **writes(PlanStation, KIND_OF_COMMAND[PlanStation].example, parameters=()))
async def plan_station(request: Request) -> Answer:
    """Plan a station: its stream begins."""
    principal = await principal_of(request.scope)
    ensure_permitted(principal, PlanStation)
    wire, raw = await read(request, PlanStationBody, PlanStation)
    station = wire.station
    ensure_own_area(principal, station, wire.details)
    return await submit(request, PlanStation, principal, station=station, wire=wire, raw=raw)


@router.get("/{code}", **reads("StationAnswer", operation_id="get_station"))
async def get_station(
    request: Request,
    principal: Reader,
    station: StationInReach,
    as_known: AsKnown = None,
    as_of: AsOf = None,
) -> Response:
    """One station; its ETag is the version that If-Match takes."""
    door = door_of(request.scope)
    place = await in_thread(request, lambda: find_stream(door.house.log, station))
    if place is None:
        raise UnknownStation(station=station)
    version, last_pos = place
    # An ETag for a body that is older than it would let a stale change through.
    await reach(door, last_pos, ["stations"])
    asked = station_ask(principal, station, Period(as_known, as_of, None, None))

    def ask(questions: Questions) -> dict[str, object]:
        found = questions.stations(asked)
        if not found["items"]:
            raise UnknownStation(station=station)
        return {**found["items"][0], "position": found["position"], "version": version}

    etag = f'"v{version}"' if as_known is None and as_of is None else None
    return await answer(request, principal, "stations", ask, etag=etag)
