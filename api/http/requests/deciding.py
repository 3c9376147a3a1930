"""Having a command decided that came with a request, and counting what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

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

Through = Callable[[Ledger, Any, bytes, Origin], tuple[Receipt, str | UnsetType]]
"""Executes a command over its request's bytes, and says in a word what became of it, if it can."""


async def decided(
    scope: Scope, made: Command, signed: bytes, through: Through | None = None
) -> tuple[Receipt, str | UnsetType]:
    """Have a command decided that came with a request; gives its receipt, and its outcome if any.

    Raises what keeps the ledger from it.
    """
    door, exchange = door_of(scope), exchange_of(scope)
    origin = origin_of(exchange)
    started = time.perf_counter()
    outcome: str | UnsetType = UNSET
    try:
        ledger = writing(door)
        if through is None:
            receipt = await ledger.execute_async(made, request=signed, origin=origin)
        else:
            receipt, outcome = await anyio.to_thread.run_sync(through, ledger, made, signed, origin)
    except (Refusal, LedgerFault) as refusal:
        door.metrics.refused(refusal.code)
        if isinstance(refusal, StaleVersion):
            raise await with_changes(door, made, refusal) from None
        raise
    count(door, receipt, time.perf_counter() - started)
    exchange.position = receipt.position
    return receipt, outcome


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
