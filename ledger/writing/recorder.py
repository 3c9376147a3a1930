"""One ledger's log, to be read, waited for and appended to.

Nothing is retried here: after a lost commit only the command id can say what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine

from ledger.databases.one_at_a_time import one_at_a_time
from ledger.faults.machine import translated
from ledger.store.log_reader import LogReader
from ledger.store.statements import Dialect, statements
from ledger.store.wakeup import Bell, HeadWatch
from ledger.writing.unit_of_work import UnitOfWork


class LedgerRecorder(LogReader):
    """Records events of one ledger; safe to share between threads, each append in its own turn."""

    def __init__(self, engine: Engine) -> None:
        dialect: Dialect = "sqlite" if engine.dialect.name == "sqlite" else "postgresql"
        super().__init__(engine, statements(dialect))
        self._bell = Bell()
        self._stored_types: set[tuple[str, int]] = set()

    @property
    def engine(self) -> Engine:
        """The events database."""
        return self._engine

    def forget(self) -> None:
        """Believe nothing any more that was seen of the log: it is another one."""
        self._stored_types.clear()

    def one_at_a_time(
        self, what: str, waiting: Callable[..., None]
    ) -> AbstractContextManager[None]:
        """Wait until nobody else in any process does the same on this ledger.

        ``waiting`` is told of it, by ``is_waiting``. Raises AnotherAtWorkError.
        """
        return one_at_a_time(self._engine, what, waiting)

    @contextmanager
    def unit_of_work(self) -> Iterator[UnitOfWork]:
        """One write transaction: commits at the end of the block, rolls back on an exception.

        Raises LedgerUnavailableError, and LedgerCommitUnknownError when the commit itself failed.
        """
        with translated():
            connection = self._engine.connect()
        with UnitOfWork(connection, self._statements, self._stored_types) as work:
            yield work
        if work.moved:
            self._bell.ring()

    def watch(self) -> HeadWatch:
        """Something to wait on until the log may have moved; close it after use."""
        with translated():
            return HeadWatch(self._engine, self._bell)
