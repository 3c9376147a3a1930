"""One at a time, whoever it is: what judges by a copy of the book and writes by that judgement."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from ledger.faults.machine import AnotherAtWorkError, translated

WAIT_SECONDS: Final = 300.0
"""How long another one's turn is waited for; the longest import that there may be takes a minute."""

_PAUSE_SECONDS: Final = 0.05

_Taken = Callable[[], bool]


def _unheard(*, is_waiting: bool) -> None:
    del is_waiting


@contextmanager
def one_at_a_time(
    engine: Engine,
    what: str,
    waiting: Callable[..., None] = _unheard,
    seconds: float = WAIT_SECONDS,
) -> Iterator[None]:
    """Wait until nobody else, here or in another process, does the same on the same ledger.

    A process that dies lets others go on. ``waiting`` is told, by ``is_waiting``, when somebody
    else is at it and when no longer. Raises AnotherAtWorkError after ``seconds`` of waiting.
    """
    with _lock(engine, what) as taken:
        if not taken():
            waiting(is_waiting=True)
            deadline = time.monotonic() + seconds
            while not taken():
                if time.monotonic() >= deadline:
                    raise AnotherAtWorkError(seconds=f"{seconds:g}")
                time.sleep(_PAUSE_SECONDS)
            waiting(is_waiting=False)
        yield


def _lock(engine: Engine, what: str) -> AbstractContextManager[_Taken]:
    is_postgresql = engine.dialect.name == "postgresql"
    return _advisory_lock(engine, what) if is_postgresql else _file_lock(engine, what)


@contextmanager
def _advisory_lock(engine: Engine, what: str) -> Iterator[_Taken]:
    key = int.from_bytes(sha256(what.encode()).digest()[:8], "big", signed=True)
    with translated():
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def taken() -> bool:
        with translated():
            asked = connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (key,))
            return bool(asked.scalar_one())

    with connection:
        try:
            yield taken
        finally:
            # Whoever waited in vain holds nothing, and the server only says so.
            with translated():
                connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (key,))


@contextmanager
def _file_lock(engine: Engine, what: str) -> Iterator[_Taken]:
    path = Path(str(engine.url.database)).with_name(f"{what}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def taken() -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        yield taken
    finally:
        os.close(descriptor)
