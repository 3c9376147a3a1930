"""Having a command decided that came with a request, and counting what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import anyio.to_thread
from msgspec import UNSET, UnsetType
from starlette.types import Scope

from api.http.exchange import Exchange, exchange_of
from api.http.problems import HttpRefusal
from api.http.requests.stale import saying_what_changed
from api.http.serving.door import Door, door_of
from domain.ground.commands import Command
from domain.ground.refusals import Refusal, StaleVersion
from ledger.application import Ledger
from ledger.faults.machine import LedgerFault
from ledger.writing.outcomes import Origin, Receipt


class Became(NamedTuple):
    """What became of a command beside its receipt, as its answer says it."""

    outcome: str | UnsetType = UNSET
    name_in_book: bool | UnsetType = UNSET
    note: str | UnsetType = UNSET


NOTHING_MORE: Final = Became()
Through = Callable[[Ledger, Any, bytes, Origin], tuple[Receipt, Became]]
"""Executes a command over its request's bytes, and says what became of it."""


async def decided(
    scope: Scope, made: Command, signed: bytes, through: Through | None = None
) -> tuple[Receipt, Became]:
    """Have a command decided that came with a request; gives its receipt, and what became of it.

    Raises what keeps the ledger from it.
    """
    door, exchange = door_of(scope), exchange_of(scope)
    origin = origin_of(exchange)
    started = time.perf_counter()
    became = NOTHING_MORE
    try:
        ledger = writing(door)
        await door.ensure_true(made)
        if through is None:
            receipt = await ledger.execute_async(made, request=signed, origin=origin)
        else:
            receipt, became = await anyio.to_thread.run_sync(through, ledger, made, signed, origin)
    except (Refusal, LedgerFault) as refusal:
        door.metrics.refused(refusal.code)
        if isinstance(refusal, StaleVersion):
            raise await with_changes(door, made, refusal) from None
        raise
    count(door, receipt, time.perf_counter() - started)
    exchange.position = receipt.position
    return receipt, became


async def with_changes(door: Door, made: Command, stale: StaleVersion) -> StaleVersion:
    """A stale version, with what changed the record since. Raises what keeps the log from it."""
    return await anyio.to_thread.run_sync(saying_what_changed, door.house.log, made, stale)


def count(door: Door, receipt: Receipt, seconds: float) -> None:
    """Note an accepted command in the metrics."""
    metrics = door.metrics
    metrics.appended()
    metrics.took(seconds)
    if receipt.replayed:
        metrics.replayed()


def writing(door: Door) -> Ledger:
    """The write side. Raises ``not_writing``."""
    ledger = door.house.ledger
    if ledger is None:
        raise HttpRefusal("not_writing", headers={"Retry-After": "1"})
    return ledger


def origin_of(exchange: Exchange) -> Origin:
    """Which request a command came with, to be kept with its outcome."""
    return Origin(exchange.request_id, exchange.trace_id)
