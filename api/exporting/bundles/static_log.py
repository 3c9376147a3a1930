"""The transparency log as a folder of static files, for any web server and any C2SP tlog-tiles tool.

Files that are full never change, so exporting again into the same folder writes only what is new,
and what has been damaged there. The checkpoint comes last and in one step, so a reader never sees a
head whose tiles are not there, also when the power fails.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from api.exporting.bundles.checked_tree import ENTRY_LENGTH_BYTES, CheckedTree
from api.exporting.bundles.log_folder import CHECKPOINT_FILE, found_tiles, kept_head
from ledger.evidence.tiles import ENTRIES_LEVEL, TILE_WIDTH, Tile, tile_path, tiles_of
from ledger.evidence.tree import HASH_BYTES
from ledger.faults.log import LogForkedError
from ledger.faults.machine import LedgerDamagedError
from ledger.store.whole_files import alone_in, make_folder, replace_file, sync_folder
from ledger.transparency.log import TransparencyLog

Progress = Callable[[int, int], None]
"""Told how many entries are covered by what is written, and of how many."""


class StaticLogWritten(NamedTuple):
    """What an export came to: the log's size and root, and how many files were written.

    ``repaired`` of them were there already and not as they should be.
    """

    origin: str
    size: int
    root: str
    files: int
    repaired: int


def write_static_log(
    log: TransparencyLog, folder: Path, *, entries: bool = True, progress: Progress | None = None
) -> StaticLogWritten:
    """Write the log up to its head, which is signed first if it has moved, into a folder.

    Holds one tile or bundle at a time. ``entries=False`` leaves the bundles of entries out. Raises
    OriginMismatch for a folder with another log in it, LogForkedError for one that shows a head
    which this log does not continue, OSError, LedgerDamagedError where the tables do not agree
    with the leaves, and as :meth:`TransparencyLog.publish`. Nothing is written over before that
    is known.
    """
    make_folder(folder)
    with alone_in(folder):
        kept = kept_head(folder / CHECKPOINT_FILE, log)
        if kept is not None:
            log.ensure_continues(kept)
        found = found_tiles(folder, log.size())
        if found.size > log.size():
            detail = f"the folder holds tiles of {found.size} entries"
            raise LogForkedError(position=found.size, detail=detail)
        made = log.publish()
        tree = CheckedTree(log.tiles, made.size)
        if tree.root(made.size) != made.root:
            detail = "its leaves do not make the root that was signed"
            raise LedgerDamagedError(detail=detail, position=made.size)
        if kept is not None and tree.root(kept.size) != kept.root:
            raise LogForkedError(position=kept.size, detail="a leaf in front of it is another")
        writer = _Writer(folder, found.widths)
        for tile in tiles_of(made.size):
            hashes = tree.tile(tile)
            writer.write(tile, hashes, hash_cuts(tile.width))
            if tile.level:
                continue
            bundle = Tile(ENTRIES_LEVEL, tile.index, tile.width)
            if entries or writer.has(bundle):
                raw = tree.bundle(tile, hashes)
                writer.write(bundle, raw, entry_cuts(raw))
            if progress is not None:
                progress(tile.index * TILE_WIDTH + tile.width, made.size)
        writer.sync()
        replace_file(folder / CHECKPOINT_FILE, made.raw)
    return StaticLogWritten(
        log.origin, made.size, made.root.hex(), writer.files + 1, writer.repaired
    )


class _Writer:
    """Writes the files that are missing or not as they should be, and counts them."""

    def __init__(self, folder: Path, found: dict[tuple[int, int], set[int]]) -> None:
        self.files = 0
        self.repaired = 0
        self._folder = folder
        self._found = found
        self._touched: set[Path] = set()

    def has(self, tile: Tile) -> bool:
        """Whether the folder has this tile in any width."""
        return (tile.level, tile.index) in self._found

    def write(self, tile: Tile, content: bytes, cuts: list[int]) -> None:
        """Have a tile in the folder, and see to its narrower ones of earlier heads.

        ``cuts`` are the bytes that each width takes, from none on.
        """
        there = self._found.get((tile.level, tile.index), set())
        for width in {*there, tile.width}:
            path = self._folder / tile_path(Tile(tile.level, tile.index, width))
            if width in there:
                if _holds(path, content[: cuts[width]]):
                    continue
                self.repaired += 1
            make_folder(path.parent)
            # The folders are synced together, before the checkpoint that needs them.
            replace_file(path, content[: cuts[width]], sync=False)
            self._touched.add(path.parent)
            self.files += 1

    def sync(self) -> None:
        """Have the names of what was written on the disk."""
        for folder in self._touched:
            sync_folder(folder)


def hash_cuts(width: int) -> list[int]:
    """Where each number of hashes ends."""
    return [count * HASH_BYTES for count in range(width + 1)]


def entry_cuts(bundle: bytes) -> list[int]:
    """Where each number of entries ends."""
    cuts = [0]
    while (at := cuts[-1]) < len(bundle):
        length = int.from_bytes(bundle[at : at + ENTRY_LENGTH_BYTES], "big")
        cuts.append(at + ENTRY_LENGTH_BYTES + length)
    return cuts


def _holds(path: Path, content: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(content) + 1) == content
