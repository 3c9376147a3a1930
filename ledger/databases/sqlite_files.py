"""The files of one SQLite database while they are open: whether they are the same and whole.

SQLite does not look: after its file was moved, deleted or replaced it goes on reading and writing
what nobody else sees, a new connection makes a new, empty file, and of a file that was cut short
it reads the lost part as empty. A look costs two system calls for each transaction, and a few
queries when the size has changed.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DisconnectionError

from ledger.databases.sqlite_pages import is_cut_short
from ledger.faults.machine import LedgerDamagedError, LedgerReplacedError, LedgerUnavailableError

Identity = tuple[int, int] | None
_SEEN = "taizhang_files"


class SqliteFiles:
    """Watches over the files of one engine; safe to share between threads.

    A ``durable`` database is refused once its files are others, until the process starts again:
    what is kept in memory belongs to those that were opened. One that can be rebuilt is simply
    opened anew.
    """

    def __init__(self, path: Path, *, durable: bool) -> None:
        self._path = path
        self._wal = Path(f"{path}-wal")
        self._durable = durable
        self._first: Identity = None
        self._is_orphaned = False
        self._is_cut_short = False
        self._whole_bytes = -1

    def may_be_made(self, *, create: bool) -> bool:
        """Whether a connection may make the file. Raises LedgerFault for one that is gone."""
        if not self._durable:
            return create
        if self._is_orphaned:
            raise LedgerReplacedError(path=self._wal)
        if self._is_cut_short:
            raise self._cut_short()
        if self._first is None:
            return create
        self._ensure_first()
        return False

    def opened(self) -> None:
        """Take note of the file that a new connection has opened. Raises LedgerFault."""
        if self._first is None:
            self._first = _identity_of(_found(self._path))
        elif self._durable:
            self._ensure_first()

    def check(self, connection: Any, record: Any, _proxy: object) -> None:
        """Look before a connection is lent. Raises LedgerFault, or has it replaced by a new one."""
        found = _found(self._path)
        main, wal = _identity_of(found), _identity_of(_found(self._wal))
        seen = record.info.setdefault(_SEEN, (main, wal))
        if seen[1] is None and seen[0] == main:
            seen = record.info[_SEEN] = (main, wal)
        if not self._durable:
            # Whoever still holds an emptied file keeps the others from beginning a new database in it.
            if seen != (main, wal) or found is None or found.st_size == 0:
                raise DisconnectionError("the files of the views were replaced or emptied")
            return
        if seen == (main, wal):
            if found is not None and found.st_size != self._whole_bytes:
                self._ensure_whole(connection, found.st_size)
            return
        if main is None:
            raise LedgerUnavailableError(detail=f"{self._path.name} is gone")
        if seen[0] == main:
            self._is_orphaned = True
        raise LedgerReplacedError(path=self._path if seen[0] != main else self._wal)

    def _ensure_first(self) -> None:
        found = _found(self._path)
        if found is None:
            raise LedgerUnavailableError(detail=f"{self._path.name} is gone")
        if _identity_of(found) != self._first:
            raise LedgerReplacedError(path=self._path)
        if found.st_size == 0:
            # A connection would begin a new database in it, or wait for the others' locks to.
            self._is_cut_short = True
            raise self._cut_short()

    def _ensure_whole(self, connection: sqlite3.Connection, size_bytes: int) -> None:
        # Once cut short it stays so: what is written behind the gap makes the size right again.
        self._is_cut_short = self._is_cut_short or is_cut_short(self._path, connection)
        if self._is_cut_short:
            self._whole_bytes = -1
            raise self._cut_short()
        self._whole_bytes = size_bytes

    def _cut_short(self) -> LedgerDamagedError:
        return LedgerDamagedError(detail=f"{self._path.name} was cut short")


def _found(path: Path) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - half the time of the path's own method
    except OSError:
        return None


def _identity_of(found: os.stat_result | None) -> Identity:
    return None if found is None else (found.st_dev, found.st_ino)
