"""Waiting for news: wakes whoever follows the log when somebody has appended to it.

Inside the process a threading event wakes at once. Other processes are noticed through ``PRAGMA
data_version`` on SQLite and LISTEN/NOTIFY on PostgreSQL, with a false alarm every second as the
safety net for a notification that got lost.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

from sqlalchemy import Engine

from ledger.faults.machine import translated
from ledger.store.statements import NOTIFY_CHANNEL

if TYPE_CHECKING:
    import psycopg

SQLITE_POLL_SECONDS: Final = 0.1
POSTGRESQL_SLICE_SECONDS: Final = 0.25
POLL_SECONDS: Final = 1.0


class Bell:
    """Rings for all waiters of this process; the recorder rings it after each commit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiters: set[threading.Event] = set()

    def ring(self) -> None:
        """Wake every waiter."""
        with self._lock:
            for waiter in self._waiters:
                waiter.set()

    def add(self, waiter: threading.Event) -> None:
        """Let an event be set at every ring."""
        with self._lock:
            self._waiters.add(waiter)

    def remove(self, waiter: threading.Event) -> None:
        """Stop ringing for it."""
        with self._lock:
            self._waiters.discard(waiter)


class _Ear(Protocol):
    """Hears other processes."""

    def listen(self, seconds: float) -> bool:
        """Wait a slice of time at most, less when there is news already; True when there may be news."""

    def close(self) -> None:
        """Give the connection back."""


class HeadWatch:
    """Waits until the log may have moved. One thread waits; any thread may wake or close it.

    A False from :meth:`wait` promises nothing and a True may be a false alarm: look at the head.
    """

    def __init__(self, engine: Engine, bell: Bell) -> None:
        self._bell = bell
        self._news = threading.Event()
        self._closed = False
        bell.add(self._news)
        sqlite = engine.dialect.name == "sqlite"
        self._ear: _Ear = _SqliteEar(engine, self._news) if sqlite else _PostgresqlEar(engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait(self, timeout_seconds: float = POLL_SECONDS) -> bool:
        """Wait for news until the time is up; True when there may be some.

        Raises LedgerUnavailableError when the database cannot be asked.
        """
        deadline = time.monotonic() + timeout_seconds
        while not self._closed:
            if self._news.is_set():
                self._news.clear()
                return True
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            with translated():
                if self._ear.listen(remaining):
                    return True
        return False

    def wake(self) -> None:
        """End the present or the next wait."""
        self._news.set()

    def close(self) -> None:
        """End every wait, and release the connection."""
        self._closed = True
        self._bell.remove(self._news)
        self._news.set()
        self._ear.close()


class _SqliteEar:
    def __init__(self, engine: Engine, news: threading.Event) -> None:
        self._lock = threading.Lock()
        self._news = news
        self._connection: sqlite3.Connection | None = _own_connection(engine)
        self._seen = _data_version(self._connection)

    def listen(self, seconds: float) -> bool:
        if self._news.wait(min(seconds, SQLITE_POLL_SECONDS)):
            return False  # the caller looks at the event itself
        with self._lock:
            if self._connection is None:
                return False
            version = _data_version(self._connection)
        moved, self._seen = version != self._seen, version
        return moved

    def close(self) -> None:
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()


class _PostgresqlEar:
    def __init__(self, engine: Engine) -> None:
        self._lock = threading.Lock()
        self._engine = engine
        self._connection: psycopg.Connection[Any] | None = self._connect()
        self._polled = time.monotonic()
        self._closed = False

    def listen(self, seconds: float) -> bool:
        with self._lock:
            if self._closed:
                return False
            if self._connection is None:
                self._connection = self._connect()
                return True  # whatever was announced in between went unheard
            if self._heard(self._connection, min(seconds, POSTGRESQL_SLICE_SECONDS)):
                return True
        now = time.monotonic()
        due = now - self._polled >= POLL_SECONDS
        if due:
            self._polled = now
        return due

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._hang_up()

    def _heard(self, connection: psycopg.Connection[Any], seconds: float) -> bool:
        try:
            return any(True for _ in connection.notifies(timeout=seconds, stop_after=1))
        except Exception:
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connect(self) -> psycopg.Connection[Any]:
        connection: psycopg.Connection[Any] = _own_connection(self._engine)
        connection.autocommit = True
        connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
        return connection


def _own_connection(engine: Engine) -> Any:
    """A driver's connection with the engine's settings that is not of the pool, so never lent."""
    lent = engine.raw_connection()
    own = lent.driver_connection
    lent.detach()
    return own


def _data_version(connection: sqlite3.Connection) -> int:
    """A number that changes whenever another connection, in any process, has committed."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
