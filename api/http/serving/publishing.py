"""Publishes checkpoints for a serving process: every so often, and at once for whoever waits.

Many waiting requests share one publication: a signature and a sync for each of them would be work
for nothing.
"""

from __future__ import annotations

import asyncio
from typing import Any

import anyio.to_thread

from ledger.faults.machine import LedgerFault
from ledger.transparency.log import TransparencyLog
from ledger.transparency.published import StoredCheckpoint


class Publisher:
    """Publishes one log. One per application; used from its event loop.

    ``seconds`` is the pause between two looks at the head; with 0 only those who wait publish.
    """

    def __init__(self, transparency: TransparencyLog, logger: Any, *, seconds: float) -> None:
        self._transparency = transparency
        self._logger = logger
        self._seconds = seconds
        self._running: asyncio.Task[StoredCheckpoint] | None = None
        self._last_size = -1

    async def reach(self, position: int) -> None:
        """Have a checkpoint published that covers a position, which is committed.

        Raises what publishing raises; see :meth:`TransparencyLog.publish`.
        """
        # A publication that began before the commit may miss it; the one after it cannot.
        while self._last_size < position:
            if self._running is None:
                self._running = asyncio.create_task(self._publish())
                # Its fault is for those who wait; when they have all gone it is nobody's.
                self._running.add_done_callback(_take_note)
            await asyncio.shield(self._running)

    async def publish_regularly(self) -> None:
        """Publish whenever the head has moved, until cancelled."""
        while self._seconds:
            await asyncio.sleep(self._seconds)
            try:
                await anyio.to_thread.run_sync(self._transparency.publish)
            except LedgerFault as fault:
                # Not a reason to stop serving: readers and writers do not need the signature.
                self._logger.warning("checkpoint_not_published", code=fault.code)
            except Exception as error:  # noqa: BLE001 - nor is a bug in it
                self._logger.warning("checkpoint_not_published", error=type(error).__name__)

    async def _publish(self) -> StoredCheckpoint:
        try:
            made = await anyio.to_thread.run_sync(self._transparency.publish)
            self._last_size = made.size
            return made
        finally:
            self._running = None


def _take_note(done: asyncio.Task[StoredCheckpoint]) -> None:
    if not done.cancelled():
        done.exception()
