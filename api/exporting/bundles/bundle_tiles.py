"""Which tiles of the tree a bundle carries, so that every entry in it can be proved from them.

Tiles take the place of one proof per entry: 32 bytes for each entry of the tree instead of a
thousand for each entry in scope. Up to ``WHOLE_TREE_ENTRIES`` all tiles go along, beyond that those
over the entries in scope; and always those at the edge of each published checkpoint, so that
whoever keeps an earlier one can hold the bundle against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ledger.evidence.tiles import TILE_WIDTH, Tile, tiles_of

WHOLE_TREE_ENTRIES: Final = 1 << 20
"""33 MB of hashes."""


class NeededTiles:
    """The tiles that a bundle over a tree of ``size`` entries needs; told of entries one by one."""

    def __init__(self, size: int, *, whole_up_to: int = WHOLE_TREE_ENTRIES) -> None:
        self._size = size
        self._all = size <= whole_up_to
        self._bottom: set[int] = set()

    def need(self, position: int) -> None:
        """An entry in scope."""
        if not self._all:
            self._bottom.add((position - 1) // TILE_WIDTH)

    def need_edges(self, sizes: Iterable[int]) -> None:
        """Earlier checkpoints, by their sizes."""
        if not self._all:
            self._bottom.update(size // TILE_WIDTH for size in sizes if size <= self._size)

    def tiles(self) -> Iterator[Tile]:
        """The tiles in the order of their levels."""
        self.need_edges([self._size])
        for tile in tiles_of(self._size):
            if self._all or tile.level > 0 or tile.index in self._bottom:
                yield tile
