"""Who serves a directory of SQLite files, and whose turn it is to write to it.

Any number of processes may write, as on PostgreSQL: SQLite lets one transaction in after the other,
and whoever decides catches up first. But SQLite's own waiting is a look now and then, so that a
process with one transaction behind the other, such as an import, would keep a service out. Hence
the turn: whoever waits for SQLite's lock keeps everybody else from asking for it again.

One process serves. It holds the place for as long as it runs, and so does whoever makes or migrates
the tables, for a moment.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from ledger.faults.machine import LedgerInUseError, OtherVersionServesError

PLACE: Final = "serving.lock"
TURN: Final = "writer.lock"
_PAUSE_SECONDS: Final = 0.002


@contextmanager
def place(directory: Path) -> Iterator[None]:
    """Hold the place of the one process that serves a directory, makes or migrates it.

    Raises LedgerInUseError when another process (or another opening here) holds it.
    """
    path = directory / PLACE
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LedgerInUseError(pid=_holder(descriptor)[0], path=path) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {own_version()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


def ensure_same_version(directory: Path) -> None:
    """Refuse to write beside a service of another version, which may not know what is written.

    Raises OtherVersionServesError.
    """
    with suppress(FileNotFoundError):
        descriptor = os.open(directory / PLACE, os.O_RDWR)
        try:
            pid, found = _holder(descriptor)
            if found != own_version() and not _is_free(descriptor):
                raise OtherVersionServesError(pid=pid, found=found, known=own_version())
        finally:
            os.close(descriptor)


@contextmanager
def turn(directory: Path, seconds: float) -> Iterator[None]:
    """Wait for SQLite's lock inside the block, and let nobody else in before.

    The turn is a courtesy: after ``seconds``, or where there can be no file for it, it is not
    waited for.
    """
    try:
        descriptor = os.open(directory / TURN, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    deadline = time.monotonic() + seconds
    try:
        while not _taken(descriptor) and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)
        yield
    finally:
        os.close(descriptor)


@cache
def own_version() -> str:
    """The version of the program that runs."""
    return version("taizhang")


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_free(descriptor: int) -> bool:
    free = _taken(descriptor)
    if free:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    return free


def _holder(descriptor: int) -> tuple[str, str]:
    pid, _, found = os.pread(descriptor, 64, 0).decode("ascii", "replace").strip().partition(" ")
    return pid or "?", found or "?"
