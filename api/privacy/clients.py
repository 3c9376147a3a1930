"""A client's file: for the station's people, and for a district officer who gave a reason.

Everybody else, and an officer without an opening that still runs, gets the answer that a client
who does not exist gets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from msgspec import to_builtins
from starlette.responses import Response

from api.http.access import Principal
from api.http.described.documents import reads, writes
from api.http.described.parameters import STATION, path
from api.http.described.readings import OpeningBody
from api.http.exchange import exchange_of
from api.http.paging import InPages, open_cursor
from api.http.problems import Shape
from api.http.requests.answering import (
    MAX_CHOICES,
    AsKnown,
    AsOf,
    Period,
    Reader,
    StationInReach,
    answer_page,
    in_thread,
    reader_of,
    station_ask,
)
from api.http.requests.command_ids import command_id_of
from api.http.requests.commanding import Answer, body_of, ensure_json, key_of, parse, principal_of
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import Door, door_of
from api.lists.consents import consents
from api.questions.asking import Ask
from api.questions.questions import Questions
from domain.book.privacy.readings import FILE_ROLES, OPENING_ROLES, Opening, ensure_reason
from domain.book.refusals import PersonUnknown
from domain.ground.forms.fields import AnyDay, NamedCode, PersonalText
from domain.ground.refusals import NotPermitted
from domain.ground.vocabulary import RiskLevel, TargetGroup
from ledger.people.openings import Opened

router = APIRouter(prefix="/v1/stations/{code}/clients", route_class=PlainRoute, tags=["clients"])

_CURSOR: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}~[0-9]{1,15}", re.ASCII)
"""Start and position of a visit."""
CURSOR: Final = re.compile(r".{1,64}")
"""The code of a client."""
ClientCodes = Annotated[
    tuple[NamedCode, ...],
    Query(alias="client", max_length=MAX_CHOICES, description="Client code; any of several."),
]
CalledSo = Annotated[
    PersonalText,
    Query(
        description="The whole name, or its sound: `wangxiumei`, `wxm`. Blanks make no difference."
    ),
]
_CLIENT_CODE: Final = re.compile(r"[^\s/\\?#%&<>\x00-\x1f\"']{1,64}")
CLIENT: Final = path(
    "client",
    "Client code.",
    {"type": "string", "maxLength": 64, "pattern": r"^[^\s/\\?#%&<>\x00-\x1f\"']+$"},
    "C001",
)

_encoder: Final = msgspec.json.Encoder()


async def narrowed_to(
    *,
    groups: Annotated[
        tuple[TargetGroup, ...],
        Query(alias="group", max_length=MAX_CHOICES, description="Target group; any of several."),
    ] = (),
    risks: Annotated[
        tuple[RiskLevel, ...],
        Query(alias="risk", max_length=MAX_CHOICES, description="Risk in force; any of several."),
    ] = (),
    workers: Annotated[
        tuple[NamedCode, ...],
        Query(alias="worker", max_length=MAX_CHOICES, description="Who is responsible."),
    ] = (),
    overdue: Annotated[bool, Query(description="Only those whose visit is overdue.")] = False,
    served: Annotated[bool, Query(description="Only those who are still served.")] = False,
    seen_since: Annotated[
        AnyDay | None, Query(description="Only those who were seen on this day or after it.")
    ] = None,
    unseen_since: Annotated[
        AnyDay | None, Query(description="Only those who were not seen from this day on.")
    ] = None,
) -> Mapping[str, Any]:
    """What a list of clients is narrowed to beside codes and names."""
    return {
        "groups": groups,
        "risks": risks,
        "workers": workers,
        "only_overdue": overdue,
        "only_served": served,
        "seen_since": seen_since or "",
        "unseen_since": unseen_since or "",
    }


@router.get("", **reads("ClientLines", operation_id="list_clients", paged=True))
async def list_clients(
    request: Request,
    principal: Reader,
    station: StationInReach,
    *,
    codes: ClientCodes = (),
    name: CalledSo = "",
    narrowed: Annotated[Mapping[str, Any], Depends(narrowed_to)],
    page: InPages,
    as_known: AsKnown = None,
    as_of: AsOf = None,
) -> Response:
    """The clients of a station: all, some by code, group, risk or worker, or those of a name or sound.

    By name only for those who see the names of their own station's people; every such answer is
    logged as a reading of whom it names.
    """
    if name and not principal.sees_names:
        raise NotPermitted(role=principal.role)
    asked = station_ask(principal, station, Period(as_known, as_of, None, None))
    after = open_cursor(page.cursor, CURSOR)
    part = {"limit": page.limit, "cursor": after, "counted": page.counted}
    return await answer_page(
        request,
        principal,
        "clients",
        lambda q: q.clients(asked, codes=codes, name=name, wanted=narrowed, **part),
        private=bool(name),
    )


@router.get("/{client}", **reads("ClientFile", operation_id="get_client_file", paged=True))
async def get_client_file(
    request: Request,
    principal: Reader,
    station: StationInReach,
    client: Annotated[NamedCode, Path(description="Client code.", examples=["C001"])],
    *,
    page: InPages,
    as_known: AsKnown = None,
) -> Response:
    """What the person vault holds of a client, visit by visit. Every answer is logged as a reading.

    For staff and station head; a district officer needs an opening that still runs. The visits are
    those known at ``as_known``; name and address are the newest there are.
    """
    door, after = door_of(request.scope), open_cursor(page.cursor, _CURSOR)
    opening = await _way_in(request, door, principal, station, client)
    ask = Ask(station=station, as_known=as_known, reader=reader_of(principal, opening))
    part = {"limit": page.limit, "cursor": after, "counted": page.counted}
    by = {"opening": opening.opening, "ends_at": opening.ends_at} if opening else {}

    def file(questions: Questions) -> dict[str, Any]:
        found = questions.client_file(ask, client, **part)
        return {**found, "consents": to_builtins(consents(questions, ask, client)), **by}

    return await answer_page(
        request,
        principal,
        "services",
        file,
        beside=("clients", "records"),
        private=True,
    )


def _described() -> dict[str, Any]:
    described = writes(
        "open_client_file",
        {"reason": "信访件复核：核对去年的探访记录"},
        parameters=(STATION, CLIENT),
        body=OpeningBody.__name__,
    )
    described["responses"][201]["content"]["application/json"]["schema"] = {
        "$ref": "#/components/schemas/Opening"
    }
    accepted = described["responses"][201]
    accepted["headers"] = {
        name: accepted["headers"][name] for name in ("Location", "Idempotency-Replayed")
    }
    return described


@router.post("/{client}/openings", **_described())
async def open_client_file(request: Request) -> Answer:
    """Open a client's file to the asking district officer for 60 minutes; the station sees it."""
    scope = request.scope
    door, exchange = door_of(scope), exchange_of(scope)
    station: str = request.path_params["code"]
    client: str = request.path_params["client"]
    principal = await principal_of(scope)
    head = await in_thread(request, door.house.feed.head_position)
    await door.access.ensure_reach_at(principal, station, head)
    exchange.station, exchange.command = station, "open_client_file"
    exchange.shape = Shape(
        address=frozenset({"command_id"}), names={"command_id": "Idempotency-Key"}
    )
    ensure_json(exchange)
    key = key_of(exchange)
    raw = await body_of(request, door.settings.body_limit_bytes)
    reason = parse(OpeningBody, raw).reason
    signed = b"POST " + scope["path"].encode() + b"\n" + raw
    opened = await opened_file(
        request, principal, station, client, key=key, reason=reason, signed=signed
    )
    headers = [(b"location", quote(scope["path"].removesuffix("/openings")).encode("ascii"))]
    if opened.replayed:
        headers.append((b"idempotency-replayed", b"true"))
    return Answer(201, _encoder.encode(opened.opening), headers)


async def opened_file(
    request: Request,
    principal: Principal,
    station: str,
    client: str,
    *,
    key: str,
    reason: str,
    signed: bytes,
) -> Opened:
    """Open a client's file to whoever may, once for a key; ``signed`` is what they asked, whole.

    Raises NotPermitted, PersonUnknown, ReasonTooShort and CommandReused.
    """
    if principal.role not in OPENING_ROLES:
        raise NotPermitted(role=principal.role)
    door = door_of(request.scope)
    openings, questions = door.house.openings, door.house.questions
    command_id = await in_thread(request, lambda: command_id_of(principal, key, openings.actor_of))
    if not _CLIENT_CODE.fullmatch(client) or not await in_thread(
        request, lambda: questions.is_client(station, client)
    ):
        raise PersonUnknown(person=f"client/{client}")
    ensure_reason(reason)
    reader = msgspec.structs.replace(reader_of(principal), reason=reason)
    return await in_thread(
        request,
        lambda: openings.open_file(reader, station, client, command_id=command_id, request=signed),
    )


async def _way_in(
    request: Request, door: Door, principal: Principal, station: str, client: str
) -> Opening | None:
    """The opening that somebody reads by, None for the station's own people.

    Raises PersonUnknown for everybody else: hidden means not there.
    """
    if principal.role in FILE_ROLES and principal.scope_kind == "station":
        return None
    opening = None
    if principal.role in OPENING_ROLES:
        opening = await in_thread(
            request,
            lambda: door.house.openings.current(principal.actor, principal.role, station, client),
        )
    if opening is None:
        raise PersonUnknown(person=f"client/{client}")
    return opening
