"""The hashes of the log's tree: full tiles kept in a table, everything else computed from them.

This is storage and arithmetic, and signs nothing. A tile row keeps the root of its subtree, so that
a tile of the level above is made of 256 short values instead of 256 tiles. Where tiles are not kept
yet, leaf hashes answer in their stead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.dialects import postgresql

from domain.ground.order.lists import chunks
from ledger.databases.database import begin_write
from ledger.evidence.proofs import NodeReader
from ledger.evidence.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, entry_bundle, node_reader
from ledger.evidence.tree import HASH_BYTES, Frontier, hashes_in, root_of_full
from ledger.faults.machine import LedgerDamagedError, translated
from ledger.schema.tables import tiles
from ledger.store.cursors import driver_cursor

_TILES_AT_ONCE: Final = 64
_LEAVES_AT_ONCE: Final = _TILES_AT_ONCE * TILE_WIDTH


class LogTiles:
    """The tiles of one events database; safe to share between threads and processes.

    All methods raise LedgerUnavailableError, and LedgerDamagedError where a leaf is missing.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        mark = "?" if engine.dialect.name == "sqlite" else "%s"
        bounds = f"pos > {mark} AND pos <= {mark} ORDER BY pos"
        self._tile = f"SELECT hashes FROM tiles WHERE level = {mark} AND n = {mark}"  # noqa: S608 - the marks are ours
        self._leaves = f"SELECT leaf_hash FROM events WHERE {bounds}"  # noqa: S608
        self._entries = f"SELECT entry FROM events WHERE {bounds}"  # noqa: S608
        self._roots = (
            f"SELECT n, root FROM tiles WHERE level = {mark} AND n >= {mark} AND n < {mark} "  # noqa: S608
            "ORDER BY n"
        )

    def keep(self, size: int) -> None:
        """Store every full tile of the tree of ``size`` leaves that is not stored yet.

        Costs time only for what is new. Several processes may do it at once, and it may be cut
        off anywhere: what is stored is right and without gaps.
        """
        level = 0
        while full := size >> TILE_HEIGHT * (level + 1):
            stored = self._kept(level)
            while stored < full:
                count = min(_TILES_AT_ONCE, full - stored)
                hashes = self._nodes(level, stored * TILE_WIDTH, count * TILE_WIDTH)
                self._store(level, stored, hashes)
                stored += count
            level += 1

    def read(self, tile: Tile) -> bytes:
        """The hashes of a tile, as wide as it says, one behind the other."""
        stored = self._query(self._tile, tile.level, tile.index)
        if stored:
            return bytes(stored[0][0][: tile.width * HASH_BYTES])
        return b"".join(self._nodes(tile.level, tile.index * TILE_WIDTH, tile.width))

    def bundle(self, index: int, width: int = TILE_WIDTH) -> bytes:
        """The entries of a bundle in the form of tlog-tiles."""
        start = index * TILE_WIDTH
        rows = self._query(self._entries, start, start + width)
        if len(rows) != width:
            raise _missing(start, width)
        return entry_bundle([bytes(row[0]) for row in rows])

    def leaf(self, index: int) -> bytes:
        """The hash of one leaf."""
        return self._nodes(0, index, 1)[0]

    def nodes_of(self, size: int) -> NodeReader:
        """Nodes of the tree of ``size`` leaves, reading each tile at most once."""
        read: dict[Tile, bytes] = {}

        def fetch(tile: Tile) -> bytes:
            if tile not in read:
                read[tile] = self.read(tile)
            return read[tile]

        return node_reader(size, fetch)

    def frontier(self, size: int) -> Frontier:
        """The right edge of the tree of ``size`` leaves, ready to grow."""
        nodes, roots, start = self.nodes_of(size), [], 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                roots.append(nodes(level, start >> level))
                start += 1 << level
        return Frontier(size, roots)

    def leaves(self, start: int, end: int) -> Iterator[list[bytes]]:
        """Leaf hashes from one index up to, not including, another, page by page."""
        for first in range(start, end, _LEAVES_AT_ONCE):
            yield self._nodes(0, first, min(_LEAVES_AT_ONCE, end - first))

    def _nodes(self, level: int, first: int, count: int) -> list[bytes]:
        """Hashes of complete subtrees of 256**level leaves, from tile rows or from the leaves."""
        if level == 0:
            rows = self._query(self._leaves, first, first + count)
            if len(rows) != count:
                raise _missing(first, count)
            return [bytes(row[0]) for row in rows]
        kept = dict(self._query(self._roots, level - 1, first, first + count))
        return [
            bytes(kept[n]) if n in kept else root_of_full(hashes_in(self.read(Tile(level - 1, n))))
            for n in range(first, first + count)
        ]

    def _kept(self, level: int) -> int:
        query = select(func.max(tiles.c.n)).where(tiles.c.level == level)
        with translated(), self._engine.connect() as connection:
            last = connection.scalar(query)
        return 0 if last is None else int(last) + 1

    def _store(self, level: int, first: int, hashes: Sequence[bytes]) -> None:
        rows = [
            {
                "level": level,
                "n": first + at,
                "hashes": b"".join(group),
                "root": root_of_full(group),
            }
            for at, group in enumerate(chunks(hashes, TILE_WIDTH))
        ]
        with begin_write(self._engine) as connection:
            if connection.dialect.name == "postgresql":
                statement = postgresql.insert(tiles).on_conflict_do_nothing()
                connection.execute(statement, rows)
                return
            # The lock is held, so whoever was quicker is done; the guards refuse even the same row.
            query = select(func.max(tiles.c.n)).where(tiles.c.level == level)
            last = connection.scalar(query)
            new = [row for row in rows if last is None or row["n"] > last]
            if new:
                connection.execute(insert(tiles), new)

    def _query(self, statement: str, *parameters: int) -> list[Any]:
        with driver_cursor(self._engine) as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()


def _missing(first: int, count: int) -> LedgerDamagedError:
    detail = f"positions {first + 1} to {first + count} are not all there"
    return LedgerDamagedError(detail=detail, position=first + 1)
