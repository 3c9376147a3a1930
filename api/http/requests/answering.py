"""From a request to a question, and from its answer to a response: the way of every read.

A read can ask for a position that it must have seen (``Ledger-Min-Position``), for the book as it
was known earlier (``as_known``) and for another business day (``as_of``); its ETag is the position
that the answer stands at, and a digest of it.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, TypeVar

import msgspec
from fastapi import Depends, Path, Query, Request
from pydantic import StringConstraints
from starlette.responses import Response

from api.http.access import Principal
from api.http.exchange import exchange_of
from api.http.paging import closed_cursor, link_to_next
from api.http.problems import HttpRefusal, Shape
from api.http.requests.commanding import principal_of
from api.http.serving.door import Door, door_of
from api.http.shares import address_of
from api.http.spans import InDays
from api.questions.asking import Ask
from api.questions.questions import Questions
from api.questions.refusals import PositionBeyondHead
from domain.book.entry import EntryUnreadableError
from domain.book.privacy.readings import Opening
from domain.book.privacy.readings import Reader as ReaderOfNames
from domain.ground.forms.fields import AnyDay, NamedStation

MAX_CHOICES: Final = 50
"""How often a filter may be given: it means any of its values."""
VARY: Final = "Accept-Language, Authorization, Cookie"

_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)

Result = TypeVar("Result")
Answer = dict[str, Any]

_encoder: Final = msgspec.json.Encoder()


async def _reader(request: Request) -> Principal:
    return await principal_of(request.scope)


async def _at_station(
    request: Request,
    code: Annotated[NamedStation, Path(description="Station code.", examples=["NB-YZ-ZGM"])],
    principal: Annotated[Principal, Depends(_reader)],
) -> str:
    await door_of(request.scope).access.ensure_reach(principal, code)
    exchange_of(request.scope).station = code
    return code


async def _at_area(
    request: Request,
    area: Annotated[NamedStation, Path(description="Code of the area.", examples=["A-330200"])],
    principal: Annotated[Principal, Depends(_reader)],
) -> str:
    division = await door_of(request.scope).access.ensure_sees_area(principal, area)
    exchange_of(request.scope).station = area
    return division


Reader = Annotated[Principal, Depends(_reader)]
"""Whoever asks."""
StationInReach = Annotated[str, Depends(_at_station)]
"""The station of the address, provided that the asker may see it."""
AreaInReach = Annotated[str, Depends(_at_area)]
"""The division of the address, provided that the asker's scope lies in it, or over it."""
AsKnown = Annotated[
    str | None,
    Query(
        max_length=40,
        description="What was known then: a position, an RFC 3339 time, or a day (its end).",
        examples=["2026-06-30"],
    ),
]
AsOf = Annotated[AnyDay | None, Query(description="Business day; today where left out.")]
_AreaName = Annotated[str, StringConstraints(max_length=64)]
Districts = Annotated[
    tuple[_AreaName, ...],
    Query(
        alias="district",
        max_length=MAX_CHOICES,
        description="Division code or name of a district; any of several.",
    ),
]
Cities = Annotated[
    tuple[_AreaName, ...],
    Query(
        alias="city",
        max_length=MAX_CHOICES,
        description="Division code or name of a city; any of several.",
    ),
]


Stations = Annotated[
    tuple[NamedStation, ...],
    Query(
        alias="station",
        max_length=MAX_CHOICES,
        description="A station, or any of several; all in reach where left out.",
    ),
]


class Area(msgspec.Struct, frozen=True):
    """The districts, cities and stations that a question is about; without any, all in reach."""

    districts: tuple[str, ...]
    cities: tuple[str, ...]
    stations: tuple[str, ...]

    def within(self, reach: frozenset[str] | None) -> frozenset[str] | None:
        """What is in reach of the stations that were named."""
        if not self.stations:
            return reach
        return frozenset(self.stations) if reach is None else reach.intersection(self.stations)


async def _area(districts: Districts = (), cities: Cities = (), stations: Stations = ()) -> Area:
    return Area(districts, cities, stations)


InArea = Annotated[Area, Depends(_area)]
"""The query parameters about places."""


class Period(msgspec.Struct, frozen=True):
    """The days and the knowledge that a question is about."""

    as_known: str | None
    as_of: str | None
    from_day: str | None
    to_day: str | None


async def _period(days: InDays, as_known: AsKnown = None, as_of: AsOf = None) -> Period:
    return Period(as_known, as_of, *days)


InPeriod = Annotated[Period, Depends(_period)]
"""The query parameters about time of an answer that counts whole days."""


def reader_of(principal: Principal, opening: Opening | None = None) -> ReaderOfNames:
    """Whoever asks, as a reader of named data; with the opening that lets them, if any."""
    return ReaderOfNames(
        actor=principal.actor,
        role=principal.role,
        channel="api",
        reason="" if opening is None else opening.reason,
        opening="" if opening is None else opening.opening,
    )


def station_ask(principal: Principal, station: str, period: Period) -> Ask:
    """A question about one station."""
    return Ask(
        station=station,
        as_known=period.as_known,
        as_of=period.as_of,
        from_day=period.from_day,
        to_day=period.to_day,
        reader=reader_of(principal) if principal.sees_names else None,
    )


async def area_ask(
    request: Request,
    principal: Principal,
    area: Area,
    period: Period,
    *,
    of_areas: bool = False,
) -> Ask:
    """A question about an area, narrowed to what the asker may see.

    ``of_areas`` says that it is about what areas lay down, which all may read who lie in them.
    """
    # A station planned up to the position asked for must not be left out.
    await reach_min_position(request, ("stations",))
    access = door_of(request.scope).access
    within = await access.stations(principal, fresh=True)
    seen = access.readable_areas if of_areas else access.areas
    return Ask(
        districts=area.districts,
        cities=area.cities,
        as_known=period.as_known,
        as_of=period.as_of,
        from_day=period.from_day,
        to_day=period.to_day,
        reader=reader_of(principal) if principal.sees_names else None,
        within=area.within(within),
        areas=area.within(await seen(principal)) or frozenset(),
    )


async def answer(
    request: Request,
    principal: Principal,
    projection: str,
    ask: Callable[[Questions], Answer],
    *,
    etag: str | None = None,
    beside: Sequence[str] = (),
    private: bool = False,
) -> Response:
    """Ask a question of a projection and answer with what it says.

    ``etag`` is the answer's where it has one of its own; ``beside`` are the further projections
    that the question reads; ``private`` says that it names people whoever asks.
    """
    await reach_min_position(request, (projection, "stations", "policies", *beside))
    questions = door_of(request.scope).house.questions
    found = await in_thread(request, lambda: ask(questions))
    position: int = found["position"]
    body = _encoder.encode(found)
    return conditional(
        request,
        body,
        etag or tagged(body, position),
        position,
        private=private or principal.sees_names,
    )


def tagged(body: bytes, position: int) -> str:
    """The ETag of an answer: "today" moves on and names are erased without the position."""
    return f'"p{position}-{hashlib.sha256(body).hexdigest()[:16]}"'


def conditional(
    request: Request,
    body: bytes,
    etag: str,
    position: int,
    *,
    private: bool,
    says_more: bool = False,
) -> Response:
    """The body, or 304 where the client has it already.

    One that ``says_more`` than it would at another time under the same tag is sent whole.
    """
    headers = {
        "ETag": etag,
        "Ledger-Position": str(position),
        "Vary": VARY,
        "Cache-Control": "no-store" if private else "private, no-cache",
    }
    held = exchange_of(request.scope).text("if-none-match")
    if not says_more and matches(held, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


async def in_thread(request: Request, work: Callable[[], Result]) -> Result:
    """Do blocking work beside the event loop, for as long as a request may take.

    Whoever asks for much at once waits for their own threads and for nobody else's. Raises
    ``request_timed_out``, EntryUnreadableError for what is stored and cannot be read, and what the
    work raises.
    """
    door, exchange = door_of(request.scope), exchange_of(request.scope)
    caller = exchange.actor or address_of(request.scope.get("client"))
    try:
        async with asyncio.timeout(door.settings.request_timeout_seconds):
            return await door.threads.run(caller, work)
    except TimeoutError:
        raise HttpRefusal("request_timed_out", headers={"Retry-After": "1"}) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Whatever is decoded there was stored.
        raise EntryUnreadableError("a stored value cannot be read") from None


async def reach_min_position(request: Request, projections: Sequence[str]) -> None:
    """Wait for the position that a read must have seen, if it names one.

    Raises ``bad_header``, ``projection_behind`` and PositionBeyondHead.
    """
    exchange = exchange_of(request.scope)
    if b"ledger-min-position" not in exchange.headers:
        return
    wanted = exchange.text("ledger-min-position")
    if not _NUMBER.fullmatch(wanted):
        raise HttpRefusal(
            "bad_header", parameter="Ledger-Min-Position", header="Ledger-Min-Position"
        )
    position = int(wanted)
    door = door_of(request.scope)
    if not door.house.engine.has_reached(position, projections):
        head = await in_thread(request, door.house.feed.head_position)
        # Every position that was ever answered is committed: nobody has reason to wait for more.
        if position > head:
            exchange.shape = Shape(address=frozenset({"Ledger-Min-Position"}))
            raise PositionBeyondHead(field="Ledger-Min-Position", head=head)
    await reach(door, position, projections)


async def reach(door: Door, position: int, projections: Sequence[str] | None = None) -> None:
    """Have projections (all for None) answer from a position on; takes no thread to wait.

    Raises ``projection_behind`` when they do not get there in time.
    """
    seconds = door.settings.min_position_wait_seconds
    if not await door.freshness.reach(position, projections, seconds=seconds):
        raise HttpRefusal("projection_behind", headers={"Retry-After": "1"}, position=position)


async def answer_page(
    request: Request,
    principal: Principal,
    projection: str,
    ask: Callable[[Questions], Answer],
    *,
    beside: Sequence[str] = (),
    private: bool = False,
) -> Response:
    """Answer with a page: ``items``, ``next_cursor``, a link to the next page, ``total`` if asked."""
    cursors: list[str | None] = []

    def asked(questions: Questions) -> Answer:
        found = ask(questions)
        place = found["next_cursor"]
        cursors.append(None if place is None else closed_cursor(str(place)))
        return {**found, "next_cursor": cursors[-1]}

    response = await answer(request, principal, projection, asked, beside=beside, private=private)
    link_to_next(request, response, cursors[-1])
    return response


def matches(if_none_match: str, etag: str) -> bool:
    """Whether a header ``If-None-Match`` names an entity tag (RFC 9110, 13.1.2)."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in tags or "*" in tags
