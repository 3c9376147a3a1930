"""Long work of an operator: begun on a page, followed from any, one of a kind at a time.

It is worked on in a thread of its own and goes on when whoever began it leaves; how it ended is
kept until the next one of its kind. What it made lies where it was made, so nothing of it is lost
with the process but that.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import anyio
import anyio.to_thread

from ledger.store.identifiers import utc_now

Kind = Literal["rebuild", "backup", "verify"]
Told = Callable[[int, int], None]
Work = Callable[[Told], Mapping[str, str]]
"""What is done; told (done, of how many). Returns what failed of it by name, with why."""

_STOP_SECONDS: Final = 10.0


class StoppedError(Exception):
    """The service ends, and work in its threads has to."""


@dataclass(eq=False)
class Errand:
    """One piece of work, about ``what``, as far as it is.

    ``ended_at`` is set when it is over; ``error`` is what ended it, ``failed`` what failed of it by
    name, with why.
    """

    kind: Kind
    what: tuple[str, ...]
    actor: str
    began_at: str
    done: int = 0
    total: int = 0
    ended_at: str = ""
    error: Exception | None = None
    failed: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        """Whether it is not over."""
        return not self.ended_at

    @property
    def has_failed(self) -> bool:
        """Whether it, or a part of it, did not come to its end."""
        return self.error is not None or bool(self.failed)


class Errands:
    """The errands of one application; used from its event loop. ``logger`` is told of each end."""

    def __init__(self, logger: Any, *, clock: Callable[[], str] = utc_now) -> None:
        self._logger = logger
        self._clock = clock
        self._newest: dict[Kind, Errand] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._limiter = anyio.CapacityLimiter(2)
        self._stopping = threading.Event()

    def newest(self, kind: Kind) -> Errand | None:
        """The one that is under way, else the one that ended last."""
        return self._newest.get(kind)

    def begin(self, kind: Kind, what: tuple[str, ...], actor: str, work: Work) -> Errand:
        """Have work done from now on; while one of its kind is under way, that one stays it."""
        running = self._newest.get(kind)
        if running is not None and running.is_running:
            return running
        errand = Errand(kind, what, actor, self._clock())
        self._newest[kind] = errand
        task = asyncio.create_task(self._do(errand, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return errand

    async def close(self) -> None:
        """Have what is under way end at its next step, and wait a while for that."""
        self._stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_STOP_SECONDS)

    async def _do(self, errand: Errand, work: Work) -> None:
        def told(done: int, total: int) -> None:
            if self._stopping.is_set():
                raise StoppedError
            errand.done, errand.total = done, total

        try:
            errand.failed = await anyio.to_thread.run_sync(work, told, limiter=self._limiter)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever follows is told
            errand.error = error
        errand.ended_at = self._clock()
        self._logger.info(
            "errand_ended",
            errand=errand.kind,
            actor=errand.actor,
            began_at=errand.began_at,
            failure=None if errand.error is None else type(errand.error).__name__,
            failed=sorted(errand.failed),
        )
