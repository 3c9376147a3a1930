"""A caller's share of what a process has little of: threads to read with, streams, turns.

Whoever asks for more than their share waits for themselves, holding nothing that others need, or
is refused. What is counted is what is really held: a thread that nobody waits for any more counts
until it ends.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Final, TypeVar

import anyio.to_thread

Result = TypeVar("Result")

_NAME_MAX: Final = 64
_NETWORK_BITS: Final = 64


def address_of(client: object) -> str:
    """Whom an address stands for: a whole IPv6 network of 64 bits is one customer's."""
    host = str(client[0]) if isinstance(client, (tuple, list)) and client else ""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host[:_NAME_MAX]
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{int(found) >> (128 - _NETWORK_BITS):x}/{_NETWORK_BITS}"


class Counted:
    """How much of something everybody holds, up to a limit each; 0 limits nothing."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._held: Counter[str] = Counter()

    @property
    def total(self) -> int:
        """How much is held by all together."""
        return self._held.total()

    def has_room(self, who: str, amount: int = 1) -> bool:
        """Whether so much more may be held."""
        return not self.limit or self._held[who] + amount <= self.limit

    def add(self, who: str, amount: int = 1) -> None:
        """Hold so much more."""
        self._held[who] += amount

    def drop(self, who: str, amount: int = 1) -> None:
        """Hold so much less."""
        self._held[who] -= amount
        if self._held[who] <= 0:
            del self._held[who]

    @contextmanager
    def holding(self, who: str) -> Iterator[None]:
        """Hold one more for as long as the block runs."""
        self.add(who)
        try:
            yield
        finally:
            self.drop(who)


class Threads:
    """Threads to work in, up to ``each`` at a time for one caller; used from one event loop."""

    def __init__(self, each: int) -> None:
        self._held = Counted(each)
        self._queues: dict[str, deque[asyncio.Future[None]]] = {}

    async def run(self, caller: str, work: Callable[[], Result]) -> Result:
        """Do blocking work in a thread, once the caller has one to spare.

        Cancelled, it goes on by itself where it has begun, and counts until it ends.
        """
        await self._take(caller)
        loop = asyncio.get_running_loop()
        once = _Once(lambda: self._give_back(caller))

        def held() -> Result:
            try:
                return work()
            finally:
                _tell(loop, once)

        try:
            return await anyio.to_thread.run_sync(once.beginning(held), abandon_on_cancel=True)
        finally:
            once.never_begun()

    async def _take(self, caller: str) -> None:
        if self._held.has_room(caller):
            self._held.add(caller)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._queues.setdefault(caller, deque())
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it came in the very moment of giving up
                self._give_back(caller)
            raise

    def _give_back(self, caller: str) -> None:
        """Pass a thread's place on to the caller's next piece of work, if there is any."""
        queue = self._queues.get(caller)
        while queue:
            turn = queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._queues.pop(caller, None)
        self._held.drop(caller)


class _Once:
    """Gives a place back exactly once: when the work ends, or when it turns out not to begin."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self._give_back: Callable[[], None] | None = give_back
        self._lock = threading.Lock()
        self._has_begun = False
        self._is_off = False

    def beginning(self, work: Callable[[], Result]) -> Callable[[], Result]:
        """The work, which notes that it begins."""

        def begun() -> Result:
            with self._lock:
                if self._is_off:
                    raise asyncio.CancelledError
                self._has_begun = True
            return work()

        return begun

    def never_begun(self) -> None:
        """Give back what work holds that has not begun, and never will."""
        with self._lock:
            self._is_off = not self._has_begun
        if self._is_off:
            self()

    def __call__(self) -> None:
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()


def _tell(loop: asyncio.AbstractEventLoop, told: Callable[[], None]) -> None:
    try:
        loop.call_soon_threadsafe(told)
    except RuntimeError:
        # A loop that is closed has nobody left who waits.
        return
