"""Many commands in one request: each is checked, decided and answered for itself.

For the outbox of a phone that was offline and for imports: items are decided in their order, in as
few transactions as the ledger likes; a refused item stops nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Final

import anyio.to_thread
import msgspec
from fastapi import APIRouter, Request
from msgspec import UNSET, Struct

from api.http.access import Principal, ensure_own_area
from api.http.described.batches import BatchAnswer, BatchBody, ItemAnswer, ItemHead
from api.http.described.bodies import COMMANDS_BY_NAME, CORRECTION_ITEMS, ITEMS, item_shape_of
from api.http.described.documents import takes_batch
from api.http.described.proofs import ProofReceipt
from api.http.exchange import Exchange, exchange_of
from api.http.problems import HttpRefusal, InvalidBody, Shape, problem_of
from api.http.requests.command_ids import given_id_of
from api.http.requests.commanding import (
    Answer,
    body_of,
    body_of_receipt,
    command_from,
    ensure_json,
    ensure_permitted,
    parse,
    principal_of,
)
from api.http.requests.deciding import origin_of, with_changes, writing
from api.http.requests.json_keys import ensure_outer_keys_once
from api.http.requests.plain_route import PlainRoute
from api.http.requests.receipts import proofs_of, wants_proof
from api.http.serving.door import Door, door_of
from domain.book.catalogue import KIND_OF_COMMAND, KIND_OF_TOPIC
from domain.book.commands import StartImport
from domain.book.records import ensure_made
from domain.book.refusals import UnknownRecord
from domain.book.states.streams import FOR_AREAS
from domain.ground.commands import Command, CorrectRecord, RecordingCommand, VoidRecord
from domain.ground.forms.details import Details
from domain.ground.refusals import BadValue, Refusal, StaleVersion, UnknownArea, UnknownStation
from domain.stations.commands import PlanStation
from ledger.faults.machine import LedgerFault
from ledger.writing.outcomes import Outcome, Receipt
from ledger.writing.records import find_record

router = APIRouter(prefix="/v1", route_class=PlainRoute, tags=["batches"])

_body_decoder: Final = msgspec.json.Decoder(BatchBody)
_head_decoder: Final = msgspec.json.Decoder(ItemHead)
_encoder: Final = msgspec.json.Encoder()
# Nested too deeply to be read is as good as not well-formed.
_MALFORMED: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_MAKING: Final = frozenset(
    name
    for name, command in COMMANDS_BY_NAME.items()
    if issubclass(command, RecordingCommand | StartImport)
)
"""Commands that make something under an id that the client may choose."""

_EXAMPLE: Final = {
    "commands": [
        {
            "command": "record_home_visit",
            "station": "NB-YZ-ZGM",
            "idempotency_key": "phone-7-000123",
            "device_time": "2021-06-05T18:00:00+08:00",
            "details": {
                "visitors": ["W01"],
                "client": "C002",
                "started_at": "2021-06-05T09:00:00+08:00",
                "ended_at": "2021-06-05T09:30:00+08:00",
                "mode": "phone",
                "services": ["counselling"],
            },
        }
    ]
}


class Item(Struct):
    """One item on its way: what it asks, or why it was refused, and where its fields stand."""

    index: int
    raw: bytes
    command: Command | None = None
    refusal: Exception | None = None
    shape: Shape = Shape()


@dataclass
class Batch:
    """A batch on its way, and what its items have made known to those that follow.

    ``planned`` are stations that the batch itself plans, of which no directory has heard yet: how
    far they are in reach the ledger knows. ``kinds`` are the details of records that it makes under
    ids of its own, ``unmade`` the ids of those that it does not make after all.
    """

    door: Door
    principal: Principal
    planned: set[str] = field(default_factory=set)
    kinds: dict[str, type[Details]] = field(default_factory=dict)
    unmade: set[str] = field(default_factory=set)

    async def prepare(self, item: Item) -> None:
        """Turn an item's bytes into its command, or note why not."""
        head = ItemHead()
        try:
            head = _head_of(item.raw)
            item.command = await self._command(item, head)
        except (Refusal, HttpRefusal, InvalidBody) as refusal:
            item.refusal = refusal
            if head.command in _MAKING:
                self.unmade.add(head.record)

    async def _command(self, item: Item, head: ItemHead) -> Command:
        command = COMMANDS_BY_NAME.get(head.command)
        if command is None:
            raise HttpRefusal("unknown_command", parameter="command")
        if command is not PlanStation:
            await self._ensure_reach(command, head.station)
        ensure_permitted(self.principal, command)
        details = await self._details(command, head)
        item.shape = item_shape_of(details)
        # Only a correction's model depends on what is corrected.
        model = (
            CORRECTION_ITEMS[details] if command is CorrectRecord and details else ITEMS[command]
        )
        wire: Any = parse(model, item.raw)
        if command is PlanStation:
            ensure_own_area(self.principal, wire.station, wire.details)
            self.planned.add(wire.station)
        made = command_from(
            command,
            self.principal,
            wire.station,
            wire,
            command_id=await given_id_of(self.door, self.principal, wire.idempotency_key),
            now=self.door.house.now(),
            expected_versions=None if wire.expected_version is None else (wire.expected_version,),
        )
        ensure_made(made, self.unmade)
        await self.door.ensure_true(made)
        self._note(made, details)
        return made

    async def _ensure_reach(self, command: type[Command], station: str) -> None:
        if command in FOR_AREAS:
            try:
                await self.door.access.ensure_sees_area(self.principal, station)
            except UnknownArea:
                raise UnknownArea(field="station", area=station) from None
        elif station not in self.planned:
            try:
                access = self.door.access
                is_fix = command in (CorrectRecord, VoidRecord)
                ensure = access.ensure_record_reach if is_fix else access.ensure_reach
                await ensure(self.principal, station)
            except UnknownStation:
                raise UnknownStation(field="station", station=station) from None

    async def _details(self, command: type[Command], head: ItemHead) -> type[Details] | None:
        if issubclass(command, RecordingCommand):
            return KIND_OF_COMMAND[command].details
        if command is not CorrectRecord:
            return None
        if head.record in self.kinds:
            return self.kinds[head.record]
        log = self.door.house.log
        row = await anyio.to_thread.run_sync(find_record, log, head.record)
        if row is None or row.station != head.station:
            raise UnknownRecord(field="record", record=head.record)
        return KIND_OF_TOPIC[row.kind].details

    def _note(self, made: Command, details: type[Details] | None) -> None:
        if details is not None and not isinstance(made, CorrectRecord):
            self.kinds[made.event_id] = details


@router.post("/commands", **takes_batch(_EXAMPLE))
async def give_commands(request: Request) -> Answer:
    """Give many commands at once. Each item has an idempotency key of its own."""
    scope = request.scope
    door, exchange = door_of(scope), exchange_of(scope)
    principal = await principal_of(scope)
    exchange.command = "batch"
    ensure_json(exchange)
    waits = wants_proof(request)
    raw = await body_of(request, door.settings.batch_limit_bytes)
    items = [Item(index, bytes(each)) for index, each in enumerate(_commands_of(raw))]
    if len(items) > door.settings.batch_limit_items:
        raise HttpRefusal(
            "batch_too_large", limit=door.settings.batch_limit_items, count=len(items)
        )
    ledger = writing(door)
    batch = Batch(door, principal)
    for item in items:
        await batch.prepare(item)
    started = time.perf_counter()
    ready = [(item, item.command) for item in items if item.command is not None]
    outcomes = await ledger.execute_many_async(
        [command for _item, command in ready],
        requests=[b"COMMAND\n" + item.raw for item, _command in ready],
        origin=origin_of(exchange),
    )
    door.metrics.took(time.perf_counter() - started)
    decided: dict[int, Outcome] = {
        item.index: await with_changes(door, command, outcome)
        if isinstance(outcome, StaleVersion)
        else outcome
        for (item, command), outcome in zip(ready, outcomes, strict=True)
    }
    positions = [each.position for each in outcomes if isinstance(each, Receipt)]
    exchange.position = max(positions, default=0)
    proofs = await proofs_of(door, positions) if waits else None
    answers = [_answer(door, exchange, each, decided, proofs) for each in items]
    accepted = sum(answer.problem is None for answer in answers)
    found = BatchAnswer(accepted=accepted, refused=len(answers) - accepted, items=answers)
    headers = [(b"ledger-position", b"%d" % exchange.position)] if exchange.position else []
    return Answer(200, _encoder.encode(found), headers)


def _answer(
    door: Door,
    exchange: Exchange,
    item: Item,
    decided: dict[int, Outcome],
    proofs: dict[int, ProofReceipt] | None,
) -> ItemAnswer:
    outcome: Outcome | Exception | None = item.refusal or decided.get(item.index)
    if isinstance(outcome, Receipt):
        door.metrics.appended()
        if outcome.replayed:
            door.metrics.replayed()
        return ItemAnswer(
            index=item.index,
            status=201,
            receipt=body_of_receipt(
                outcome, UNSET if proofs is None else proofs.get(outcome.position)
            ),
            replayed=outcome.replayed,
        )
    refusal = outcome or LedgerFault()
    problem = problem_of(
        refusal,
        exchange.language,
        request_id=exchange.request_id,
        base=door.settings.public_url,
        shape=item.shape,
    )
    door.metrics.refused(problem.members["code"])
    return ItemAnswer(index=item.index, status=problem.status, problem=problem.members)


def _commands_of(raw: bytes) -> list[msgspec.Raw]:
    try:
        commands = _body_decoder.decode(raw).commands
    except msgspec.ValidationError:
        raise BadValue(field="commands") from None
    except _MALFORMED:
        raise HttpRefusal("malformed_json") from None
    ensure_outer_keys_once(raw, b'"commands"')
    return commands


def _head_of(raw: bytes) -> ItemHead:
    try:
        return _head_decoder.decode(raw)
    except msgspec.ValidationError:
        raise BadValue(field="command") from None
    except _MALFORMED:
        raise HttpRefusal("malformed_json") from None
