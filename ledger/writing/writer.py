"""The writer: one thread per process that turns waiting commands into transactions.

Everybody who waits while a commit is on its way to the disk shares the next one (group commit), so
throughput grows with the number of waiters and a lone command waits for nobody. Deciding happens
here, under the head lock, because only there is the truth known; see the ADR on decisions.

A failed commit is ambiguous. Nothing is guessed: the states are forgotten, the command ids are
read again on a new connection, and each command is answered by what is stored under its id.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Final, NamedTuple

from domain.ground.refusals import Refusal
from ledger.evidence.tree import Frontier, leaf_hash
from ledger.faults.machine import (
    ClockBehindError,
    LedgerClosedError,
    LedgerCommitUnknownError,
    LedgerFault,
    LedgerUnavailableError,
)
from ledger.store.identifiers import utc_now
from ledger.store.rows import Head, KnownCommand
from ledger.vault.sealed import Sealed
from ledger.vault.vault import Vault
from ledger.writing.clock import BEHIND_SECONDS_MAX, RecordingClock
from ledger.writing.decided import DecidedBatch, answer_known
from ledger.writing.outcomes import Outcome, Prepared, Receipt
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.states import StreamStates
from ledger.writing.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)

MAX_COMMANDS: Final = 256
"""How many commands share one transaction at most; a larger single job still has one of its own."""


class Waiter:
    """Where one thread waits for its outcomes: a bare lock, for it is made for every command."""

    __slots__ = ("_answered", "_error", "_outcomes")

    def __init__(self) -> None:
        self._answered = threading.Lock()
        self._answered.acquire()
        self._outcomes: list[Outcome] = []
        self._error: Exception | None = None

    def set_result(self, outcomes: list[Outcome]) -> None:
        """Let the waiting thread go on."""
        self._outcomes = outcomes
        self._answered.release()

    def set_exception(self, error: Exception) -> None:
        """Let the waiting thread go on to a fault."""
        self._error = error
        self._answered.release()

    def result(self) -> list[Outcome]:
        """Wait; raises the fault that kept the batch from being answered."""
        with self._answered:
            if self._error is not None:
                raise self._error
            return self._outcomes


@dataclass(slots=True)
class Job:
    """Commands that belong together, and where their outcomes go.

    ``unmade`` are the ids of what an earlier job of the same request was refused.
    """

    batch: Sequence[Prepared]
    waiter: Waiter | asyncio.Future[list[Outcome]]
    loop: asyncio.AbstractEventLoop | None = None
    unmade: frozenset[str] = frozenset()
    outcomes: list[Outcome] = field(default_factory=list)


class _Last(NamedTuple):
    """The last entry of the log as this process knows it."""

    pos: int
    frontier: Frontier
    leaf: bytes


class Writer:
    """Owns the write side of one ledger: the queue, the states and the thread."""

    def __init__(
        self,
        recorder: LedgerRecorder,
        vault: Vault,
        clock: Callable[[], str] = utc_now,
        *,
        secret: bytes,
        clock_behind_seconds: float = BEHIND_SECONDS_MAX,
    ) -> None:
        self._secret = secret
        self._clock = clock
        self._recording = RecordingClock(clock_behind_seconds)
        self._recorder = recorder
        self._vault = vault
        self._states = StreamStates(secret)
        self._last: _Last | None = None
        self._in_flight: list[Sealed] = []
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="ledger-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Put a job in the queue; its waiter gets one outcome per command, in order."""
        # Together, or a job put behind the end of the queue would be waited for for ever.
        with self._door:
            if self._closed:
                raise LedgerClosedError
            self._queue.put(job)

    def close(self) -> None:
        """Finish what is queued, then stop; later jobs are refused."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            jobs, ends = self._drain()
            if jobs:
                self._answer(jobs)
            if ends:
                return

    def _drain(self) -> tuple[list[Job], bool]:
        first = self._queue.get()
        if first is None:
            return [], True
        self._let_others_come()
        jobs, waiting = [first], len(first.batch)
        while waiting < MAX_COMMANDS and not self._queue.empty():
            job = self._queue.get()
            if job is None:
                return jobs, True
            jobs.append(job)
            waiting += len(job.batch)
        return jobs, False

    def _let_others_come(self) -> None:
        """Give way to whoever is about to submit, for as long as somebody does.

        Those who were answered last come back together; whoever is missed waits a whole commit.
        For a lone command it is one system call.
        """
        now = self._queue.qsize()
        while True:
            time.sleep(0)
            before, now = now, self._queue.qsize()
            if not before < now < MAX_COMMANDS:
                return

    def _answer(self, jobs: list[Job]) -> None:
        """Serve jobs together; where one cannot be served at all, let the others not suffer."""
        try:
            self._store(jobs)
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of any fault at all
            self._states.forget()
            # A store that is gone is gone for all; a bug or a damaged stream is one job's own, and
            # what was stored after all is answered by its command id.
            if len(jobs) == 1 or isinstance(error, LedgerUnavailableError):
                deliver(jobs, error)
                return
            middle = len(jobs) // 2
            self._answer(jobs[:middle])
            self._answer(jobs[middle:])
        else:
            deliver(jobs)

    def _store(self, jobs: list[Job]) -> None:
        try:
            self._attempt(jobs)
        except LedgerCommitUnknownError as fault:
            self._states.forget()
            self._settle(jobs, fault)
        except ClockBehindError as fault:
            self._repeat(jobs, fault)

    def _attempt(self, jobs: list[Job]) -> None:
        with self._recorder.unit_of_work() as work:
            head = work.lock_head()
            self._stand_on(work, head)
            now = self._recording.at(self._clock(), head.recorded_at)
            batch = [each for job in jobs for each in job.batch]
            decided = DecidedBatch(work, head, now, self._states, batch, vault=self._vault)
            for job in jobs:
                job.outcomes = decided.decide_all(job.batch, job.unmade)
            self._in_flight = decided.sealed
            if decided.events:
                # Before the entries that commit to them: an orphan is harmless, a gap is not.
                self._vault.store(decided.sealed)
                try:
                    work.append(
                        decided.events,
                        commands=decided.commands,
                        records=decided.records,
                        snapshots=list(decided.snapshots.values()),
                    )
                except Exception:
                    self._take_back(decided.sealed)
                    raise
            last = self._entry_at_the_end(work, decided)
        self._last = last

    def _stand_on(self, work: UnitOfWork, head: Head) -> None:
        """Forget what was folded from another log: one was restored in the place of ours."""
        last = self._last
        if last is None or head.frontier == last.frontier:
            return
        entry = work.entries_at([last.pos]).get(last.pos)
        if last.pos and (entry is None or leaf_hash(entry) != last.leaf):
            _log.warning("the log does not go on from position %d any more", last.pos)
            self._states.forget()
            self._recorder.forget()
            self._last = None

    def _entry_at_the_end(self, work: UnitOfWork, decided: DecidedBatch) -> _Last:
        """The last entry that the states have been folded from, or will have been."""
        head = work.lock_head()
        if decided.events:
            return _Last(head.pos, head.frontier, leaf_hash(decided.events[-1].entry))
        if self._last is not None and self._last.frontier == head.frontier:
            return self._last
        entry = work.entries_at([head.pos]).get(head.pos, b"")
        return _Last(head.pos, head.frontier, leaf_hash(entry))

    def _settle(self, jobs: list[Job], fault: LedgerFault) -> None:
        """Answer a batch whose commit was cut off by what is stored under its command ids."""
        batch = [each for job in jobs for each in job.batch]
        with self._recorder.unit_of_work() as work:
            work.lock_head()
            known = work.known_commands([each.command.command_id for each in batch])
            lost = {each.command.event_id for each in batch if each.command.command_id not in known}
            self._take_back([sealed for sealed in self._in_flight if sealed.event_id in lost])
        for job in jobs:
            job.outcomes = [
                _settled(before, each, known, fault)
                for before, each in zip(job.outcomes, job.batch, strict=True)
            ]

    def _repeat(self, jobs: list[Job], fault: ClockBehindError) -> None:
        """Answer what is stored already, while nothing new can be recorded."""
        batch = [each for job in jobs for each in job.batch]
        with self._recorder.unit_of_work() as work:
            head = work.lock_head()
            # Asked before anything is decided: what was decided only here has no answer either.
            known = work.known_commands([each.command.command_id for each in batch])
            states = StreamStates(self._secret)
            decided = DecidedBatch(work, head, head.recorded_at, states, batch, vault=self._vault)
            for job in jobs:
                outcomes = decided.decide_all(job.batch, job.unmade)
                job.outcomes = [
                    outcome
                    if isinstance(outcome, Receipt) and each.command.command_id in known
                    else ClockBehindError(**fault.params)
                    for each, outcome in zip(job.batch, outcomes, strict=True)
                ]

    def _take_back(self, sealed: Sequence[Sealed]) -> None:
        """Let the vault forget what no entry commits to.

        What is left where that fails, or in a crash, is an orphan, which is shown to nobody.
        """
        with suppress(LedgerFault):
            self._vault.discard(sealed)


def _settled(
    before: Outcome, each: Prepared, known: Mapping[str, KnownCommand], fault: LedgerFault
) -> Outcome:
    stored = known.get(each.command.command_id)
    if stored is None:
        return LedgerUnavailableError(**fault.params)
    # What is stored and was refused all the same: another content, or out of reach by now.
    return before if isinstance(before, Refusal) else answer_known(stored, each.request_hash)


def deliver(jobs: Sequence[Job], error: Exception | None = None) -> None:
    """Hand the outcomes to whoever waits, once per event loop and not once per command."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if job.loop is None:
            _resolve([job], error)
        else:
            by_loop.setdefault(job.loop, []).append(job)
    for loop, waiting in by_loop.items():
        # A loop that is closed has nobody waiting any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, waiting, error)


def _resolve(jobs: list[Job], error: Exception | None) -> None:
    for job in jobs:
        if isinstance(job.waiter, asyncio.Future) and job.waiter.cancelled():
            continue
        if error is not None:
            job.waiter.set_exception(error)
        else:
            job.waiter.set_result(job.outcomes)
