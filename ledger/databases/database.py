"""Engines and places: where a ledger lies and how its databases are opened.

Everything that must hold on every connection (pragmas, search path, isolation, explicit BEGIN) is
set here and nowhere else.
"""

from __future__ import annotations

import os
import select
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, InvalidatePoolError

from ledger.databases import taking_turns
from ledger.databases.sqlite_files import SqliteFiles
from ledger.faults.machine import (
    LedgerAddressError,
    LedgerMissingError,
    translated,
)

if TYPE_CHECKING:
    import psycopg

Part = Literal["events", "vault", "views"]

BUSY_TIMEOUT_MS: Final = 5_000
APPLICATION_NAME: Final = "taizhang"
_LOCK_PAUSE_SECONDS: Final = 0.01
SCHEMAS: Final[dict[Part, str]] = {"events": "ledger", "vault": "vault", "views": "views"}
_BEGIN_IMMEDIATE: Final = "taizhang_begin_immediate"

# The driver asks bytes and None, with every row, whether they want to be stored as something else,
# and is told so by an exception. Adapters that hand back what they are given answer for less.
_AS_NONE: Final[dict[None, None]] = {}
sqlite3.register_adapter(bytes, bytes)
sqlite3.register_adapter(type(None), _AS_NONE.get)


@dataclass(frozen=True)
class LedgerLocation:
    """Where the three databases of one ledger are: a directory of SQLite files, or PostgreSQL."""

    directory: Path | None = None
    url: URL | None = None

    @classmethod
    def parse(cls, text: str | Path) -> Self:
        """Read ``--ledger``: a directory, or ``postgresql://…``.

        Raises LedgerAddressError for an address of any other kind of database, or of none.
        """
        if isinstance(text, Path) or "://" not in text:
            return cls(directory=Path(text).expanduser())
        try:
            url = make_url(text)
            backend = url.get_backend_name()
        except (ArgumentError, ValueError):
            raise LedgerAddressError from None
        if backend != "postgresql":
            raise LedgerAddressError
        return cls(url=url.set(drivername="postgresql+psycopg"))

    def __str__(self) -> str:
        return str(self.directory) if self.url is None else self.url.render_as_string()

    @property
    def address(self) -> str:
        """What :meth:`parse` reads, a password in it too: not to be shown."""
        if self.url is None:
            return str(self.directory)
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether the ledger is a directory of files, with one writer process."""
        return self.url is None

    def database_url(self, part: Part) -> URL:
        """Address of one of the three databases; on PostgreSQL they share it."""
        if self.url is not None:
            return self.url
        return URL.create("sqlite", database=str(self._directory / f"{part}.db"))

    def exists(self, part: Part = "events") -> bool:
        """Whether there is a file of a part; on PostgreSQL the server has to be asked instead."""
        return self.url is not None or (self._directory / f"{part}.db").exists()

    def has_book(self) -> bool:
        """Whether the file of events holds anything; only of a directory."""
        book = self._directory / "events.db"
        return book.exists() and book.stat().st_size > 0

    def open(
        self,
        part: Part,
        *,
        create: bool = False,
        durable: bool = True,
        busy_timeout_ms: int = BUSY_TIMEOUT_MS,
    ) -> Engine:
        """Engine of one of the three databases; see :func:`open_engine`."""
        if create and self.url is None:
            self._directory.mkdir(parents=True, exist_ok=True)
        return open_engine(
            self.database_url(part),
            schema=SCHEMAS[part],
            create=create,
            durable=durable,
            busy_timeout_ms=busy_timeout_ms,
        )

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Hold the place of the one that serves a directory of files, makes or migrates it.

        On PostgreSQL there is no such limit. Raises LedgerInUseError when another process (or
        another opening here) holds it.
        """
        if self.url is not None:
            yield
            return
        self._directory.mkdir(parents=True, exist_ok=True)
        with taking_turns.place(self._directory):
            yield

    def ensure_same_version(self) -> None:
        """Refuse to write beside a service of another version. Raises OtherVersionServesError."""
        if self.url is None:
            taking_turns.ensure_same_version(self._directory)

    @property
    def _directory(self) -> Path:
        if self.directory is None:
            raise ValueError("a ledger location needs a directory or a URL")
        return self.directory


def open_engine(
    url: str | URL,
    *,
    schema: str = "ledger",
    create: bool = False,
    durable: bool = True,
    busy_timeout_ms: int = BUSY_TIMEOUT_MS,
) -> Engine:
    """Engine for one database of the ledger; connects only when first used.

    ``schema`` is the PostgreSQL schema that unqualified table names mean. ``create`` allows a new
    SQLite file. ``durable=False`` lets SQLite skip the sync at each commit, for databases that can
    be rebuilt. ``busy_timeout_ms`` is how long a writer waits for another one's lock, in
    milliseconds. Raises LedgerMissingError when the file is not there.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(
            address, schema=schema, create=create, durable=durable, busy=busy_timeout_ms
        )
    return _open_postgresql(address, schema=schema, lock_timeout_ms=busy_timeout_ms)


@contextmanager
def begin_write(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds SQLite's write lock from its start (BEGIN IMMEDIATE).

    A deferred transaction that reads first and writes later fails at once when somebody else wrote
    in between; this one waits instead. Commits at the end, rolls back on an exception.
    """
    with translated(), engine.connect() as connection, immediate(connection).begin():
        yield connection


def immediate(connection: Connection) -> Connection:
    """Let the connection's next transactions start with BEGIN IMMEDIATE on SQLite."""
    return connection.execution_options(**{_BEGIN_IMMEDIATE: True})


def _open_sqlite(url: URL, *, schema: str, create: bool, durable: bool, busy: int) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise ValueError("a ledger needs a file")
    path = Path(url.database or "")
    if not create and not path.exists():
        raise LedgerMissingError(path=path)
    if not create and _is_read_only(path.parent):
        engine = create_engine(url, creator=lambda: _connect_read_only(path, busy / 1000))
    else:
        engine = _open_watched(url, path, create=create, durable=durable, seconds=busy / 1000)
    synchronous = "FULL" if durable else "NORMAL"

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")
        # REPLACE deletes the row in its way; only with this does that fire the delete triggers.
        connection.execute("PRAGMA recursive_triggers=ON")
        if (
            schema == SCHEMAS["vault"]
        ):  # What is deleted is overwritten, or it could be read in the file.
            connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver would begin by itself, but only before some statements (sqlite3, isolation).
        if not connection.get_execution_options().get(_BEGIN_IMMEDIATE, False):
            connection.exec_driver_sql("BEGIN")
        elif schema == SCHEMAS["events"]:
            with taking_turns.turn(path.parent, busy / 1000):
                connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:  # the vault is written under the lock of the events, and has no turn of its own
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _is_read_only(folder: Path) -> bool:
    """Whether nothing can be made in a folder: a read-only mount, or somebody else's."""
    effective = os.access in os.supports_effective_ids
    return folder.exists() and not os.access(folder, os.W_OK, effective_ids=effective)


def _connect_read_only(path: Path, seconds: float) -> sqlite3.Connection:
    """Read a file where the write-ahead log and its index cannot be made.

    Without either of them nobody has the file open and all of it is in the file, so it is read as
    what cannot change. With them they are read too, and must be whole.
    """
    aside = (path.with_name(f"{path.name}-{each}") for each in ("wal", "shm"))
    settled = "" if any(each.exists() for each in aside) else "&immutable=1"
    return _connect(path, f"ro{settled}", seconds)


def _open_watched(url: URL, path: Path, *, create: bool, durable: bool, seconds: float) -> Engine:
    """Engine for a file that others may write to, move away or delete meanwhile."""
    files = SqliteFiles(path, durable=durable)

    def connect() -> sqlite3.Connection:
        # Only the first connection may make a file: in the place of a lost one it would be empty.
        mode = "rwc" if files.may_be_made(create=create) else "rw"
        return _connect(path, mode, seconds)

    engine = create_engine(url, creator=connect)
    event.listen(engine, "checkout", files.check)

    @event.listens_for(engine, "connect")
    def _opened(connection: sqlite3.Connection, _record: object) -> None:
        _use_write_ahead_log(connection, seconds)
        files.opened()

    return engine


def _connect(path: Path, mode: str, seconds: float) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=seconds,
        isolation_level=None,
        check_same_thread=False,
    )


def _use_write_ahead_log(connection: sqlite3.Connection, seconds: float) -> None:
    """Have a file keep a write-ahead log; raises OperationalError when it stays locked for so long.

    The change of mode does not wait for locks by itself, so that of several who open a new file at
    once all but one would be told that it is locked.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() >= deadline:
                raise
            time.sleep(_LOCK_PAUSE_SECONDS)
        else:
            return


def _open_postgresql(url: URL, *, schema: str, lock_timeout_ms: int) -> Engine:
    settings = {
        "search_path": schema,
        "lock_timeout": str(lock_timeout_ms),
        "idle_in_transaction_session_timeout": "300000",
    }
    arguments: dict[str, Any] = {
        "application_name": f"{APPLICATION_NAME}-{schema}",
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        "connect_timeout": 10,
    }
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=arguments,
        isolation_level="READ COMMITTED",
        pool_size=10,
        max_overflow=20,
    )
    event.listen(engine, "checkout", _refuse_lost_connection)
    return engine


def _refuse_lost_connection(
    connection: psycopg.Connection[Any], _record: object, _proxy: object
) -> None:
    """Throw the pool away when the server has hung up: it restarted, or ended our sessions.

    An idle connection has nothing to read, so a readable socket means its end. This costs one
    system call where a ping would cost a round trip for every transaction.
    """
    if not connection.closed:
        # Not select(), which knows no descriptor above 1,023.
        socket = select.poll()
        socket.register(connection.fileno(), select.POLLIN)
    if connection.closed or socket.poll(0):
        raise InvalidatePoolError("the server has closed the connection")
