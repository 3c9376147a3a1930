"""One at a time, whoever it is: what judges by a copy of the book and writes by that judgement."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine

from ledger.faults.machine import translated


@contextmanager
def one_at_a_time(engine: Engine, what: str) -> Iterator[None]:
    """Wait until nobody else, here or in another process, does the same on the same ledger.

    A process that dies lets others go on.
    """
    if engine.dialect.name == "postgresql":
        key = int.from_bytes(sha256(what.encode()).digest()[:8], "big", signed=True)
        with translated():
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with connection:
            with translated():
                # Another one's import may take longer than any row is waited for.
                connection.exec_driver_sql("SET lock_timeout = 0")
            try:
                with translated():
                    connection.exec_driver_sql("SELECT pg_advisory_lock(%s)", (key,))
                try:
                    yield
                finally:
                    connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (key,))
            finally:
                connection.exec_driver_sql("RESET lock_timeout")
        return
    path = Path(str(engine.url.database)).with_name(f"{what}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
