"""Whether a SQLite file with a write-ahead log still holds every page that its database counts.

SQLite compares the two only when it opens a file. Pages of a part that is cut off later are read
as empty ones and written into the gap, so that what was recorded is neither found nor missed.

The file itself is never opened here: closing it would give up the locks that SQLite holds on it
for this process.
"""

from __future__ import annotations

import os
import sqlite3
import struct
from pathlib import Path
from typing import Final, NamedTuple

_HEADER: Final = struct.Struct(">16x8s8x")
_FRAME: Final = struct.Struct(">II8s8x")
_LOCK_BYTE: Final = 0x4000_0000
"""Where SQLite takes its locks; the page around it is never written, nor the last one."""


def is_cut_short(path: Path, connection: sqlite3.Connection) -> bool:
    """Whether pages are neither in the file nor waiting in its log.

    ``connection`` has the file open and is in no transaction. A log whose pages are missing in the
    file is written back on the way, since only those that are not yet written back are read from
    it. Safe beside writers and checkpoints of other connections. Raises ``sqlite3.Error`` and
    ``OSError`` of a file that cannot be read.
    """
    if path.stat().st_size == 0:
        return True  # Also the first page of an empty database is there once it has a log.
    while missing := (seen := _look(path, connection)).missing:
        if _waiting(Path(f"{path}-wal"), seen.page_size).issuperset(missing):
            is_busy, frames, written_back = connection.execute(
                "PRAGMA wal_checkpoint(PASSIVE)"
            ).fetchone()
            if is_busy or frames != written_back:
                return False
        # Other commits and checkpoints go on meanwhile: what was seen counts only if none did.
        if _look(path, connection) == seen:
            return True
    return False


class _Look(NamedTuple):
    """What a file and its database say of their size; ``missing`` counts pages from 1."""

    version: int
    page_size: int
    missing: range


def _look(path: Path, connection: sqlite3.Connection) -> _Look:
    version, page_size, pages = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("data_version", "page_size", "page_count")
    )
    return _Look(version, page_size, range(path.stat().st_size // page_size + 1, pages + 1))


def _waiting(log: Path, page_size: int) -> set[int]:
    """Numbers of the pages that a write-ahead log holds from committed transactions."""
    held: set[int] = {_LOCK_BYTE // page_size + 1}
    if not log.exists():
        return held  # deleted: what the file holds is all there is
    begun: set[int] = set()
    with log.open("rb") as file:
        header = file.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return held
        (salt,) = _HEADER.unpack(header)
        while len(frame := file.read(_FRAME.size)) == _FRAME.size:
            page, size_behind, own_salt = _FRAME.unpack(frame)
            if own_salt != salt:
                break
            begun.add(page)
            if size_behind:
                held |= begun
                begun.clear()
            file.seek(page_size, os.SEEK_CUR)
    return held
