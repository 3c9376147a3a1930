"""From a request to a command, and from its receipt to an answer: the way of every write.

The order of the checks is the contract: who asks (401), is the station in reach (404), may the
role do it (403), is it JSON (415), has it a key (400), is it small enough (413), is it well-formed
(400) and valid (422); then the ledger decides.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from api.http.access import Principal
from api.http.described.bodies import CONTROL_BODIES, RECORDING_BODIES, Wire, command_name, shape_of
from api.http.described.proofs import ProofReceipt
from api.http.exchange import TRAILERS, Exchange, exchange_of
from api.http.preconditions import RECORD, STATION, expected_versions, tag
from api.http.problems import HttpRefusal, InvalidBody
from api.http.requests.command_ids import given_id_of
from api.http.requests.deciding import NOTHING_MORE, Became, Through, decided
from api.http.requests.json_keys import model_of
from api.http.requests.receipts import proof_of, wants_proof
from api.http.serving.door import door_of
from api.http.sessions.cookies import MASK_COOKIE, MASKED, cookie_called, session_secret
from api.http.sessions.cross_site import SAFE_METHODS, ensure_own_page
from api.http.shares import address_of
from domain.book.deciding.authority import PERMITTED
from domain.book.states.streams import FOR_AREAS
from domain.ground.commands import Command, CorrectRecord, RecordingCommand, VoidRecord
from domain.ground.forms.details import Details
from domain.ground.forms.fields import Instant
from domain.ground.order.flags import Warned
from domain.ground.personal_numbers import holds_personal_number
from domain.ground.refusals import NotPermitted, PersonalNumber
from domain.ground.vocabulary import Channel
from ledger.store.identifiers import new_event_id
from ledger.writing.outcomes import Receipt

MAX_KEY_LENGTH: Final = 90
_KEY: Final = re.compile(rb"[!-~]{1,90}")
_instant: Final[TypeAdapter[datetime]] = TypeAdapter(Instant)
_NAMES: Final = {command: command_name(command) for command in PERMITTED}

Model = TypeVar("Model", bound=BaseModel)


class Accepted(Struct, frozen=True, kw_only=True):
    """The body that a write is answered with.

    ``version`` is the station's. ``position`` is also the version of the record that was written.
    ``proof`` is there when it was waited for: that the entry at ``position`` stands in the signed
    log, or null where the log could not be signed just then. ``outcome`` says what became
    of a person: ``erased``, ``restricted`` (a statute still keeps their data), ``pending`` (one of
    the two is decided and not carried out yet) or ``held``; of an erasure ``name_in_book`` says
    whether what stands in the book for the person may be a name, which stays, and ``note`` says so
    in a sentence. ``client`` is the code of the client of whom the request gave the name: found, or
    issued. ``warnings`` are what is to be said of a record that was accepted, each with its ``code``;
    the answer to a repeated request says the same.
    """

    record: str
    station: str
    version: int
    position: int
    events: tuple[Any, ...]
    proof: ProofReceipt | UnsetType | None = UNSET
    outcome: str | UnsetType = UNSET
    name_in_book: bool | UnsetType = UNSET
    note: str | UnsetType = UNSET
    client: str | UnsetType = UNSET
    warnings: tuple[Warned, ...] = ()


_encoder: Final = msgspec.json.Encoder()


class Answer:
    """A response made of finished bytes."""

    __slots__ = ("_body", "_headers", "_status")

    def __init__(self, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        self._status = status
        self._body = body
        self._headers = [
            *headers,
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
        ]

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        await send(
            {"type": "http.response.start", "status": self._status, "headers": self._headers}
        )
        await send({"type": "http.response.body", "body": self._body})


async def record(
    request: Request, command: type[RecordingCommand], parameter: str = "code"
) -> Answer:
    """Record what the body's details state on the stream that a parameter of the address names."""
    station: str = request.path_params[parameter]
    principal = await admit(request.scope, command, station)
    wire, raw = await read(request, RECORDING_BODIES[command], command)
    return await submit(request, command, principal, station=station, wire=wire, raw=raw)


async def control(request: Request, command: type[Command], station: str, **fields: Any) -> Answer:
    """Give a command that has no details; ``fields`` are what the address says."""
    principal = await admit(request.scope, command, station)
    wire, raw = await read(request, CONTROL_BODIES[command], command)
    return await submit(request, command, principal, station=station, wire=wire, raw=raw, **fields)


async def principal_of(scope: Scope) -> Principal:
    """Who asks; noted for the log. Raises ``unauthenticated``."""
    exchange = exchange_of(scope)
    principal = await door_of(scope).access.principal(*credentials_of(scope, exchange))
    if cookie_called(exchange, MASK_COOKIE) == MASKED:
        principal = replace(principal, is_masked=True)
    exchange.actor, exchange.role = principal.actor, principal.role
    return principal


def credentials_of(scope: Scope, exchange: Exchange) -> tuple[bytes | None, str]:
    """What a request is known by: its Authorization header, or without one its session's secret.

    Raises ``https_needed``, and ``cross_site_request`` for what a browser was made to send.
    """
    authorization = exchange.headers.get(b"authorization")
    if authorization is not None:
        return authorization, ""
    session = session_secret(scope, exchange)
    if session and scope["method"] not in SAFE_METHODS:
        ensure_own_page(scope, exchange, door_of(scope).settings.public_url)
    return None, session


async def admit(scope: Scope, command: type[Command], station: str) -> Principal:
    """Who asks, provided that they may give this command on this stream.

    Raises ``unauthenticated``, UnknownStation or UnknownArea, and NotPermitted.
    """
    principal = await principal_of(scope)
    if command in FOR_AREAS:
        await door_of(scope).access.ensure_sees_area(principal, station)
    else:
        await door_of(scope).access.ensure_reach(principal, station)
    exchange_of(scope).station = station
    ensure_permitted(principal, command)
    return principal


def ensure_permitted(principal: Principal, command: type[Command]) -> None:
    """Make sure that a role may give a command at all. Raises NotPermitted."""
    if principal.role not in PERMITTED[command]:
        raise NotPermitted(role=principal.role)


async def read(
    request: Request,
    model: type[Model],
    command: type[Command],
    details: type[Details] | None = None,
) -> tuple[Model, bytes]:
    """The body, parsed and as it came. ``details`` are those of a correction.

    Raises what is wrong with it: media type, key, size, form or values.
    """
    exchange = exchange_of(request.scope)
    exchange.command = _NAMES[command]
    exchange.shape = shape_of(command, details)
    ensure_json(exchange)
    key_of(exchange)
    raw = await body_of(request, door_of(request.scope).settings.body_limit_bytes)
    return parse(model, raw), raw


def parse(model: type[Model], raw: bytes) -> Model:
    """A body as its model. Raises InvalidBody and ``duplicate_key``."""
    try:
        return model_of(model, raw or b"{}")
    except ValidationError as error:
        raise InvalidBody(error) from None


async def submit(
    request: Request,
    command: type[Command],
    principal: Principal,
    *,
    station: str,
    wire: Wire,
    raw: bytes,
    expected: tuple[int, ...] | UnsetType | None = UNSET,
    through: Through | None = None,
    **fields: Any,
) -> Answer:
    """Have a command decided and answer with its receipt.

    ``expected`` are the versions of a record that it may rest on; left out, ``If-Match`` is about
    the station. ``through`` executes it where more belongs to that than the decision.
    """
    scope = request.scope
    door, exchange = door_of(scope), exchange_of(scope)
    waits = wants_proof(request)
    if expected is UNSET:
        expected = expected_versions(exchange, STATION)
    if wire.device_time is None and (device_time := device_time_of(exchange)) is not None:
        fields["device_time"] = device_time
    made = command_from(
        command,
        principal,
        station,
        wire,
        command_id=await given_id_of(door, principal, key_of(exchange)),
        now=door.house.now(),
        expected_versions=expected,
        **fields,
    )
    signed = b"POST " + scope["path"].encode() + b"\n" + raw
    receipt, became = await decided(scope, made, signed, through)
    proof = await proof_of(door, receipt.position) if waits else UNSET
    return accepted(receipt, command, proof, became)


def command_from(
    command: type[Command],
    principal: Principal,
    station: str,
    wire: Wire,
    *,
    command_id: str,
    now: datetime,
    expected_versions: tuple[int, ...] | None,
    channel: Channel = "api",
    **fields: Any,
) -> Command:
    """The command that a body stands for. Raises InvalidBody."""
    given = {name: value for name, value in wire.__dict__.items() if value is not None}
    for name in _ONLY_ON_THE_WIRE:
        given.pop(name, None)
    # A first record's id is the id of its event; other commands name somebody else's record.
    if "record" in given and "record" not in command.model_fields:
        given["event_id"] = given.pop("record")
    given.setdefault("event_id", new_event_id())
    given.update(fields)
    try:
        return command(
            station=station,
            command_id=command_id,
            actor=principal.actor,
            role=principal.role,
            reach=principal.reach,
            channel=channel,
            now=now,
            expected_versions=expected_versions,
            **{name: value for name, value in given.items() if name != "station"},
        )
    except ValidationError as error:
        raise InvalidBody(error) from None


_ONLY_ON_THE_WIRE: Final = ("command", "idempotency_key", "expected_version")


def accepted(
    receipt: Receipt,
    command: type[Command],
    proof: ProofReceipt | UnsetType | None = UNSET,
    became: Became = NOTHING_MORE,
) -> Answer:
    """The answer to an accepted command; the stored one gives the same body again."""
    about_a_record = issubclass(command, RecordingCommand | CorrectRecord | VoidRecord)
    place = f"/v1/records/{receipt.record}" if about_a_record else f"/v1/events/{receipt.position}"
    # Whatever is written of a record is the last that changes it, so its position is the version.
    etag = tag(RECORD, receipt.position) if about_a_record else tag(STATION, receipt.version)
    headers = [
        (b"location", place.encode("ascii")),
        (b"ledger-position", b"%d" % receipt.position),
        (b"etag", etag.encode("ascii")),
    ]
    if receipt.replayed:
        headers.append((b"idempotency-replayed", b"true"))
    return Answer(201, _encoder.encode(body_of_receipt(receipt, proof, became)), headers)


def body_of_receipt(
    receipt: Receipt,
    proof: ProofReceipt | UnsetType | None = UNSET,
    became: Became = NOTHING_MORE,
) -> Accepted:
    """A receipt as clients see it."""
    return Accepted(
        record=receipt.record,
        station=receipt.station,
        version=receipt.version,
        position=receipt.position,
        events=receipt.events,
        proof=proof,
        outcome=became.outcome,
        name_in_book=became.name_in_book,
        note=became.note,
        client=receipt.client or UNSET,
        warnings=receipt.warnings,
    )


def key_of(exchange: Exchange) -> str:
    """The request's idempotency key. Raises ``idempotency_key_missing`` and PersonalNumber."""
    key = exchange.headers.get(b"idempotency-key")
    if key is None or not _KEY.fullmatch(key):
        raise HttpRefusal(
            "idempotency_key_missing", parameter="Idempotency-Key", limit=MAX_KEY_LENGTH
        )
    text = key.decode("ascii")
    if holds_personal_number(text):
        raise PersonalNumber(field="command_id")
    return text


def device_time_of(exchange: Exchange) -> datetime | None:
    """What the device's clock said as it sent this, None where nothing says so.

    In a header, so that a body that is sent again stays the same to the byte. Raises ``bad_header``.
    """
    if b"device-time" not in exchange.headers:
        return None
    try:
        return _instant.validate_python(exchange.text("device-time"))
    except ValidationError:
        raise HttpRefusal("bad_header", parameter="Device-Time", header="Device-Time") from None


def ensure_json(exchange: Exchange) -> None:
    """Make sure that the body says that it is JSON. Raises ``unsupported_media_type``."""
    media_type = exchange.headers.get(b"content-type", b"")
    if media_type != b"application/json" and (
        media_type.partition(b";")[0].strip().lower() != b"application/json"
    ):
        raise HttpRefusal("unsupported_media_type", parameter="Content-Type")


async def body_of(request: Request, limit_bytes: int) -> bytes:
    """The body.

    Raises ``body_too_large`` as soon as that is known, ``too_many_bodies``, and ``bad_header`` for
    trailers.
    """
    exchange, bodies = exchange_of(request.scope), door_of(request.scope).bodies
    exchange.body_holder = exchange.actor or address_of(request.scope.get("client"))
    announced = exchange.headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > limit_bytes:
        raise HttpRefusal("body_too_large", limit_bytes=limit_bytes)
    exchange.reading_body = True
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit_bytes:
            raise HttpRefusal("body_too_large", limit_bytes=limit_bytes)
        if not bodies.has_room(exchange.body_holder, len(chunk)):
            headers = {"Retry-After": "1"}
            raise HttpRefusal("too_many_bodies", headers=headers, limit_bytes=bodies.limit)
        bodies.add(exchange.body_holder, len(chunk))
        exchange.body_bytes += len(chunk)
        chunks.append(chunk)
        if not message.get("more_body", False):
            exchange.reading_body = False
            if TRAILERS in request.scope.get("state", ()):
                raise HttpRefusal("bad_header", parameter="Trailer", header="Trailer")
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)
