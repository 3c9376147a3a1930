"""One write transaction, held in the hand: lock the head, look, decide, append, commit.

An explicit object instead of a current transaction somewhere in the air, so that a row can only
ever go to the database it was meant for. Positions exist only while the head is locked, and the
lock is held until the commit: commit order is position order, and there is never a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from eventsourcing.persistence import IntegrityError
from sqlalchemy import Connection, RootTransaction

from ledger.databases.database import immediate
from ledger.evidence.tree import leaf_hash
from ledger.faults.machine import (
    LedgerDamagedError,
    LedgerFault,
    is_constraint_violation,
    translated,
)
from ledger.store.cursors import Cursor, list_parameter, write_rows
from ledger.store.rows import (
    CommandRow,
    EventRow,
    Head,
    KnownCommand,
    RecordRow,
    SnapshotRow,
    StreamEntry,
    TypeRow,
    head_of,
)
from ledger.store.statements import NO_LIMIT, Bulk, Statements


class UnitOfWork:
    """One write transaction on the events database; commits at the end of its ``with`` block.

    Without :meth:`lock_head` it only reads. Faults are raised as :mod:`ledger.faults.machine`; a
    failed commit as LedgerCommitUnknownError. One thread at a time.
    """

    def __init__(
        self,
        connection: Connection,
        statements: Statements,
        stored_types: set[tuple[str, int]] | None = None,
    ) -> None:
        self._connection = immediate(connection)
        self._statements = statements
        self._sqlite = connection.dialect.name == "sqlite"
        self._transaction: RootTransaction | None = None
        self._head: Head | None = None
        self._stored_types = set() if stored_types is None else stored_types
        self._new_types: set[tuple[str, int]] = set()
        self._moved = False
        self._broken = False
        # One cursor of the driver's for everything: Core would wrap each of a dozen statements.
        cursor: Any = connection.connection.cursor()
        self._cursor: Cursor = cursor

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.commit()
        else:
            self.rollback()

    @property
    def connection(self) -> Connection:
        """For further statements in the same transaction, after :meth:`lock_head`."""
        return self._connection

    @property
    def moved(self) -> bool:
        """Whether events were appended, and so whether readers have news once it is committed."""
        return self._moved

    def lock_head(self) -> Head:
        """Wait for the writer's turn and return the end of the log; later calls give it again.

        As it stands after the appends of this unit of work. Raises LedgerUnavailableError when the
        lock cannot be had in time.
        """
        if self._head is None:
            with translated():
                self._transaction = self._connection.begin()
                row = self._one(self._statements.lock_head)
            self._head = head_of(row)
        return self._head

    def known_commands(self, command_ids: Sequence[str]) -> dict[str, KnownCommand]:
        """Stored outcomes of those commands that are known; final only under the lock."""
        rows = self._among(self._statements.known_commands, command_ids)
        return {row[0]: KnownCommand(bytes(row[1]), bytes(row[2]), row[3], row[4]) for row in rows}

    def stream_versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Current versions of those streams that exist; final only under the lock."""
        return dict(self._among(self._statements.stream_versions, streams))

    def records(self, record_ids: Sequence[str]) -> dict[str, RecordRow]:
        """Those of the records that exist; final only under the lock."""
        rows = self._among(self._statements.records, record_ids)
        return {row[0]: RecordRow(*row) for row in rows}

    def records_in_batch(self, batch: str) -> list[RecordRow]:
        """Records that an import batch made and nobody voided, newest first."""
        with translated():
            self._cursor.execute(self._statements.records_in_batch, (batch,))
            return [RecordRow(*row) for row in self._cursor.fetchall()]

    def entries_at(self, positions: Sequence[int]) -> dict[int, bytes]:
        """Entries at those of the positions that exist, as this transaction sees them."""
        with translated():
            wanted = list_parameter(positions, sqlite=self._sqlite)
            self._cursor.execute(self._statements.entries_at, (wanted,))
            return {pos: bytes(entry) for pos, entry in self._cursor.fetchall()}

    def entries_between(self, stream: str, begin: str, end: str) -> list[tuple[int, bytes]]:
        """Entries of one stream about what happened from ``begin`` to before ``end``, in order."""
        with translated():
            self._cursor.execute(self._statements.entries_between, (stream, begin, end))
            return [(pos, bytes(entry)) for pos, entry in self._cursor.fetchall()]

    def stream_entries(self, stream: str, after_version: int = 0) -> list[StreamEntry]:
        """Entries of one stream with versions above ``after_version``, in order."""
        with translated():
            self._cursor.execute(self._statements.stream_entries, (stream, after_version, NO_LIMIT))
            rows = self._cursor.fetchall()
        return [StreamEntry(pos, version, bytes(entry)) for pos, version, entry in rows]

    def snapshot(self, stream: str, projector: str, fingerprint: str) -> SnapshotRow | None:
        """The stored state of a stream, if it was folded by code with this fingerprint."""
        row = self._one(self._statements.snapshot, (stream, projector, fingerprint))
        return None if row is None else SnapshotRow(*row)

    def taken_event_ids(self, event_ids: Sequence[str]) -> set[str]:
        """Those of the event ids that are stored already; final only under the lock."""
        return {row[0] for row in self._among(self._statements.taken_event_ids, event_ids)}

    def append(
        self,
        rows: Sequence[EventRow],
        *,
        commands: Sequence[CommandRow] = (),
        records: Sequence[RecordRow] = (),
        snapshots: Sequence[SnapshotRow] = (),
    ) -> int:
        """Add events and what belongs to them; return the position of the first one.

        Locks the head if that has not been done. ``records`` and ``snapshots`` are whole rows that
        take the place of the former ones. Without ``rows`` the position is the one that comes next.
        Raises the library's IntegrityError when a version, event id or command id is taken; nothing
        is written then.
        """
        head = self.lock_head()
        if rows and rows[0].recorded_at < head.recorded_at:
            raise ValueError("recorded_at goes backwards")
        try:
            with translated():
                self._insert_events(head.pos + 1, rows)
                self._many(self._statements.insert_commands, commands)
                self._many(self._statements.upsert_records, records)
                self._many(self._statements.upsert_snapshots, snapshots)
        except Exception as error:
            self._broken = True
            if is_constraint_violation(error):
                raise IntegrityError("version, event id or command id is taken") from error
            raise
        return head.pos + 1

    def commit(self) -> None:
        """Make it durable; does nothing when nothing was locked or it is over already."""
        if self._broken:
            self.rollback()
            raise ValueError("an append failed; the unit of work can only be rolled back")
        transaction, self._transaction = self._transaction, None
        try:
            if transaction is not None:
                if self._moved and self._statements.notify is not None:
                    with translated():
                        self._cursor.execute(self._statements.notify, (str(self.lock_head().pos),))
                with translated(committing=True):
                    transaction.commit()
                self._stored_types |= self._new_types
        except LedgerFault:
            self._moved = False
            self._abandon()
            raise
        finally:
            self._connection.close()

    def rollback(self) -> None:
        """Forget everything; quiet about a connection that is gone, as it forgets by itself."""
        transaction, self._transaction = self._transaction, None
        self._moved = False
        try:
            if transaction is not None:
                with translated():
                    transaction.rollback()
        except LedgerFault:
            self._abandon()
        finally:
            self._connection.close()

    def _abandon(self) -> None:
        """Whatever state the connection is in, the next one is a fresh one."""
        # SQLite keeps a closed connection and its lock alive while a statement is open.
        self._cursor.close()
        self._connection.invalidate()

    def _insert_events(self, first: int, rows: Sequence[EventRow]) -> None:
        if not rows:
            return
        hashes = [leaf_hash(row.entry) for row in rows]
        stored = [
            (pos, *row, digest)
            for pos, (row, digest) in enumerate(zip(rows, hashes, strict=True), first)
        ]
        self._many(self._statements.insert_events, stored)
        self._many(self._statements.upsert_streams, _stream_rows(first, rows))
        self._insert_types(first, rows)
        self._move_head(first + len(rows) - 1, hashes, rows[-1].recorded_at)

    def _insert_types(self, first: int, rows: Sequence[EventRow]) -> None:
        kinds = [(row.type, row.type_version) for row in rows]
        new = set(kinds) - self._stored_types
        if new:
            self._many(
                self._statements.insert_event_types,
                [TypeRow(*kind, first + kinds.index(kind)) for kind in sorted(new)],
            )
            self._new_types |= new

    def _move_head(self, last: int, hashes: Sequence[bytes], recorded_at: str) -> None:
        head = self.lock_head()
        frontier = head.frontier.copy()
        frontier.extend(hashes)
        self._cursor.execute(
            self._statements.move_head, (last, frontier.to_bytes(), recorded_at, head.pos)
        )
        if self._cursor.rowcount != 1:
            raise LedgerDamagedError(detail="the head moved under its lock")
        self._head = Head(last, frontier, recorded_at)
        self._moved = True

    def _many(self, bulk: Bulk, rows: Sequence[Sequence[Any]]) -> None:
        write_rows(self._cursor, bulk, rows, sqlite=self._sqlite)

    def _one(self, statement: str, parameters: Sequence[Any] = ()) -> Sequence[Any] | None:
        self._cursor.execute(statement, parameters)
        return self._cursor.fetchone()

    def _among(self, statement: str, values: Sequence[str]) -> list[Any]:
        with translated():
            self._cursor.execute(statement, (list_parameter(values, sqlite=self._sqlite),))
            return self._cursor.fetchall()


def _stream_rows(first: int, rows: Sequence[EventRow]) -> list[tuple[str, int, int, int]]:
    """(stream, version, first position, last position) of every stream that the rows touch."""
    touched: dict[str, tuple[str, int, int, int]] = {}
    for pos, row in enumerate(rows, first):
        known = touched.get(row.stream)
        touched[row.stream] = (row.stream, row.version, known[2] if known else pos, pos)
    return list(touched.values())
