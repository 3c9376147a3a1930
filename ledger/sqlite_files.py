"""The files of one SQLite database while they are open: whether the path still leads to them.

SQLite does not look: after its file was moved, deleted or replaced it goes on reading and writing
what nobody else sees, and a new connection makes a new, empty file. A look costs two system calls
for each transaction.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DisconnectionError

from ledger.faults import LedgerReplacedError, LedgerUnavailableError

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

    def may_be_made(self, *, create: bool) -> bool:
        """Whether a connection may make the file. Raises LedgerFault for one that is gone."""
        if not self._durable:
            return create
        if self._is_orphaned:
            raise LedgerReplacedError(path=self._wal)
        if self._first is None:
            return create
        self._ensure_first()
        return False

    def opened(self) -> None:
        """Take note of the file that a new connection has opened. Raises LedgerFault."""
        if self._first is None:
            self._first = _identity(self._path)
        elif self._durable:
            self._ensure_first()

    def check(self, _connection: Any, record: Any, _proxy: object) -> None:
        """Look before a connection is lent. Raises LedgerFault, or has it replaced by a new one."""
        main, wal = _identity(self._path), _identity(self._wal)
        seen = record.info.setdefault(_SEEN, (main, wal))
        if seen[1] is None and seen[0] == main:
            seen = record.info[_SEEN] = (main, wal)
        if seen == (main, wal):
            return
        if not self._durable:
            raise DisconnectionError("the files of the views were replaced")
        if main is None:
            raise LedgerUnavailableError(detail=f"{self._path.name} is gone")
        if seen[0] == main:
            self._is_orphaned = True
        raise LedgerReplacedError(path=self._path if seen[0] != main else self._wal)

    def _ensure_first(self) -> None:
        found = _identity(self._path)
        if found is None:
            raise LedgerUnavailableError(detail=f"{self._path.name} is gone")
        if found != self._first:
            raise LedgerReplacedError(path=self._path)


def _identity(path: Path) -> Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 - half the time of the path's own method
    except OSError:
        return None
    return found.st_dev, found.st_ino
