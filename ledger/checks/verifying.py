"""The whole log checked from its first entry on: entries, tree, what was published, the indexes.

Everything is computed again from the stored bytes and held against what stands beside them. The
check reads pages of bounded size in one reading transaction, so it may run while others write; it
stops at the first bad position, which it names, and never writes.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import Engine

from ledger.checks.findings import Damage, found
from ledger.checks.indexes import IndexCheck
from ledger.checks.joins import Joining, joining
from ledger.checks.pages import PageCheck
from ledger.checks.published import Outside, PublishedCheck
from ledger.checks.seals import of_sealed_tables
from ledger.checks.snapshots import SnapshotCheck
from ledger.checks.storage_classes import of_small_tables
from ledger.checks.stored_pages import Progress, Snapshot, StoredHead, second_look, snapshot
from ledger.evidence.tiles import TILE_WIDTH
from ledger.evidence.tree import EMPTY_ROOT, Frontier
from ledger.faults.machine import LedgerDamagedError
from ledger.transparency.tile_tree import TileTree

_PAGES_PER_TELLING: Final = 16


class Verification(Struct, frozen=True, kw_only=True):
    """How many entries were found good, the tree's root over them, and the first finding.

    ``checkpoints`` counts the signed roots, inside and outside, that the entries led to.
    """

    entries: int
    root: str
    checkpoints: int
    finding: Damage | None


def verify(
    engine: Engine,
    progress: Progress | None = None,
    *,
    deep: bool = False,
    outside: Outside = Outside(),  # noqa: B008 - it cannot change
    secret: bytes | None = None,
) -> Verification:
    """Check the whole log of an events database.

    ``deep`` also reads every entry in full: whether its bytes are canonical and its event is one.
    ``outside`` is what is trusted more than the ledger itself. With the ledger's ``secret``, where
    it is at hand, the seals of stored states are looked at too.

    Raises LedgerDamagedError when the head itself cannot be read, and LedgerUnavailableError.
    """
    with snapshot(engine) as reading:
        head = reading.head()
        # Before anything is compared: comparing presupposes that numbers are numbers.
        finding = of_small_tables(reading)
        if finding is not None:
            return Verification(entries=0, root=EMPTY_ROOT.hex(), checkpoints=0, finding=finding)
        with second_look(engine, head) as beside, joining(beside, reading) as joins:
            states = SnapshotCheck(reading, secret)
            return _Verifier(reading, head, outside, joins, states, deep=deep).run(progress)


class _Verifier:
    def __init__(
        self,
        reading: Snapshot,
        head: StoredHead,
        outside: Outside,
        joins: Joining,
        states: SnapshotCheck,
        *,
        deep: bool,
    ) -> None:
        self._reading = reading
        self._head = head
        self._joins = joins
        self._pages = PageCheck(deep=deep)
        self._published = PublishedCheck(reading, outside)
        self._indexes = IndexCheck(reading)
        self._states = states
        self._tree = TileTree()

    def run(self, progress: Progress | None) -> Verification:
        finding = self._published.of_keys() or self._published.of_sizes(self._tree, [])
        finding = finding or self._through_the_pages(progress) or self._at_the_end()
        return Verification(
            entries=self._tree.size,
            root=self._tree.frontier().root().hex(),
            checkpoints=self._published.confirmed,
            finding=finding,
        )

    def _through_the_pages(self, progress: Progress | None) -> Damage | None:
        head = self._head.pos
        # A page is what one full tile of leaves covers.
        for number, after in enumerate(range(0, head, TILE_WIDTH)):
            until = min(after + TILE_WIDTH, head)
            try:
                finding = self._of_page(after, until)
            except LedgerDamagedError as error:
                detail = str(error.params["detail"])
                finding = found("storage_damaged", after + 1, detail, last=until)
            if finding is not None:
                return finding
            if progress is not None and (until == head or number % _PAGES_PER_TELLING == 0):
                progress(until, head)
        return None

    def _of_page(self, after: int, until: int) -> Damage | None:
        page = self._reading.page(after, until)
        is_whole = page is not None and len(page) == until - after
        leaves = self._pages.take(page) if page is not None and is_whole else None
        if page is None or leaves is None:
            rows = self._reading.whole_rows(after, until)
            finding = self._pages.name(rows, until)
            sound = rows if finding is None else rows[: finding.position - after - 1]
            leaves = self._pages.accept(sound) if sound else []
            if finding is not None:
                finding = self._published.of_prefix(self._tree, leaves) or finding
                self._published.of_group(self._tree, leaves)
                return finding
            page = [row.line for row in rows]
        types, streams = self._pages.latest_types, self._pages.latest_streams
        self._states.take(after + 1, page, types, streams)
        return (
            self._published.of_sizes(self._tree, leaves)
            or self._published.of_group(self._tree, leaves)
            or self._indexes.take(after + 1, page, types)
        )

    def _at_the_end(self) -> Damage | None:
        head, computed = self._head, self._tree.frontier()
        if head.last_row > head.pos:
            return found("beyond_head", head.pos + 1)
        if computed != head.frontier:
            return _replaced(computed, head.frontier)
        if self._pages.recorded_at != head.recorded_at and head.pos:
            return found("column_differs", head.pos, "log_head.recorded_at")
        finding = self._published.at_the_end(head.pos)
        return (
            finding
            or self._indexes.at_the_end(self._pages, self._joins.result())
            or self._states.at_the_end()
            or of_sealed_tables(self._reading)
        )


def _replaced(computed: Frontier, stored: Frontier) -> Damage:
    """Name the complete subtree whose root is another; entries and hashes were changed alike."""
    first, size = 1, computed.size
    for ours, theirs in zip(computed.roots, stored.roots, strict=True):
        width = 1 << (size.bit_length() - 1)
        if ours != theirs:
            return found("tree_differs", first, last=first + width - 1)
        first, size = first + width, size - width
    raise AssertionError("two frontiers of one size that differ have a root that differs")
