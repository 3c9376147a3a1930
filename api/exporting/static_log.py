"""The transparency log as a folder of static files, for any web server and any C2SP tlog-tiles tool.

Apart from the other exports because it is the log itself: nothing is put into other words. Files
that are full never change, so exporting again into the same folder writes only what is new. The
checkpoint comes last and in one step, so a reader never sees a head whose tiles are not there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ledger.evidence.checkpoints import parse_checkpoint
from ledger.evidence.notes import parse_note
from ledger.evidence.refusals import OriginMismatch
from ledger.evidence.tiles import ENTRIES_LEVEL, TILE_WIDTH, Tile, tile_path, tiles_of
from ledger.transparency import TransparencyLog

CHECKPOINT_FILE = "checkpoint"

Progress = Callable[[int, int], None]
"""Told how many entries are covered by what is written, and of how many."""


class StaticLogWritten(NamedTuple):
    """What an export came to: the log's size and root, and how many files were new."""

    origin: str
    size: int
    root: str
    files: int


def write_static_log(
    log: TransparencyLog, folder: Path, *, entries: bool = True, progress: Progress | None = None
) -> StaticLogWritten:
    """Write the log up to its head, which is signed first if it has moved, into a folder.

    Holds one tile or bundle at a time. ``entries=False`` leaves the bundles of entries out. Raises
    OriginMismatch for a folder with another log in it, OSError, and as
    :meth:`TransparencyLog.publish`.
    """
    made = log.publish()
    _refuse_another_log(folder, log.origin)
    files = 0
    for tile in tiles_of(made.size):
        files += _write(folder, tile, log.tiles.read)
        if tile.level:
            continue
        if entries:
            bundle = Tile(ENTRIES_LEVEL, tile.index, tile.width)
            files += _write(folder, bundle, lambda each: log.tiles.bundle(each.index, each.width))
        if progress is not None:
            progress(tile.index * TILE_WIDTH + tile.width, made.size)
    _replace(folder / CHECKPOINT_FILE, made.raw)
    return StaticLogWritten(log.origin, made.size, made.root.hex(), files + 1)


def _write(folder: Path, tile: Tile, read: Callable[[Tile], bytes]) -> int:
    path = folder / tile_path(tile)
    if path.exists():  # written whole, and of this width it never changes
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, read(tile))
    return 1


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _refuse_another_log(folder: Path, origin: str) -> None:
    try:
        raw = (folder / CHECKPOINT_FILE).read_bytes()
    except FileNotFoundError:
        return
    if parse_checkpoint(parse_note(raw).text).origin != origin:
        raise OriginMismatch
