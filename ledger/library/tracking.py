"""The library's tracking recorders on our store, for applications built on its own process classes.

Our projections keep their own checkpoints and do not come through here; this exists so that the
store is a complete persistence module of the library. Its table is therefore not one of the durable
tables and is created when first asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import (
    IntegrityError,
    ProcessRecorder,
    StoredEvent,
    Tracking,
    TrackingRecorder,
)
from sqlalchemy import BigInteger, Column, Connection, Engine, MetaData, Table, select, text

from ledger.databases.database import begin_write
from ledger.faults.machine import translated
from ledger.library.recorder import LibraryRecorder
from ledger.schema.tables import TEXT

metadata: Final = MetaData()
tracking_table: Final = Table(
    "tracking",
    metadata,
    Column("application_name", TEXT, primary_key=True),
    Column("notification_id", BigInteger, nullable=False),
)

# One statement compares and sets, so that of two runners only one can move the mark.
_ADVANCE: Final = text(
    "INSERT INTO tracking (application_name, notification_id) VALUES (:name, :id) "
    "ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id "
    "WHERE tracking.notification_id < excluded.notification_id"
)


class LedgerTrackingRecorder(TrackingRecorder):
    """Keeps, for each upstream application, the last notification that was processed."""

    def __init__(self, engine: Engine) -> None:
        self._tracking_engine = engine
        with begin_write(engine) as connection:
            metadata.create_all(connection)

    def insert_tracking(self, tracking: Tracking) -> None:
        """Move the mark; raises the library's IntegrityError unless it moves forward."""
        with begin_write(self._tracking_engine) as connection:
            _advance(connection, tracking)

    def max_tracking_id(self, application_name: str) -> int | None:
        """Where the mark stands, None before the first."""
        query = select(tracking_table.c.notification_id).where(
            tracking_table.c.application_name == application_name
        )
        with translated(), self._tracking_engine.connect() as connection:
            return connection.scalar(query)


class LedgerProcessRecorder(LedgerTrackingRecorder, LibraryRecorder, ProcessRecorder):
    """Records events and the mark of the upstream event that caused them in one transaction."""

    def __init__(self, engine: Engine, *, originator_id_type: type[str | UUID] = str) -> None:
        LibraryRecorder.__init__(self, engine, originator_id_type=originator_id_type)
        LedgerTrackingRecorder.__init__(self, engine)

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        tracking: Tracking | None = None,
        **_: Any,
    ) -> Sequence[int] | None:
        """Append and move the mark; raises the library's IntegrityError when either is refused."""
        with self.unit_of_work() as work:
            work.lock_head()
            if tracking is not None:
                _advance(work.connection, tracking)
            return self._append(work, stored_events) if stored_events else None


def _advance(connection: Connection, tracking: Tracking) -> None:
    done = connection.execute(
        _ADVANCE, {"name": tracking.application_name, "id": tracking.notification_id}
    )
    if done.rowcount != 1:
        raise IntegrityError(f"{tracking.application_name}: already processed")
