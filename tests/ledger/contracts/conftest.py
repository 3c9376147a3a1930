"""Recorders on fresh ledgers, and rows to put into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine

from ledger.databases.database import open_engine
from ledger.schema.migrations import migrate
from ledger.store.identifiers import new_event_id
from ledger.store.rows import EventRow
from ledger.writing.recorder import LedgerRecorder


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A migrated, empty events database."""
    engine = open_engine(database_url, create=True, busy_timeout_ms=60_000)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def recorder(engine: Engine) -> LedgerRecorder:
    return LedgerRecorder(engine)


@pytest.fixture
def event_row() -> Callable[..., EventRow]:
    """Makes a row; the store looks at no more of an entry than its bytes."""

    def make(stream: str, version: int, **columns: object) -> EventRow:
        row = EventRow(
            event_id=new_event_id(),
            stream=stream,
            version=version,
            type="home_visit.recorded",
            type_version=1,
            occurred_at="2026-06-03T09:00:00+08:00",
            recorded_at="2026-06-03T02:00:00.000Z",
            actor="W-001",
            command_id=new_event_id(),
            entry=f'{{"station":"{stream}","version":{version}}}'.encode(),
        )
        return row._replace(**columns)

    return make


@pytest.fixture
def drop_guards(engine: Engine) -> Callable[[Connection], None]:
    """Does what somebody with all rights over the database can do."""

    def drop(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            for name in ("events_no_update", "events_no_delete", "events_next_position"):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER USER")

    return drop
