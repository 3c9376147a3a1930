"""The tree of a log made anew from its leaves, so that nothing wrong in a table goes out as a file.

It reads and reckons, and writes nothing. It holds one hash for every 256 entries: whether a tile is
right is then known before anything is written over.
"""

from __future__ import annotations

from domain.ground.order.lists import chunks
from ledger.evidence.proofs import root_of
from ledger.evidence.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, node_reader, read_entry_bundle
from ledger.evidence.tree import HASH_BYTES, hashes_in, leaf_hashes, root_of_full
from ledger.faults.machine import LedgerDamagedError
from ledger.transparency.log_tiles import LogTiles

ENTRY_LENGTH_BYTES = 2


class CheckedTree:
    """The tree over the first ``size`` entries. Every method raises LedgerDamagedError."""

    def __init__(self, tiles: LogTiles, size: int) -> None:
        self._tiles = tiles
        self._size = size
        self._roots = [self._bottom()]
        while len(self._roots[-1]) >= TILE_WIDTH:
            below = self._roots[-1]
            full = len(below) >> TILE_HEIGHT << TILE_HEIGHT
            self._roots.append([root_of_full(some) for some in chunks(below[:full], TILE_WIDTH)])

    def root(self, size: int) -> bytes:
        """The root over the first ``size`` entries, at most as many as the tree has."""
        return root_of(size, node_reader(size, self.tile))

    def tile(self, tile: Tile) -> bytes:
        """The hashes of a tile, each the one that the leaves make."""
        start = tile.index * TILE_WIDTH
        if tile.level:
            return b"".join(self._roots[tile.level - 1][start : start + tile.width])
        raw = self._tiles.read(tile)
        if len(raw) != tile.width * HASH_BYTES:
            raise _unlike(start)
        if tile.is_full and root_of_full(hashes_in(raw)) != self._roots[0][tile.index]:
            raise _unlike(start)
        return raw

    def bundle(self, tile: Tile, hashes: bytes) -> bytes:
        """The entries under a tile of the lowest level, whose hashes are given."""
        raw = self._tiles.bundle(tile.index, tile.width)
        if b"".join(leaf_hashes(read_entry_bundle(raw))) != hashes:
            raise _unlike(tile.index * TILE_WIDTH)
        return raw

    def _bottom(self) -> list[bytes]:
        """Roots of the full tiles of the lowest level."""
        roots = []
        for page in self._tiles.leaves(0, self._size >> TILE_HEIGHT << TILE_HEIGHT):
            roots += [root_of_full(some) for some in chunks(page, TILE_WIDTH)]
        return roots


def _unlike(start: int) -> LedgerDamagedError:
    detail = f"what is kept from position {start + 1} on is not what the leaves make"
    return LedgerDamagedError(detail=detail, position=start + 1)
