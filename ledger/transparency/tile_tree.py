"""The tree as a check grows it: tile by tile, so that each full tile and each size can be looked at.

A frontier forgets what it has merged, and a tile's hashes and root are what is held against the
stored ones here. Memory is that of one tile per level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.evidence.tiles import TILE_WIDTH, Tile, tile_path
from ledger.evidence.tree import Frontier, root_of_full


@dataclass(frozen=True, slots=True)
class FullTile:
    """A tile that the leaves so far have filled: where it is, its 256 hashes, its root."""

    level: int
    index: int
    hashes: bytes
    root: bytes

    @property
    def path(self) -> str:
        """Where it is published."""
        return tile_path(Tile(self.level, self.index))

    @property
    def positions(self) -> tuple[int, int]:
        """The first and the last position beneath it."""
        width = TILE_WIDTH ** (self.level + 1)
        return self.index * width + 1, (self.index + 1) * width


class TileTree:
    """A growing tree. Leaves come in groups of 256; only the last group may be shorter."""

    def __init__(self) -> None:
        self.size = 0
        self._whole = Frontier()  # over the roots of full tiles of level 0
        self._rest: Sequence[bytes] = ()
        self._rows: list[list[bytes]] = []  # per level above 0, the hashes of its open tile

    def add(self, leaves: Sequence[bytes]) -> Iterator[FullTile]:
        """Add a group of leaf hashes; gives the tiles that are full now."""
        before, self.size = self.size, self.size + len(leaves)
        self._rest = leaves
        if len(leaves) < TILE_WIDTH:
            return
        self._rest = ()
        level, index, group = 0, before // TILE_WIDTH, leaves
        while True:
            root = root_of_full(group)
            if not level:
                self._whole.append(root)
            yield FullTile(level, index, b"".join(group), root)
            if level == len(self._rows):
                self._rows.append([])
            row = self._rows[level]
            row.append(root)
            if len(row) < TILE_WIDTH:
                return
            level, index, group = level + 1, index // TILE_WIDTH, row.copy()
            row.clear()

    def frontier(self, leaves: Sequence[bytes] = ()) -> Frontier:
        """The frontier now, or with a few more leaves behind the last full group."""
        whole, behind = self._whole, [*self._rest, *leaves]
        if len(behind) == TILE_WIDTH:
            # A group that these leaves fill is one with its neighbours, and no subtree of its own.
            whole = whole.copy()
            whole.append(root_of_full(behind))
            behind = []
        right_edge = Frontier()
        right_edge.extend(behind)
        size = whole.size * TILE_WIDTH + right_edge.size
        return Frontier(size, [*whole.roots, *right_edge.roots])
