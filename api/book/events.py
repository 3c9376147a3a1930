"""The log, going out: a feed to page through and a stream to follow, of the stations in reach."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from msgspec import UNSET
from starlette.responses import Response

from api.book.trail import Types
from api.exporting.cloud_events import (
    CloudEvent,
    Envelope,
    EventPage,
    cloud_event,
    entry_schema,
    envelope_of,
)
from api.http.access import Principal
from api.http.described.documents import PROBLEM_TYPE, problem, reads, ref
from api.http.described.parameters import header
from api.http.exchange import exchange_of
from api.http.paging import MAX_PAGE, Count, link_to_next
from api.http.problems import HttpRefusal, Shape
from api.http.requests.answering import (
    AsKnown,
    Reader,
    Stations,
    conditional,
    in_thread,
    reach,
    tagged,
)
from api.http.requests.commanding import principal_of
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import Door, door_of
from api.http.spans import Occurred
from api.questions.asking import Ask
from api.questions.refusals import PositionBeyondHead
from domain.ground.order.spans import EVER, Span, place_of
from domain.ground.refusals import NotFound

router = APIRouter(route_class=PlainRoute, tags=["events"])

SCANNED_MAX: Final = 5_000
"""How many entries a page looks at for those in reach; the next page goes on from there."""

READ_AT_ONCE_MAX: Final = 1_000
"""How many of them are read at a time while few are found."""

BEHIND_SECONDS: Final = 1.0
"""How long a stream waits before it asks again a directory that is behind the log."""

_encoder: Final = msgspec.json.Encoder()
_MAX_POSITION: Final = 2**53

Reach = frozenset[str] | None
Position = Annotated[
    int, Query(ge=0, le=_MAX_POSITION, description="Position after which the events begin.")
]
Size = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Events on a page.")]


class Wanted(msgspec.Struct, frozen=True):
    """Which events are asked for: of any of some stations and types (none: of all), in a span."""

    stations: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    occurred: Span = EVER

    def takes(self, envelope: Envelope) -> bool:
        """Whether an entry is asked for."""
        return (
            (not self.types or envelope.type in self.types)
            and (not self.stations or envelope.station in self.stations)
            and (self.occurred == EVER or self.occurred.holds(place_of(envelope.occurred_at)))
        )


async def _wanted(occurred: Occurred, stations: Stations = (), types: Types = ()) -> Wanted:
    return Wanted(stations, types, occurred)


InWanted = Annotated[Wanted, Depends(_wanted)]


@router.get("/v1/events", **reads("EventPage", operation_id="list_events", paged=True, waits=False))
async def list_events(
    request: Request,
    principal: Reader,
    wanted: InWanted,
    *,
    as_known: AsKnown = None,
    after: Position = 0,
    limit: Size = 100,
    count: Count = False,
) -> Response:
    """Entries of the stations in reach as CloudEvents, in the order of the log.

    A page may be short, even empty, and still not be the last: go on while there is a
    ``next_cursor``, which is the next page's ``after``.
    """
    door = door_of(request.scope)
    head = await _head_behind(request, after, "after")
    known = await in_thread(request, lambda: door.house.position_at(as_known))
    until = head if known is None else min(head, known)
    within = await door.access.streams_known_at(principal, until)
    items, scanned = await in_thread(
        request, lambda: events_after(door, within, wanted, after=after, limit=limit, until=until)
    )
    cursor = str(scanned) if scanned < until else None
    total = await _total(request, within, until, wanted) if count else UNSET
    page = EventPage(items=items, next_cursor=cursor, total=total, position=scanned)
    body = _encoder.encode(page)
    # The digest too: a station that moved is in another reach, whatever was known when.
    response = conditional(request, body, tagged(body, until), until, private=False)
    if cursor is not None:
        link_to_next(request, response, cursor, parameter="after")
    return response


@router.get(
    "/v1/events/stream",
    operation_id="stream_events",
    response_model=None,
    responses={
        200: {
            "description": "Server-sent events: id is the position, event the type, data a "
            "CloudEvent. Comments keep the connection open.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **problem(400, "A header is wrong.", "bad_header"),
        **problem(401, "No valid token.", "unauthenticated"),
        **problem(422, "A parameter is wrong.", "bad_cursor", "position_beyond_head"),
        **problem(503, "Not now; try again.", "ledger_unavailable"),
    },
    openapi_extra={
        "parameters": [
            header(
                "Last-Event-ID",
                "Position after which to go on; wins over ``after``.",
                schema={"type": "string", "pattern": "^[0-9]{1,15}$"},
            )
        ]
    },
)
async def stream_events(
    request: Request, _principal: Reader, wanted: InWanted, after: Position = 0
) -> Response:
    """Entries of the stations in reach, as they come, until the client hangs up or may not see more."""
    door = door_of(request.scope)
    resumed = exchange_of(request.scope).text("last-event-id")
    if resumed:
        if not (resumed.isascii() and resumed.isdigit() and len(resumed) <= 15):  # noqa: PLR2004 - digits of 2**53, less one
            raise HttpRefusal("bad_header", parameter="Last-Event-ID", header="Last-Event-ID")
        after = int(resumed)
    await _head_behind(request, after, "Last-Event-ID" if resumed else "after")
    return door.streams.opened(
        _messages(request, door, after, wanted),
        "text/event-stream",
        {"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get("/v1/events/{position}", **reads("CloudEvent", operation_id="get_event", waits=False))
async def get_event(
    request: Request,
    principal: Reader,
    position: Annotated[int, Path(ge=1, le=_MAX_POSITION, description="Position in the log.")],
) -> Response:
    """The entry at one position."""
    raw, envelope = await entry_in_reach(request, principal, position)
    event = cloud_event(position, raw, envelope, door_of(request.scope).settings.public_url)
    return conditional(request, _encoder.encode(event), f'"p{position}"', position, private=False)


async def entry_in_reach(
    request: Request, principal: Principal, position: int
) -> tuple[bytes, Envelope]:
    """An entry and its envelope. Raises NotFound where there is none that the asker may see."""
    door = door_of(request.scope)
    raw = (await in_thread(request, lambda: door.house.log.entries_at([position]))).get(position)
    head = await in_thread(request, door.house.feed.head_position)
    within = await door.access.streams_known_at(principal, min(position, head))
    envelope = None if raw is None else envelope_of(bytes(raw))
    if raw is None or envelope is None or (within is not None and envelope.station not in within):
        raise NotFound
    return bytes(raw), envelope


@router.get(
    "/schemas/events/{type}/v{version}",
    operation_id="get_event_schema",
    response_model=None,
    responses={
        200: {
            "description": "JSON Schema of ``data``.",
            "content": {"application/schema+json": {"schema": {"type": "object"}}},
        },
        404: {
            "description": "There is no such type or version.",
            "content": {PROBLEM_TYPE: {"schema": ref("Problem")}},
        },
        422: {
            "description": "A parameter is wrong.",
            "content": {PROBLEM_TYPE: {"schema": ref("Problem")}},
        },
    },
)
async def get_event_schema(
    type: Annotated[str, Path(description="Event type.", examples=["home_visit.recorded"])],  # noqa: A002 - CloudEvents' own word
    version: Annotated[int, Path(ge=1, le=1_000, description="Schema version.")],
) -> Response:
    """The JSON Schema of the entries of one type."""
    schema = entry_schema(type, version)
    if schema is None:
        raise NotFound
    return Response(schema, media_type="application/schema+json")


def events_after(
    door: Door, within: Reach, wanted: Wanted, *, after: int, limit: int, until: int
) -> tuple[list[CloudEvent], int]:
    """Up to ``limit`` wanted events in reach up to a position, and the position looked at last.

    ``within`` knows every station that was planned up to there.
    """
    log, base = door.house.log, door.settings.public_url
    found: list[CloudEvent] = []
    seen, last, size = after, min(after + SCANNED_MAX, until), limit
    while seen < last and len(found) < limit:
        for position, raw in log.read_page(seen, min(size, last - seen)):
            seen = position
            envelope = envelope_of(bytes(raw))
            if (within is None or envelope.station in within) and wanted.takes(envelope):
                found.append(cloud_event(position, bytes(raw), envelope, base))
            if len(found) == limit:
                break
        size = min(2 * size, READ_AT_ONCE_MAX)
    return found, seen


async def _head_behind(request: Request, after: int, parameter: str) -> int:
    """The head. Raises PositionBeyondHead for a reader who was further: theirs is another log."""
    head = await in_thread(request, door_of(request.scope).house.feed.head_position)
    if after > head:
        exchange_of(request.scope).shape = Shape(address=frozenset({parameter}))
        raise PositionBeyondHead(field=parameter, head=head)
    return head


async def _total(request: Request, within: Reach, until: int, wanted: Wanted) -> int:
    """How many events all pages up to a position have, from the trail, which lists every entry."""
    door = door_of(request.scope)
    await reach(door, until, ["audit_trail"])
    if wanted.stations:
        named = frozenset(wanted.stations)
        within = named if within is None else within & named
    ask = Ask(as_known=until, within=within)
    filters = {"types": wanted.types, "occurred": wanted.occurred}
    return await in_thread(request, lambda: door.house.questions.entries(ask, **filters))


async def _messages(
    request: Request, door: Door, after: int, wanted: Wanted
) -> AsyncIterator[bytes]:
    yield b": taizhang\n\n"
    while not door.stopping.is_set():
        head = await in_thread(request, door.house.feed.head_position)
        try:
            # Asked every time: a token may be revoked, and a station planned, while a stream is open.
            principal = await principal_of(request.scope)
            within = await door.access.streams_known_at(principal, head)
        except HttpRefusal as refusal:
            if refusal.code == "unauthenticated":
                return
            yield b": %s\n\n" % refusal.code.encode()
            with suppress(TimeoutError):
                await asyncio.wait_for(door.stopping.wait(), BEHIND_SECONDS)
            continue
        events, seen = await in_thread(
            request,
            partial(events_after, door, within, wanted, after=after, limit=MAX_PAGE, until=head),
        )
        for event in events:
            data = _encoder.encode(event)
            yield b"id: %s\nevent: %s\ndata: %s\n\n" % (
                event.id.encode(),
                event.type.encode(),
                data,
            )
        after = seen
        if seen < head:
            continue
        news = await door.ticker.wait_beyond(after, door.settings.heartbeat_seconds)
        if not news and not door.stopping.is_set():
            yield b": still here\n\n"
