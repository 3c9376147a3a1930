"""The projection engine: keeps every question's tables in step with the log.

This is the front door of the read side: follow the log in the background, say what it has
reached, open the live tables, rebuild, roll back, say how far everything is. How a page is folded is in
``runner``, how tables are replaced in ``rebuild``, how they are checked in ``compare``.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from typing import Final, TypeVar

from sqlalchemy import Engine as Database
from sqlalchemy.exc import SQLAlchemyError

from projections.base import Projection
from projections.engine.compare import (
    Difference,
    Replay,
    checksum,
    first_difference,
    scratch_replay,
)
from projections.engine.failures import Trouble, trouble_of
from projections.engine.ground import Ground
from projections.engine.progress import Progress
from projections.engine.rebuild import Rebuilder
from projections.engine.runner import GenerationReplacedError, Runner, Target, is_leased_to_another
from projections.engine.source import LogReplacedError, LogSource
from projections.engine.status import ProjectionStatus, statuses
from projections.engine.store import GenerationState, LiveView, Store
from projections.totals.rollup import BLOCK_POSITIONS

PAGE_SIZE: Final = 2 * BLOCK_POSITIONS
"""Whole blocks of running totals, so that none has to be read back from the page before."""
FOLLOWED_FROM_ZERO_MAX: Final = 5_000
"""A first fold of a longer log is a rebuild: nobody reads half of it, and its indexes come last."""
IDLE_SECONDS: Final = 0.5
POLL_SECONDS: Final = 0.05
BACKOFF_SECONDS_MAX: Final = 10.0
_ATTEMPTS: Final = 3
"""How often work is begun anew because the tables or the log were replaced in the middle of it."""

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class Engine:
    """All projections of one log in one views database; safe to share between threads."""

    def __init__(
        self,
        views_engine: Database,
        source: LogSource,
        projections: Sequence[Projection],
        *,
        page_size: int = PAGE_SIZE,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store = Store(views_engine, projections)
        self.source = source
        self.page_size = page_size
        self._now = now
        self._owner = uuid.uuid4().hex
        self._runner = Runner(views_engine, now, self._note, only_live=True)
        self._follower = Runner(views_engine, now, self._note, self._owner, only_live=True)
        self._rebuilder = Rebuilder(self.store, source, Runner(views_engine, now), now)
        self._ground = Ground(self.store, source, self._rebuilder)
        self._progress = Progress()
        self._prepared_at = -1
        self._preparing = threading.RLock()

    @property
    def upheavals(self) -> int:
        """How often this process has seen the log or the tables replaced.

        What was kept of answers before is of another book.
        """
        return self._ground.upheavals

    @property
    def names(self) -> tuple[str, ...]:
        """The projections, in the order in which they were given."""
        return tuple(self.store.projections)

    def open(self) -> None:
        """Make sure that the views can be read, if only as empty ones that are to be filled.

        Raises ViewsUnavailableError.
        """
        self._persisting(self.store.create)

    def prepare(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Make sure that every projection has live tables of the running code.

        Creates what is missing, returns to an earlier generation of the same code where there is
        one, rebuilds the rest, and gives failed projections another chance.
        """
        self._persisting(lambda: self._prepare(progress))

    def _prepare(self, progress: Callable[[int, int], None] | None) -> None:
        with self._preparing:
            if self._prepared_at == self.upheavals:
                return
            self.store.create()
            self._ground.discard_what_is_not_whole()
            self._stand_on_this_log(self.store.standing())
            upheavals = self.upheavals
            self._rebuild_what_is_not_ours(progress)
            self._prepared_at = upheavals

    def catch_up(self, until: int | None = None) -> None:
        """Bring all projections to a position; to the head for None.

        A failed projection stays where it is: see :meth:`status`. Raises LogGapError, and whatever
        the source and the database raise when they are not well.
        """
        self._persisting(lambda: self._catch_up(until))

    def _catch_up(self, until: int | None) -> None:
        if self.store.trouble is not None:  # a reader has found them lost
            self._start_over(self.store.trouble)
        self._prepare(None)
        states = self.store.standing()
        if self._stand_on_this_log(states):
            self._prepare(None)
            states = self.store.standing()
        head = self.source.head_position()
        until = head if until is None else min(until, head)
        self._runner.drive(self.source, self._targets(states), until, self.page_size)

    def follow(self, stop: threading.Event) -> None:
        """Keep all projections at the head until told to stop; meant for a thread of its own.

        Of several followers on one database one does the work, the others take over from it.
        """
        pause = POLL_SECONDS
        while not stop.is_set():
            try:
                # What needs no rebuild is kept at the head while the rest is being rebuilt.
                self._prepare(self._follow_meanwhile)
                self.source.wait(self._follow_once(), IDLE_SECONDS)
                pause = POLL_SECONDS
            # The log or the views may be out of reach for a time, each with errors of its own.
            except Exception as error:  # noqa: BLE001
                if not self._mend(error):
                    name = type(error).__name__
                    _log.warning("projections are waiting: %s", name, exc_info=error)
                stop.wait(pause)
                pause = min(pause * 2, BACKOFF_SECONDS_MAX)
        with suppress(SQLAlchemyError):  # they run out by themselves
            self._follower.release()

    def _persisting(self, work: Callable[[], Result]) -> Result:
        """Do work, and again when the log or the tables were replaced in the middle of it."""
        for _ in range(_ATTEMPTS - 1):
            try:
                return work()
            except Exception as error:
                if not self._mend(error):
                    raise
        return work()

    def _mend(self, error: Exception) -> bool:
        """See to tables that an error tells are lost; True when it is worth trying again."""
        if isinstance(error, LogReplacedError | GenerationReplacedError):
            return True
        trouble = trouble_of(error)
        if trouble is None or trouble == "passing":
            return False
        self._start_over(trouble)
        return True

    def _start_over(self, trouble: Trouble) -> None:
        _log.warning("the views are %s and will be rebuilt", trouble)
        with self._preparing:
            self._ground.lost(damaged=trouble == "damaged")
        self._progress.forget()

    @contextmanager
    def following(self) -> Iterator[None]:
        """Follow the log in a background thread for as long as the block runs."""
        stop = threading.Event()
        thread = threading.Thread(target=self.follow, args=(stop,), name="projections", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            self.source.wake()
            thread.join()

    def has_reached(self, pos: int, names: Sequence[str] | None = None) -> bool:
        """Whether projections (all for None) are known to have reached a position; asks nobody."""
        return self._progress.has_reached(pos, self.names if names is None else names)

    def look(self) -> dict[str, int]:
        """Take note of how far the projections are; gives where those stopped that have failed."""
        self.store.create()
        states = [state for state in self.store.standing() if state.is_active]
        self._progress.note({state.generation.name: state.pos for state in states})
        return {state.generation.name: state.pos for state in states if state.status == "failed"}

    def listen(self, told: Callable[[], None]) -> Callable[[], None]:
        """Have something called, in any thread, whenever this process has folded more.

        Returns what ends it.
        """
        return self._progress.listen(told)

    def reading(self) -> AbstractContextManager[Callable[[str], LiveView]]:
        """One snapshot of the views; called with names, it gives their live tables.

        The call raises ProjectionNotReadyError.
        """
        return self.store.reading()

    @contextmanager
    def live(self, name: str) -> Iterator[LiveView]:
        """The live tables of one projection in one snapshot, with the position they stand at.

        Raises ProjectionNotReadyError.
        """
        with self.store.reading() as tables_of:
            yield tables_of(name)

    def status(self) -> list[ProjectionStatus]:
        """How far every projection is."""
        return statuses(self.store, self.source, self._now())

    def rebuild(
        self,
        names: Sequence[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, str]:
        """Build projections (all for None) anew beside the live ones, then switch over.

        ``progress`` is told (position done, position of the head) after every page. Returns the
        error of each projection that failed, by name; those keep their old tables. Interrupted, it
        goes on where it stopped when called again. Raises KeyError for an unknown name.
        """
        chosen = [self.store.projections[name].name for name in names or self.names]
        return self._persisting(lambda: self._rebuild(chosen, progress))

    def _rebuild(
        self, names: Sequence[str], progress: Callable[[int, int], None] | None
    ) -> dict[str, str]:
        self.store.create()
        self._stand_on_this_log(self.store.standing())
        built = self._rebuilder.rebuild(names, self.page_size, progress)
        return {target.generation.name: target.error for target in built if target.error}

    def rollback(self, name: str) -> None:
        """Go back to the tables before the last rebuild, brought up to date first.

        Raises LookupError when there are none of the running code; another version's tables are
        returned to by running that version.
        """
        self._persisting(lambda: self._rollback(name))

    def _rollback(self, name: str) -> None:
        self.store.create()
        self._stand_on_this_log(self.store.standing())
        with self.store.looking() as conn:
            previous = self._rebuilder.previous(self.store.states(conn, name), name)
        if previous is None:
            raise LookupError(f"no earlier tables of {name}")
        self._rebuilder.return_to(previous, self.page_size)

    @contextmanager
    def replay(
        self,
        until: int | None = None,
        names: Sequence[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Replay]:
        """Fold the log from zero into a temporary database, up to a position (the head for None).

        The live tables are neither read nor changed. Raises ReplayFailedError, LogGapError.
        """
        head = self.source.head_position()
        until = head if until is None else min(until, head)
        chosen = [self.store.projections[name] for name in names or self.names]
        with scratch_replay(self.source, chosen) as replay:
            replay.advance(until, self.page_size, progress=progress)
            yield replay

    def compare(self, name: str, replay: Replay, until: int | None = None) -> Difference | None:
        """The first difference between the live tables and a replay; None when they are equal.

        With ``until``, the position up to which the replay was made, both are compared as known
        then. Without it the replay is first moved to where the live tables stand, and every byte
        counts. Raises ProjectionNotReadyError, ReplayFailedError.
        """
        with self.live(name) as live:
            if until is None:
                replay.advance(live.position, self.page_size, [name])
            with replay.live(name) as replayed:
                if until is None and replayed.position > live.position:
                    until = live.position
                return first_difference(name, live, replayed, until)

    def checksum(self, name: str, until: int | None = None) -> str:
        """SHA-256 of the live rows in key order, the same on both databases.

        With ``until``, of the rows as known at that position. Raises ProjectionNotReadyError.
        """
        with self.live(name) as live:
            return checksum(live, until)

    def _rebuild_what_is_not_ours(self, progress: Callable[[int, int], None] | None) -> None:
        behind = []
        standing = self.store.standing()
        for name in self.names:
            code = self.store.fingerprint(name)
            states = [state for state in standing if state.generation.name == name]
            active = next((state for state in states if state.is_active), None)
            previous = self._rebuilder.previous(states, name)
            if active is not None and active.generation.fingerprint == code:
                self._rebuilder.try_again(active)
            elif previous is not None:
                self._rebuilder.return_to(previous, self.page_size)
            elif not states and self._is_first_fold():
                self._rebuilder.begin_live(name)
            else:
                behind.append(name)
        if behind:
            self._rebuilder.rebuild(behind, self.page_size, progress)

    def _is_first_fold(self) -> bool:
        """Whether tables may be read while they are filled: a short log that had none before."""
        return not self.upheavals and self.source.head_position() <= FOLLOWED_FROM_ZERO_MAX

    def _stand_on_this_log(self, states: Sequence[GenerationState]) -> bool:
        """Discard live tables that tell of entries which the log does not have.

        True when the log is another than before, so that they have to be prepared again.
        """
        shown = self.names if self._prepared_at == self.upheavals else ()
        is_another = self._ground.discard_what_is_of_another_log(states, shown)
        if is_another:
            self._progress.forget()
        return is_another

    def _follow_once(self) -> int:
        if self.store.trouble is not None:  # a reader has found them lost
            self._start_over(self.store.trouble)
            return 0
        states = self.store.standing()
        if self._stand_on_this_log(states):
            return 0
        head = self.source.head_position()
        targets = self._targets(states, respecting_leases=True)
        self._follower.drive(self.source, targets, head, self.page_size)
        return head

    def _follow_meanwhile(self, _done: int, _until: int) -> None:
        self._follow_once()

    def _targets(
        self, states: Sequence[GenerationState], *, respecting_leases: bool = False
    ) -> list[Target]:
        now = self._now()
        return [
            self._rebuilder.target(state)
            for state in states
            if state.is_active
            and self.store.is_ours(state.generation)
            and not (respecting_leases and is_leased_to_another(state, self._owner, now))
            and self._rebuilder.goes_on(state)
        ]

    def _note(self, target: Target) -> None:
        """Wake those who wait for a position."""
        if target.error:
            self._rebuilder.has_failed(target)
        else:
            self._progress.note({target.generation.name: target.pos})
            self._ground.know(target.pos, target.leaf)
        self._progress.tell()
