"""The library's application recorder over our tables.

Its append is the writer's (:meth:`LedgerRecorder.unit_of_work`), so both give gap-free positions in
commit order, leaf hashes and the tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent
from sqlalchemy import Engine, Select, select

from ledger.faults.machine import translated
from ledger.library.subscription import LedgerSubscription
from ledger.schema.tables import events, log_head
from ledger.store.identifiers import new_event_id, utc_now
from ledger.store.rows import EventRow
from ledger.writing.clock import RecordingClock, behind_seconds_max
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.unit_of_work import UnitOfWork

_STORED = (events.c.stream, events.c.version, events.c.type, events.c.entry)


class _Envelope(msgspec.Struct):
    """The part of an entry that is repeated in columns."""

    event_id: str
    type_version: int
    occurred_at: str
    recorded_at: str
    actor: str
    command_id: str


_envelope_decoder = msgspec.json.Decoder(_Envelope)


class LibraryRecorder(LedgerRecorder, ApplicationRecorder):
    """Records the library's stored events in one ledger.

    ``originator_id_type`` is what the library's callers use for stream ids; ours are station codes.
    """

    def __init__(self, engine: Engine, *, originator_id_type: type[str | UUID] = str) -> None:
        super().__init__(engine)
        self._originator_id_type = originator_id_type

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append in one transaction; return the positions.

        Raises the library's IntegrityError when a version is taken.
        """
        if not stored_events:
            return None
        with self.unit_of_work() as work:
            return self._append(work, stored_events)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Events of one stream by version."""
        query = select(*_STORED).where(events.c.stream == str(originator_id))
        if gt is not None:
            query = query.where(events.c.version > gt)
        if lte is not None:
            query = query.where(events.c.version <= lte)
        query = query.order_by(events.c.version.desc() if desc else events.c.version)
        rows = self._rows(query if limit is None else query.limit(limit))
        return [StoredEvent(self._originator_id_type(row[0]), *row[1:]) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events of the whole log by position."""
        query = select(*_STORED, events.c.pos).order_by(events.c.pos).limit(limit)
        if start is not None:
            first = start if inclusive_of_start else start + 1
            query = query.where(events.c.pos >= first)
        if stop is not None:
            query = query.where(events.c.pos <= stop)
        if topics:
            query = query.where(events.c.type.in_(topics))
        return [
            Notification(self._originator_id_type(row[0]), *row[1:]) for row in self._rows(query)
        ]

    def max_notification_id(self) -> int | None:
        """Last position, None while the log is empty."""
        return self._rows(select(log_head.c.pos))[0][0] or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> LedgerSubscription:
        """An endless iterator of notifications after position ``gt``; use it in a ``with``."""
        return LedgerSubscription(self, self.watch(), gt=gt, topics=topics)

    def _append(self, work: UnitOfWork, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        head = work.lock_head()
        now = RecordingClock(behind_seconds_max()).at(utc_now(), head.recorded_at)
        rows = [_row_of(stored, now) for stored in stored_events]
        first = work.append(rows)
        return list(range(first, first + len(rows)))

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        with translated(), self._engine.connect() as connection:
            return connection.execute(query).all()


def _row_of(stored: StoredEvent, now: str) -> EventRow:
    """Columns from our own entry; for any other state, what the columns need at least."""
    stream = str(stored.originator_id)
    try:
        envelope = _envelope_decoder.decode(stored.state)
    except msgspec.MsgspecError:
        return EventRow(
            event_id=new_event_id(),
            stream=stream,
            version=stored.originator_version,
            type=stored.topic,
            type_version=1,
            occurred_at=now,
            recorded_at=now,
            actor="",
            command_id="",
            entry=stored.state,
        )
    return EventRow(
        event_id=envelope.event_id,
        stream=stream,
        version=stored.originator_version,
        type=stored.topic,
        type_version=envelope.type_version,
        occurred_at=envelope.occurred_at,
        recorded_at=envelope.recorded_at,
        actor=envelope.actor,
        command_id=envelope.command_id,
        entry=stored.state,
    )
