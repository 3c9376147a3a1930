"""Big files that are made later, for a client that would rather not wait (RFC 7240).

``Prefer: respond-async`` is answered with 202 and the address of a report, which says how far it
is and where its result lies. Reports live in the process that makes them, for a while and for
whoever asked: they are answers, not records, and asking again gives them again.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, Protocol
from weakref import WeakValueDictionary

import msgspec
from msgspec import Struct
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.http.access import Principal
from api.http.exchange import Exchange, exchange_of
from api.http.problems import HttpRefusal, problem_of, respond
from api.http.shares import Counted
from domain.ground.values import iso_instant

MAX_KEPT: Final = 8
"""Reports that one asker may have at a time."""
RETRY_SECONDS: Final = "1"

_IN_MEMORY_BYTES: Final = 1 << 20
_PIECE_BYTES: Final = 1 << 16
_FAILED: Final = 400
_MOST_DIGITS: Final = 5

_Body: Final = tempfile.SpooledTemporaryFile  # stays open for as long as the report is kept

Status = Literal["running", "done", "failed"]
Make = Callable[[], Awaitable[Response]]


class Preference(Struct, frozen=True):
    """What a ``Prefer`` header asks for: not to wait, or at most so many seconds."""

    is_async: bool = False
    wait_seconds: float = 0.0


class ReportAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a report is. ``result`` is where it lies, also where it is a problem document."""

    report: str
    status: Status
    asked_at: str
    ended_at: str = ""
    expires_at: str = ""
    result: str = ""


class Attached(Protocol):
    """What is kept beside a report, and let go of with it."""

    def close(self) -> None:
        """Let go of what it holds."""


@dataclass(eq=False)
class Report:
    """One answer on its way, and what is kept of it; ``ended_at`` is set when it is there.

    ``readers`` are those to whom it goes out just now. ``has_turn`` says that it is being made.
    ``attached`` is what its maker keeps beside it, for as long as it is kept itself.
    """

    report: str
    owner: Principal
    asked_at: str
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    ended_at: str = ""
    expires_at: str = ""
    body: Any = field(default_factory=lambda: _Body(_IN_MEMORY_BYTES))
    reading: threading.Lock = field(default_factory=threading.Lock)
    readers: int = 0
    is_forgotten: bool = False
    has_turn: bool = False
    attached: Attached | None = None
    keep_seconds: float = 0.0
    task: asyncio.Task[None] | None = None

    @property
    def place(self) -> str:
        """Its address."""
        return f"/v1/reports/{self.report}"

    @property
    def has_failed(self) -> bool:
        """Whether the answer is a problem document."""
        return self.status >= _FAILED

    def told(self) -> ReportAnswer:
        """What its address says."""
        if not self.ended_at:
            return ReportAnswer(report=self.report, status="running", asked_at=self.asked_at)
        return ReportAnswer(
            report=self.report,
            status="failed" if self.has_failed else "done",
            asked_at=self.asked_at,
            ended_at=self.ended_at,
            expires_at=self.expires_at,
            result=f"{self.place}/result",
        )

    def response(self) -> Response:
        """The answer itself, as it would have been given at once. Raises ``report_not_ready``."""
        if not self.ended_at:
            headers = {"Retry-After": RETRY_SECONDS}
            raise HttpRefusal("report_not_ready", headers=headers)
        return _KeptAnswer(self)

    def pieces(self) -> Iterator[bytes]:
        """The body; several may read at once, each from a place of its own."""
        at = 0
        while piece := self._piece(at):
            at += len(piece)
            yield piece

    def _piece(self, at: int) -> bytes:
        with self.reading:
            self.body.seek(at)
            piece: bytes = self.body.read(_PIECE_BYTES)
            return piece

    def close_when_unused(self) -> None:
        """Let go of the answer once it is forgotten and nobody reads it any more."""
        if self.is_forgotten and not self.readers:
            self.drop_body()
            if self.attached is not None:
                self.attached.close()

    def drop_body(self) -> None:
        """Let go of what was written, even where a full disk cannot take the rest of it."""
        with suppress(OSError):
            self.body.close()


class _KeptAnswer(StreamingResponse):
    """A kept answer on its way out: it stays whole until then, whoever gives it up meanwhile."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.pieces(), status_code=report.status)
        self.raw_headers = list(report.headers)
        self._report = report

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Counted here, in the event loop and not in the threads that read, so none gets lost.
        report = self._report
        if report.body.closed:
            raise HttpRefusal("unknown_report")
        report.readers += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            report.readers -= 1
            report.close_when_unused()


class Reports:
    """The reports of one application; used from its event loop.

    A finished one is kept for ``keep_seconds``. ``logger`` is told when one has ended.
    """

    def __init__(self, logger: Any, *, keep_seconds: float, base: str = "") -> None:
        self._logger = logger
        self._keep_seconds = keep_seconds
        self._base = base
        self._kept: dict[str, Report] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = Counted(MAX_KEPT)
        self._lines: WeakValueDictionary[Principal, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def in_line(self, owner: Principal, alone: asyncio.Lock) -> AsyncIterator[None]:
        """Wait behind the asker's own long work, then behind what ``alone`` lets in one by one.

        In this order, so that one asker with much to ask stands once in the line of all.
        """
        line = self._lines.setdefault(owner, asyncio.Lock())
        async with line, alone:
            yield

    async def at_once(
        self, request: Request, owner: Principal, make: Make, alone: asyncio.Lock
    ) -> Response:
        """Make an answer that its asker waits for, when it is its turn.

        Raises ``too_many_reports`` when too many of the asker's are waiting for theirs.
        """
        if not self._waiting.has_room(owner.actor):
            headers = {"Retry-After": RETRY_SECONDS}
            raise HttpRefusal("too_many_reports", headers=headers, limit=MAX_KEPT)
        with self._waiting.holding(owner.actor):
            async with self.in_line(owner, alone):
                if await request.is_disconnected():
                    raise ClientDisconnect
                return await make()

    def begin(
        self,
        request: Request,
        owner: Principal,
        make: Make,
        alone: asyncio.Lock,
        *,
        attached: Attached | None = None,
        keep_seconds: float | None = None,
    ) -> Report:
        """Have an answer made from now on, in the place of the asker's oldest where need be.

        ``alone`` is held while it is made, and it is kept for ``keep_seconds`` where said. Raises ``too_many_reports`` when all that they may have
        are still on their way.
        """
        self._make_room(owner)
        report = Report(
            secrets.token_urlsafe(16),
            owner,
            _now(),
            attached=attached,
            keep_seconds=self._keep_seconds if keep_seconds is None else keep_seconds,
        )
        self._kept[report.report] = report
        exchange = exchange_of(request.scope)
        report.task = asyncio.create_task(self._make(report, request.scope, exchange, make, alone))
        # The loop itself holds tasks only weakly, and a forgotten report is nowhere else.
        self._tasks.add(report.task)

        def ended(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            report.close_when_unused()

        report.task.add_done_callback(ended)
        return report

    def of(self, owner: Principal, report: str) -> Report:
        """A report of whoever asked for it. Raises ``unknown_report`` for everybody else."""
        found = self._kept.get(report)
        if found is None or found.owner != owner:
            raise HttpRefusal("unknown_report")
        return found

    def forget(self, report: Report) -> None:
        """Give a report up, whether it is there or on its way.

        Work in a thread cannot be stopped. So what is being made keeps its turn to the end, or
        asking and forgetting in turns would have any number made at once.
        """
        if self._kept.pop(report.report, None) is None:
            return
        report.is_forgotten = True
        if report.ended_at:
            report.close_when_unused()
        elif report.task is not None and not report.has_turn:
            report.task.cancel()

    def close(self) -> None:
        """Give all of them up."""
        for report in list(self._kept.values()):
            self.forget(report)
        for task in self._tasks:
            task.cancel()

    def _make_room(self, owner: Principal) -> None:
        own = [each for each in self._kept.values() if each.owner == owner]
        if len(own) < MAX_KEPT:
            return
        oldest = next((each for each in own if each.ended_at), None)
        if oldest is None:
            headers = {"Retry-After": RETRY_SECONDS}
            raise HttpRefusal("too_many_reports", headers=headers, limit=MAX_KEPT)
        self.forget(oldest)

    async def _make(
        self,
        report: Report,
        scope: Scope,
        exchange: Exchange,
        make: Make,
        alone: asyncio.Lock,
    ) -> None:
        async with self.in_line(report.owner, alone):
            report.has_turn = True
            started = time.perf_counter()
            try:
                await self._keep(report, scope, await make())
            except Exception as error:  # noqa: BLE001 - whatever it is, the asker is told
                problem = problem_of(
                    error,
                    exchange.language,
                    request_id=exchange.request_id,
                    base=self._base,
                    shape=exchange.shape,
                )
                # Nothing more can be written to what lies on a disk that is full.
                report.drop_body()
                report.body = _Body(_IN_MEMORY_BYTES)
                await self._keep(report, scope, respond(problem, exchange.language))
        report.ended_at, report.expires_at = _now(), _now(report.keep_seconds)
        asyncio.get_running_loop().call_later(report.keep_seconds, self.forget, report)
        self._logger.info(
            "report_ended",
            request_id=exchange.request_id,
            status=report.status,
            duration_ms=round((time.perf_counter() - started) * 1000, 2),
        )

    async def _keep(self, report: Report, scope: Scope, response: Response) -> None:
        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                report.status, report.headers = message["status"], list(message["headers"])
            else:
                report.body.write(message.get("body", b""))

        await response(scope, _nobody_leaves, send)


async def _nobody_leaves() -> Message:
    await asyncio.Event().wait()
    raise AssertionError("an event that nobody sets")


def preference_of(request: Request) -> Preference:
    """What a request prefers; what is not understood is not preferred."""
    found: dict[str, str] = {}
    for line in request.headers.getlist("prefer"):
        for part in line.split(","):
            name, _, value = part.partition(";")[0].partition("=")
            found.setdefault(name.strip().lower(), value.strip().strip('"'))
    wait = found.get("wait", "")
    is_number = wait.isascii() and wait.isdigit() and len(wait) <= _MOST_DIGITS
    return Preference("respond-async" in found, float(wait) if is_number else 0.0)


async def now_or_later(
    request: Request,
    principal: Principal,
    reports: Reports,
    make: Make,
    *,
    most_seconds: float,
    alone: asyncio.Lock,
) -> Response:
    """The answer, or 202 and where it will be; ``most_seconds`` is the longest wait for it.

    ``alone`` lets in such work one by one; one asker has one of it in line at a time.
    """
    preference = preference_of(request)
    if not preference.is_async:
        return await reports.at_once(request, principal, make, alone)
    report = reports.begin(request, principal, make, alone)
    assert report.task is not None
    # Who does not wait is told so even if it were there in the next moment: no matter of luck.
    if seconds := min(preference.wait_seconds, most_seconds):
        await asyncio.wait((report.task,), timeout=seconds)
    if report.ended_at:
        return report.response()
    headers = {
        "Location": report.place,
        "Preference-Applied": "respond-async",
        "Retry-After": RETRY_SECONDS,
        "Cache-Control": "no-store",
    }
    return told(report.told(), 202, headers)


def told(answer: ReportAnswer, status: int, headers: Mapping[str, str]) -> Response:
    """How far a report is, as an answer."""
    body = msgspec.json.encode(answer)
    return Response(body, status_code=status, headers=headers, media_type="application/json")


def _now(later_seconds: float = 0.0) -> str:
    return iso_instant(datetime.now(UTC) + timedelta(seconds=later_seconds))
