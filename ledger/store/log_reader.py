"""Reading the log: pages, single entries, streams, the head; raw rows and nothing decoded.

Every reader of the log (projections, verify, export, replay) goes through here, and here is the
check that makes a skipped event impossible to miss: a page must be contiguous from where it starts
up to the head.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from ledger.faults.machine import LedgerDamagedError
from ledger.store.cursors import driver_cursor, list_parameter
from ledger.store.rows import Head, SnapshotRow, StreamEntry, head_of
from ledger.store.statements import NO_LIMIT, Statements


class LogReader:
    """Read access to one events database; safe to share between threads.

    All methods raise LedgerUnavailableError and LedgerDamagedError.
    """

    def __init__(self, engine: Engine, statements: Statements) -> None:
        self._engine = engine
        self._statements = statements
        self._sqlite = engine.dialect.name == "sqlite"

    def head(self) -> Head:
        """The end of the log as committed now."""
        with driver_cursor(self._engine) as cursor:
            cursor.execute(self._statements.head)
            return head_of(cursor.fetchone())

    def read_page(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Up to ``limit`` entries that follow position ``after``, with their positions.

        Empty at the end of the log. Raises LedgerDamagedError naming the first missing position.
        """
        with driver_cursor(self._engine) as cursor:
            # The head first: every position up to it was committed before the page is read.
            cursor.execute(self._statements.head)
            head = head_of(cursor.fetchone()).pos
            last = min(after + limit, head)
            if last <= after:
                return []
            cursor.execute(self._statements.page, (after, last))
            page: list[tuple[int, bytes]] = cursor.fetchall()
        if len(page) != last - after:
            raise _missing(page, after)
        return page

    def entries_at(self, positions: Sequence[int]) -> dict[int, bytes]:
        """Entries at those of the positions that exist."""
        with driver_cursor(self._engine) as cursor:
            wanted = list_parameter(positions, sqlite=self._sqlite)
            cursor.execute(self._statements.entries_at, (wanted,))
            return dict(cursor.fetchall())

    def entries_standing_at(self, positions: Sequence[int]) -> dict[int, bytes]:
        """Entries at positions that something names. Raises LedgerDamagedError where one is not."""
        found = self.entries_at(positions)
        if len(found) < len(set(positions)):
            missing = min(set(positions) - set(found))
            raise LedgerDamagedError(detail="an entry is missing", position=missing)
        return found

    def stored_event_ids(self, event_ids: Sequence[str]) -> set[str]:
        """Those of the event ids that are stored."""
        with driver_cursor(self._engine) as cursor:
            wanted = list_parameter(event_ids, sqlite=self._sqlite)
            cursor.execute(self._statements.taken_event_ids, (wanted,))
            return {row[0] for row in cursor.fetchall()}

    def stream_entries(
        self, stream: str, after_version: int = 0, limit: int | None = None
    ) -> list[StreamEntry]:
        """Entries of one stream with versions above ``after_version``, in order."""
        with driver_cursor(self._engine) as cursor:
            bound = NO_LIMIT if limit is None else limit
            cursor.execute(self._statements.stream_entries, (stream, after_version, bound))
            return [StreamEntry(*row) for row in cursor.fetchall()]

    def snapshot(self, stream: str, projector: str, fingerprint: str) -> SnapshotRow | None:
        """The stored state of a stream, if it was folded by code with this fingerprint."""
        with driver_cursor(self._engine) as cursor:
            cursor.execute(self._statements.snapshot, (stream, projector, fingerprint))
            row = cursor.fetchone()
        return None if row is None else SnapshotRow(*row)


def _missing(page: Sequence[tuple[int, bytes]], after: int) -> LedgerDamagedError:
    for expected, (pos, _) in enumerate(page, after + 1):
        if pos != expected:
            return LedgerDamagedError(detail=f"position {expected} is missing", position=expected)
    expected = after + len(page) + 1
    return LedgerDamagedError(detail=f"position {expected} is missing", position=expected)
