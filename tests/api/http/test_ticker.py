"""The ticker wakes coroutines, and asks a database that is gone no more often than it must."""

from __future__ import annotations

import asyncio
import time

from api.ticker import Ticker
from ledger.faults import LedgerUnavailableError


class Silence:
    """A log without news."""

    def wait(self, timeout_seconds: float = 0) -> bool:
        time.sleep(timeout_seconds)
        return False

    def close(self) -> None:
        """Nothing is held."""


def test_a_log_that_cannot_be_asked_is_not_asked_in_a_hurry():
    asked = []

    def head_position() -> int:
        asked.append(None)
        if len(asked) > 1:
            raise LedgerUnavailableError
        return 0

    async def wait_a_little() -> None:
        ticker = Ticker(Silence, head_position)
        assert not await ticker.wait_beyond(0, 0.5)
        ticker.close()

    asyncio.run(wait_a_little())
    assert len(asked) < 5


def test_the_waiting_ends_when_the_log_has_moved():
    async def wait() -> bool:
        positions = iter([3, 3, 4, 4])
        ticker = Ticker(Silence, lambda: next(positions, 4))
        moved = await ticker.wait_beyond(3, 20)
        ticker.close()
        return moved

    assert asyncio.run(wait())
