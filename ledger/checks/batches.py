"""Which import batch a record came from, held against the entries.

The batch stands among an entry's causes, which no column repeats: it is looked for on the way
through the log, and only behind the first import.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Final

from domain.book.events import FACTS, WorkbookImported
from domain.ground.events import topic_of
from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import Snapshot, StoredLine

_IMPORTED: Final = topic_of(WorkbookImported)
_FACTS: Final = frozenset(map(topic_of, FACTS))
_CAUSES: Final = b'"causes":["'
_EVENT_ID: Final = b'"event_id":"'
_ID_LENGTH: Final = 36
_MOST_BEFORE_CAUSES: Final = 400
"""Only the actor stands before the causes of an entry."""
_ROWS_AT_ONCE: Final = 500
_MASK: Final = 2**128 - 1


class BatchCheck:
    """Sums up the records of import batches as pages go by, and compares the index at the end.

    A sum of keyed hashes stands for all records, so that memory does not grow with the log.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._key = os.urandom(16)
        self._batches: set[bytes] = set()
        self._sum = 0

    def take(self, page: Sequence[StoredLine], types: Sequence[str]) -> None:
        """Look at a page whose entries are sound, by their types."""
        if not self._batches and _IMPORTED not in types:
            return
        for (entry, *_), kind in zip(page, types, strict=True):
            if kind == _IMPORTED:
                self._batches.add(_event_id(entry))
            elif kind in _FACTS and (batch := self._batch_of(entry)):
                self._sum += self._hash(batch + _event_id(entry))

    def at_the_end(self) -> Iterator[Damage]:
        """Whether the index names these records for these batches, and the first that it does not."""
        total, batch, record = 0, "", ""
        while rows := self._snapshot.rows(
            "SELECT batch, record_id FROM records WHERE batch IS NOT NULL "
            "AND (batch, record_id) > (?, ?) ORDER BY batch, record_id LIMIT ?",
            batch,
            record,
            _ROWS_AT_ONCE,
        ):
            total += sum(self._hash(f"{batch}{record}".encode()) for batch, record in rows)
            batch, record = rows[-1]
        if (total - self._sum) & _MASK:
            yield from self._named()

    def _named(self) -> Iterator[Damage]:
        """The first record under another batch than its entry says; slow, but rare."""
        after = 0
        while rows := self._snapshot.rows(
            "SELECT e.pos, e.entry, r.batch FROM events e JOIN records r "
            "ON r.record_id = e.event_id WHERE e.pos > ? ORDER BY e.pos LIMIT ?",
            after,
            _ROWS_AT_ONCE,
        ):
            for position, entry, batch in rows:
                if (self._batch_of(entry).decode() or None) != batch:
                    yield found("record_differs", position, "batch")
            after = rows[-1][0]
        yield found("record_differs", after, "batch")  # of a record that no entry made

    def _batch_of(self, entry: bytes) -> bytes:
        at = entry.find(_CAUSES, 0, _MOST_BEFORE_CAUSES)
        begin = at + len(_CAUSES)
        cause = entry[begin : begin + _ID_LENGTH] if at >= 0 else b""
        return cause if cause in self._batches else b""

    def _hash(self, pair: bytes) -> int:
        digest = blake2b(pair, key=self._key, digest_size=16)
        return int.from_bytes(digest.digest(), "big")


def names_causes(entry: bytes) -> bool:
    """Whether an entry, or one of many, rests on another: a batch, an approval, a reservation."""
    return _CAUSES in entry


def _event_id(entry: bytes) -> bytes:
    # Behind the data, which may have a key of the same name; texts have their quotes escaped.
    begin = entry.rindex(_EVENT_ID) + len(_EVENT_ID)
    return entry[begin : begin + _ID_LENGTH]
