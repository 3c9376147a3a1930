"""Waiting until the questions have heard of a position: any number of requests, and no thread.

A request that held a thread for as long as it waits would keep others from being answered. One
thread at a time looks for all of them, and is none of those that the others share, so that a look
is not late while every one of these is at work.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

import anyio.to_thread

_LOOK_SECONDS: Final = 0.05
"""How long nothing is heard before the tables are looked at: another process may fill them."""


class Followed(Protocol):
    """The projections, as far as waiting for them goes."""

    def has_reached(self, pos: int, names: Sequence[str] | None = None) -> bool:
        """Whether they are known to have reached a position; asks nobody."""

    def look(self) -> Mapping[str, int]:
        """Take note of how far they are; gives where those stopped that have failed."""

    def listen(self, told: Callable[[], None]) -> Callable[[], None]:
        """Have something called, in any thread, whenever they have moved; returns what ends it."""


@dataclass(eq=False)
class _Wait:
    position: int
    names: Sequence[str] | None
    until: float
    found: asyncio.Future[bool]
    is_looked_for: bool = False

    def end(self, *, reached: bool) -> None:
        if not self.found.done():
            self.found.set_result(reached)

    def fail(self, error: Exception) -> None:
        if not self.found.done():
            self.found.set_exception(error)


class Freshness:
    """Waits for the projections of one application; used from its event loop."""

    def __init__(self, followed: Followed) -> None:
        self._followed = followed
        self._waits: set[_Wait] = set()
        self._news = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._looker = anyio.CapacityLimiter(1)
        self._deafen: Callable[[], None] | None = None

    @property
    def waiting(self) -> int:
        """How many wait just now."""
        return len(self._waits)

    async def reach(
        self, position: int, names: Sequence[str] | None = None, *, seconds: float
    ) -> bool:
        """Whether projections (all for None) reach a position within so many seconds.

        False at once when one of them has failed before it. Raises what looking at them raises.
        """
        if self._followed.has_reached(position, names):
            return True
        loop = asyncio.get_running_loop()
        wait = _Wait(position, names, time.monotonic() + seconds, loop.create_future())
        self._waits.add(wait)
        self._begin(loop)
        try:
            return await wait.found
        finally:
            self._waits.discard(wait)

    def close(self) -> None:
        """End every wait."""
        for wait in self._waits:
            wait.end(reached=False)
        if self._deafen is not None:
            self._deafen()
        if self._looking is not None:
            self._looking.cancel()

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._deafen is None:
            self._deafen = self._followed.listen(lambda: self._tell(loop))
        self._news.set()
        if self._looking is None:
            self._looking = loop.create_task(self._look_while_awaited())

    def _tell(self, loop: asyncio.AbstractEventLoop) -> None:
        # A loop that is closed has nobody left to tell.
        if self._waits:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._news.set)

    async def _look_while_awaited(self) -> None:
        try:
            while self._waits:
                await self._look()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_SECONDS):
                        while all(wait.is_looked_for for wait in self._waits):
                            await self._news.wait()
                            self._news.clear()
                            self._settle({})
        finally:
            self._looking = None

    async def _look(self) -> None:
        """Look once, for everybody who waits by then."""
        awaited = tuple(self._waits)
        look = self._followed.look
        try:
            stopped_at = await anyio.to_thread.run_sync(
                look, limiter=self._looker, abandon_on_cancel=True
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, it is for those who wait
            for wait in awaited:
                wait.fail(error)
                self._waits.discard(wait)
            return
        for wait in awaited:
            wait.is_looked_for = True
        self._settle(stopped_at)

    def _settle(self, stopped_at: Mapping[str, int]) -> None:
        now = time.monotonic()
        for wait in tuple(self._waits):
            if self._followed.has_reached(wait.position, wait.names):
                wait.end(reached=True)
            elif wait.is_looked_for and (now >= wait.until or _has_failed(wait, stopped_at)):
                wait.end(reached=False)
            else:
                continue
            self._waits.discard(wait)


def _has_failed(wait: _Wait, stopped_at: Mapping[str, int]) -> bool:
    names = stopped_at if wait.names is None else wait.names
    return any(stopped_at.get(name, wait.position) < wait.position for name in names)
