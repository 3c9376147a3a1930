"""What a check of the log cannot do without, each part alone: reading, hashing, folding, the indexes.

They are measured in one pass, page by page, so that no more of the log is in memory than when it
is checked.
"""

from __future__ import annotations

from time import process_time

from sqlalchemy import Engine

from ledger.checks.joins import join
from ledger.checks.pages import PageCheck
from ledger.checks.snapshots import SnapshotCheck
from ledger.checks.stored_pages import snapshot
from ledger.evidence.tiles import TILE_WIDTH
from ledger.evidence.tree import leaf_hashes
from ledger.transparency.tile_tree import TileTree


def parts_of_verify(events: Engine) -> dict[str, float]:
    """Microseconds of processor time per entry of each part, by its name."""
    seconds = {"rows": 0.0, "leaves": 0.0, "tree": 0.0, "states": 0.0, "indexes": 0.0}
    tree = TileTree()
    with snapshot(events) as reading:
        head = reading.head().pos
        checked, states = PageCheck(deep=False), SnapshotCheck(reading, None)
        for after in range(0, head, TILE_WIDTH):
            start = process_time()
            page = reading.page(after, min(after + TILE_WIDTH, head)) or []
            read = process_time()
            hashes = leaf_hashes(entry for entry, _hash, _columns in page)
            hashed = process_time()
            list(tree.add(hashes))
            grown = process_time()
            checked.take(page)
            begun = process_time()
            states.take(after + 1, page, checked.latest_types, checked.latest_streams)
            seconds["states"] += process_time() - begun
            seconds["rows"] += read - start
            seconds["leaves"] += hashed - read
            seconds["tree"] += grown - hashed
        start = process_time()
        join(reading)
        seconds["indexes"] += process_time() - start
    return {name: spent / head * 1e6 for name, spent in seconds.items()}
