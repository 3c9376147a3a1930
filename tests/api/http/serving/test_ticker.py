"""The ticker wakes coroutines, and asks a database that is gone no more often than it must."""

from __future__ import annotations

import asyncio
import threading
import time

from api.http.serving.ticker import Ticker
from ledger.faults.machine import LedgerUnavailableError


class Silence:
    """A log without news."""

    def wait(self, timeout_seconds: float = 0) -> bool:
        time.sleep(timeout_seconds)
        return False

    def close(self) -> None:
        """Nothing is held."""


def test_a_log_that_cannot_be_asked_is_not_asked_in_a_hurry():
    asked = []

    def watch() -> Silence:
        asked.append(time.monotonic())
        return Silence()

    def head_position() -> int:
        if threading.current_thread().name == "event-streams":
            raise LedgerUnavailableError
        return 0

    async def wait_until_it_was_asked_again() -> None:
        ticker = Ticker(watch, head_position)
        while len(asked) < 2:
            assert not await ticker.wait_beyond(0, 0.05)
        ticker.close()

    asyncio.run(wait_until_it_was_asked_again())
    assert asked[1] - asked[0] > 0.5


def test_a_wait_that_begins_after_the_stop_ends_at_once():
    async def wait() -> bool:
        ticker = Ticker(Silence, lambda: 0)
        ticker.stop()
        return await asyncio.wait_for(ticker.wait_beyond(0, 3_600), 60)

    assert not asyncio.run(wait())


def test_the_waiting_ends_when_the_log_has_moved():
    async def wait() -> bool:
        positions = iter([3, 3, 4, 4])
        ticker = Ticker(Silence, lambda: next(positions, 4))
        moved = await ticker.wait_beyond(3, 20)
        ticker.close()
        return moved

    assert asyncio.run(wait())
