"""Tells coroutines that the log has moved: one waiting thread for however many streams.

The thread begins when somebody first waits.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Final, Protocol

from ledger.faults.machine import LedgerFault

_WAIT_SECONDS: Final = 1.0


class Watch(Protocol):
    """Something to wait on until the log may have moved."""

    def wait(self, timeout_seconds: float = ...) -> bool:
        """Wait for news until the time is up."""

    def close(self) -> None:
        """End every wait."""


class Ticker:
    """The head of the log, as an event loop can wait for it. Used from one event loop."""

    def __init__(self, watch: Callable[[], Watch], head_position: Callable[[], int]) -> None:
        self._watch = watch
        self._head_position = head_position
        self._waiting: set[asyncio.Future[None]] = set()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._closed = False
        self._ended = threading.Event()

    async def wait_beyond(self, position: int, seconds: float) -> bool:
        """Wait until the log goes on after a position; False when the time is up or it is stopped."""
        loop = asyncio.get_running_loop()
        # Listening begins before looking, so that nothing falls in between.
        future: asyncio.Future[None] = loop.create_future()
        self._waiting.add(future)
        try:
            if await loop.run_in_executor(None, self._head_position) > position:
                return True
            if self._stopped:  # before this wait began, so nobody would end it
                return False
            self._start(loop)
            await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True

    def wake(self) -> None:
        """End every wait now."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    def stop(self) -> None:
        """End every wait now, and at once every wait that begins later."""
        self._stopped = True
        self.wake()

    def close(self) -> None:
        """End every wait and the thread."""
        self._closed = True
        self._ended.set()
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        if (self._thread is None or not self._thread.is_alive()) and not self._closed:
            self._thread = threading.Thread(
                target=self._run, args=(loop,), name="event-streams", daemon=True
            )
            self._thread.start()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        # A loop that was closed while nobody told us has nobody left to wake.
        with suppress(RuntimeError):
            while not self._closed and not loop.is_closed():
                # The database may be out of reach for a time; asking at once again helps nobody.
                with suppress(LedgerFault), closing(self._watch()) as watch:
                    self._tell(loop, watch)
                self._ended.wait(_WAIT_SECONDS)

    def _tell(self, loop: asyncio.AbstractEventLoop, watch: Watch) -> None:
        """Wake everybody whenever the head has moved. Raises LedgerFault."""
        seen = 0
        while not self._closed and not loop.is_closed():
            head = self._head_position()
            if head != seen:
                seen = head
                loop.call_soon_threadsafe(self.wake)
            watch.wait(_WAIT_SECONDS)
