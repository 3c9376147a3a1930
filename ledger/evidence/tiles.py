"""The tree cut into tiles of 256 hashes, as C2SP tlog-tiles publishes it: arithmetic and paths.

Tiles are an address scheme: which file holds which hash. A tile at level L holds hashes of complete
subtrees of 256**L leaves. Only non-empty tiles exist, and a partial tile is never hashed upwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.evidence.proofs import NodeReader
from ledger.evidence.refusals import UnknownTile
from ledger.evidence.tree import HASH_BYTES, MAX_SIZE, node_hash

TILE_HEIGHT: Final = 8
TILE_WIDTH: Final = 1 << TILE_HEIGHT
ENTRIES_LEVEL: Final = -1
"""The level of a :class:`Tile` that stands for a bundle of entries."""

_MAX_LEVEL: Final = 63
_LENGTH_BYTES: Final = 2
_PATH: Final = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)"
    r"/(?P<groups>(?:x[0-9]{3}/){0,6})(?P<last>[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?\Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its level, its index within the level, and how many hashes it holds (1 to 256).

    With ``ENTRIES_LEVEL`` it names a bundle of as many entries.
    """

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def is_full(self) -> bool:
        """Whether the tile has all its hashes and will never change."""
        return self.width == TILE_WIDTH


def tile_path(tile: Tile) -> str:
    """Where a tile, or a bundle of entries, is published, without a leading slash.

    ``tile/0/x001/067.p/5``, say, or ``tile/entries/x001/067.p/5``.
    """
    digits = f"{tile.index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *groups, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
    level = "entries" if tile.level == ENTRIES_LEVEL else str(tile.level)
    ending = "" if tile.is_full else f".p/{tile.width}"
    return "/".join(("tile", level, *(f"x{group}" for group in groups), last)) + ending


def parse_tile_path(path: str) -> Tile:
    """Read what :func:`tile_path` writes, exactly.

    Raises UnknownTile for everything else.
    """
    parts = _PATH.match(path)
    if parts is None:
        raise UnknownTile
    level = ENTRIES_LEVEL if parts["level"] == "entries" else int(parts["level"])
    index = int(parts["groups"].replace("x", "").replace("/", "") + parts["last"])
    tile = Tile(level, index, int(parts["width"] or TILE_WIDTH))
    # Written back, so that leading groups of zeroes and a partial tile of 256 are refused.
    if level > _MAX_LEVEL or index > MAX_SIZE or tile.width > TILE_WIDTH or tile_path(tile) != path:
        raise UnknownTile
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of the tree of ``size`` leaves, full ones before the partial one of a level."""
    return new_tiles(0, size)


def new_tiles(old: int, new: int) -> Iterator[Tile]:
    """Tiles to write when the tree grows from ``old`` to ``new`` leaves, lowest level first."""
    for level, index, width in _tiles_between(old, new, TILE_HEIGHT):
        yield Tile(level, index, width)


def _tiles_between(old: int, new: int, height: int) -> Iterator[tuple[int, int, int]]:
    level = 0
    while new >> height * level:
        before, after = old >> height * level, new >> height * level
        if before != after:
            for index in range(before >> height, after >> height):
                yield level, index, 1 << height
            if width := after & (1 << height) - 1:
                yield level, after >> height, width
        level += 1


def tile_of(level: int, index: int, size: int) -> Tile:
    """The tile, as wide as it is in a tree of ``size`` leaves, from which a node can be computed.

    ``level`` and ``index`` are those of a NodeReader. Raises UnknownTile when the tree does not
    hold the whole subtree.
    """
    if index < 0 or (index + 1) << level > size:
        raise UnknownTile
    tile_level = level // TILE_HEIGHT
    tile_index = index << level % TILE_HEIGHT >> TILE_HEIGHT
    hashes = size >> TILE_HEIGHT * tile_level
    return Tile(tile_level, tile_index, min(TILE_WIDTH, hashes - (tile_index << TILE_HEIGHT)))


def hash_in_tile(tile: Tile, data: bytes, level: int, index: int) -> bytes:
    """Hash of the complete subtree ``(level, index)`` from the contents of the tile that holds it.

    Raises UnknownTile when the tile is of another length or does not hold the subtree.
    """
    rise = level - tile.level * TILE_HEIGHT
    first = (index << rise) - (tile.index << TILE_HEIGHT) if 0 <= rise <= TILE_HEIGHT else -1
    if first < 0 or first + (1 << rise) > tile.width or len(data) != tile.width * HASH_BYTES:
        raise UnknownTile
    hashes = [
        data[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in range(first, first + (1 << rise))
    ]
    while len(hashes) > 1:
        hashes = [
            node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)
        ]
    return hashes[0]


def node_reader(size: int, fetch: Callable[[Tile], bytes]) -> NodeReader:
    """Read nodes of the tree of ``size`` leaves from its tiles."""

    def node(level: int, index: int) -> bytes:
        tile = tile_of(level, index, size)
        return hash_in_tile(tile, fetch(tile), level, index)

    return node


def entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Entries of one bundle, each behind its length as two bytes, big-endian.

    Raises OverflowError for an entry of more than 65,535 bytes.
    """
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def read_entry_bundle(raw: bytes) -> list[bytes]:
    """Entries of a bundle. Raises UnknownTile when the bytes end within an entry."""
    entries: list[bytes] = []
    at = 0
    while at < len(raw):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(raw[start - _LENGTH_BYTES : start], "big")
        if start > len(raw) or at > len(raw):
            raise UnknownTile(reason="bundle_cut_short")
        entries.append(raw[start:at])
    return entries
