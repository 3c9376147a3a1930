"""People's data: erased or restricted, kept for a case, due. People are codes here, never names."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request
from msgspec import UNSET
from starlette.responses import Response

from api.http.access import Principal
from api.http.described.bodies import CONTROL_BODIES
from api.http.described.documents import reads, writes
from api.http.described.parameters import HOLD_ID, STATION
from api.http.described.people import ErasuresDue, LegalHoldLine, LegalHolds
from api.http.exchange import exchange_of
from api.http.paging import (
    InPages,
    closed_cursor,
    link_to_next,
    open_cursor,
    open_number_cursor,
    page_of,
)
from api.http.requests.answering import (
    AsKnown,
    AsOf,
    Reader,
    StationInReach,
    conditional,
    in_thread,
    tagged,
)
from api.http.requests.commanding import Answer, admit, read, submit
from api.http.requests.deciding import NOTHING_MORE, Became
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import door_of
from api.privacy.named import NAME_STAYS, stands_by_name
from api.questions.asking import today
from domain.book.deciding.authority import PERMITTED
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.book.privacy.retention import Due
from domain.ground.order.lists import place, values_at
from domain.ground.refusals import NotPermitted, UnknownStation
from domain.ground.values import ISODate
from ledger.application import Ledger
from ledger.people.forgetting import due_list, erase_person, holds_of, place_hold, release_hold
from ledger.writing.outcomes import Origin, Receipt
from ledger.writing.records import find_stream

router = APIRouter(prefix="/v1/stations/{code}", route_class=PlainRoute, tags=["people"])

_DUE_CURSOR: Final = re.compile(r"[a-z_]{1,40}~[a-z]{1,20}~[^\s/\\?#%&<>\x00-\x1f\"']{1,64}")
"""Class, kind and code of a person."""
_READERS: Final = PERMITTED[ErasePerson] | {"auditor"}
_encoder: Final = msgspec.json.Encoder()


@router.post(
    "/erasures",
    **writes(
        ErasePerson,
        {
            "about": "client",
            "person": "C002",
            "legal_basis": "consent_withdrawn",
            "requested_by": "C002",
            "requested_on": "2021-08-02",
            "approved_by": "officer-7",
            "reason": "本人撤回同意",
        },
    ),
)
async def erase(request: Request) -> Answer:
    """Erase a person's data for good. The outcome is ``restricted`` while a statute keeps it.

    It is ``pending`` where the decision stands, nobody is shown the data any more, and the vault
    has yet to carry it out: that is tried again by itself, and an equal request says when it is
    done.
    """
    language = exchange_of(request.scope).language

    def through(
        ledger: Ledger, command: Any, signed: bytes, origin: Origin
    ) -> tuple[Receipt, Became]:
        done = erase_person(ledger, command, request=signed, origin=origin)
        named = stands_by_name(done)
        note = (NAME_STAYS.zh if language == "zh" else NAME_STAYS.en) if named else UNSET
        return done.receipt, Became(done.outcome, named, note)

    station: str = request.path_params["code"]
    principal = await admit(request.scope, ErasePerson, station)
    wire, raw = await read(request, CONTROL_BODIES[ErasePerson], ErasePerson)
    return await submit(
        request, ErasePerson, principal, station=station, wire=wire, raw=raw, through=through
    )


@router.post(
    "/legal-holds",
    **writes(
        PlaceLegalHold,
        {
            "about": "client",
            "person": "C001",
            "case_number": "鄞审〔2026〕3号",
            "reason": "审计取证",
        },
    ),
)
async def hold(request: Request) -> Answer:
    """Keep a person's data for a case; the answer's record is the id of the hold."""

    def through(
        ledger: Ledger, command: Any, signed: bytes, origin: Origin
    ) -> tuple[Receipt, Became]:
        return place_hold(ledger, command, request=signed, origin=origin), Became("held")

    station: str = request.path_params["code"]
    principal = await admit(request.scope, PlaceLegalHold, station)
    wire, raw = await read(request, CONTROL_BODIES[PlaceLegalHold], PlaceLegalHold)
    return await submit(
        request, PlaceLegalHold, principal, station=station, wire=wire, raw=raw, through=through
    )


@router.post(
    "/legal-holds/{hold}/releases",
    **writes(ReleaseLegalHold, {"reason": "审计结束"}, parameters=(STATION, HOLD_ID)),
)
async def release(request: Request) -> Answer:
    """End a legal hold."""

    def through(
        ledger: Ledger, command: Any, signed: bytes, origin: Origin
    ) -> tuple[Receipt, Became]:
        return release_hold(ledger, command, request=signed, origin=origin), NOTHING_MORE

    station: str = request.path_params["code"]
    principal = await admit(request.scope, ReleaseLegalHold, station)
    wire, raw = await read(request, CONTROL_BODIES[ReleaseLegalHold], ReleaseLegalHold)
    return await submit(
        request,
        ReleaseLegalHold,
        principal,
        station=station,
        wire=wire,
        raw=raw,
        through=through,
        hold=request.path_params["hold"],
    )


@router.get(
    "/legal-holds",
    **reads("LegalHolds", operation_id="list_legal_holds", paged=True, waits=False),
)
async def list_legal_holds(
    request: Request,
    principal: Reader,
    station: StationInReach,
    page: InPages,
    as_known: AsKnown = None,
) -> Response:
    """The legal holds of a station, oldest first; with ``as_known``, those that existed then."""
    _ensure_may_read(principal)
    house, after = door_of(request.scope).house, open_number_cursor(page.cursor)

    def ask() -> LegalHolds:
        known = house.position_at(as_known)
        last = _last_position(request, station)
        every = holds_of(house.log, station, known)
        items, place = page_of(every, lambda each: each.placed_position, page.limit, after)
        return LegalHolds(
            items=[LegalHoldLine(**each._asdict()) for each in items],
            next_cursor=None if place is None else closed_cursor(str(place)),
            total=len(every) if page.counted else UNSET,
            position=last if known is None else min(known, last),
        )

    return _answered(request, await in_thread(request, ask))


@router.get(
    "/erasures-due",
    **reads("ErasuresDue", operation_id="list_erasures_due", paged=True, waits=False),
)
async def list_erasures_due(
    request: Request,
    principal: Reader,
    station: StationInReach,
    *,
    page: InPages,
    as_known: AsKnown = None,
    as_of: AsOf = None,
) -> Response:
    """What the retention schedule no longer keeps on a day, by class and person.

    With ``as_known`` by what the book said then, of people who have not been erased since.
    """
    _ensure_may_read(principal)
    house, day = door_of(request.scope).house, ISODate(as_of or today())
    cursor = open_cursor(page.cursor, _DUE_CURSOR)
    after = None if cursor is None else values_at(cursor, str, str, str)

    def ask() -> ErasuresDue:
        known = house.position_at(as_known)
        last = _last_position(request, station)
        every = due_list(house.log, house.vault, station, day, known)
        items, end = page_of(every, _place_of_due, page.limit, after)
        return ErasuresDue(
            items=items,
            as_of=day,
            next_cursor=None if end is None else closed_cursor(place(*end)),
            total=len(every) if page.counted else UNSET,
            position=last if known is None else min(known, last),
        )

    return _answered(request, await in_thread(request, ask))


def _place_of_due(each: Due) -> tuple[str, str, str]:
    return each.retention_class, each.about, each.person


def _ensure_may_read(principal: Principal) -> None:
    if principal.role not in _READERS:
        raise NotPermitted(role=principal.role)


def _last_position(request: Request, station: str) -> int:
    place = find_stream(door_of(request.scope).house.log, station)
    if place is None:
        raise UnknownStation(station=station)
    return place.last_pos


def _answered(request: Request, found: LegalHolds | ErasuresDue) -> Response:
    body = _encoder.encode(found)
    tag = tagged(body, found.position)
    response = conditional(request, body, tag, found.position, private=True)
    link_to_next(request, response, found.next_cursor)
    return response
