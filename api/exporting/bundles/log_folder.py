"""A folder of static log files as it is found: whose log it holds, how far, and what is too much.

What lies there may have been shown to others: a head that the log does not continue is evidence,
and must never be written over.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ledger.evidence.checkpoints import Checkpoint, parse_checkpoint
from ledger.evidence.notes import MAX_NOTE_BYTES, Note, open_note, parse_note
from ledger.evidence.refusals import EvidenceRefusal, OriginMismatch, UnknownTile
from ledger.evidence.tiles import (
    ENTRIES_LEVEL,
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    parse_tile_path,
    read_entry_bundle,
)
from ledger.evidence.tree import HASH_BYTES
from ledger.faults.log import LogKeyMissingError
from ledger.store.whole_files import is_draft, take_away_draft
from ledger.transparency.log import TransparencyLog

CHECKPOINT_FILE: Final = "checkpoint"


def kept_head(file: Path, log: TransparencyLog) -> Checkpoint | None:
    """The head of the log that a file holds, None where it holds none or one that is damaged.

    Damaged is what does not parse, and what claims a key of this log that did not sign it. A head
    that a key unknown here signed may be ours all the same, of a later key that a restored book
    has lost. Raises OriginMismatch for another log's.
    """
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_NOTE_BYTES + 1)
    except FileNotFoundError:
        return None
    try:
        note = parse_note(raw)
        checkpoint = parse_checkpoint(note.text)
    except EvidenceRefusal:
        return None
    if _claims_a_key_of(log, note):
        try:
            open_note(raw, log.verifiers())
        except EvidenceRefusal:
            return None
    if checkpoint.origin != _origin(log):
        raise OriginMismatch
    return checkpoint


class FoundTiles(NamedTuple):
    """Which tiles and bundles lie in a folder, by level and index, and how wide they are.

    ``size`` is how many entries the log had of which they are, at least.
    """

    widths: dict[tuple[int, int], set[int]]
    size: int


def found_tiles(folder: Path, size: int) -> FoundTiles:
    """The tiles and bundles in a folder, for a log that has ``size`` entries now.

    What is of a larger log counts as far as it is whole. Files that are broken and that no log of
    this size has are taken away, and so are drafts of a process that is gone; files of other names
    are left alone.
    """
    widths: dict[tuple[int, int], set[int]] = defaultdict(set)
    reached = 0
    for path in _files_in(folder):
        if is_draft(path.name):
            take_away_draft(path)
            continue
        try:
            tile = parse_tile_path(path.relative_to(folder).as_posix())
        except UnknownTile:
            continue
        end = (tile.index * TILE_WIDTH + tile.width) << TILE_HEIGHT * max(tile.level, 0)
        if end > size and not _is_whole(path, tile):
            path.unlink()
        else:
            widths[tile.level, tile.index].add(tile.width)
            reached = max(reached, end)
    return FoundTiles(widths, reached)


def _is_whole(path: Path, tile: Tile) -> bool:
    raw = path.read_bytes()
    if tile.level != ENTRIES_LEVEL:
        return len(raw) == tile.width * HASH_BYTES
    try:
        return len(read_entry_bundle(raw)) == tile.width
    except UnknownTile:
        return False


def _files_in(folder: Path) -> Iterator[Path]:
    yield from folder.glob(f".{CHECKPOINT_FILE}.*")
    for place, _folders, names in os.walk(folder / "tile"):
        yield from (Path(place, name) for name in names)


def _claims_a_key_of(log: TransparencyLog, note: Note) -> bool:
    known = {(each.name, each.key_id) for each in log.verifiers()}
    return any((each.name, each.key_id) in known for each in note.signatures)


def _origin(log: TransparencyLog) -> str | None:
    try:
        return log.origin
    except LogKeyMissingError:
        return None  # it has no name yet, so no checkpoint can be its own
