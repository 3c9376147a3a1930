"""The database itself refuses to change what was recorded, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError


@pytest.fixture
def filled(recorder, event_row):
    with recorder.unit_of_work() as work:
        work.append([event_row("A", 1), event_row("A", 2)])
    return recorder


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'somebody else' WHERE pos = 1",
        "UPDATE events SET entry = entry",
        "DELETE FROM events WHERE pos = 2",
        "DELETE FROM events",
        "DELETE FROM log_head",
    ],
)
def test_recorded_events_cannot_be_changed_or_deleted(filled, statement):
    before = filled.read_page(0, 10)
    with pytest.raises(DBAPIError, match="refused"), filled.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert filled.read_page(0, 10) == before


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["events", "log_head"])
def test_truncate_is_refused(postgres_url, table):
    from ledger.database import open_engine
    from ledger.migrations import migrate

    engine = open_engine(postgres_url)
    migrate(engine)
    with pytest.raises(DBAPIError, match="TRUNCATE refused"), engine.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {table}")
    engine.dispose()


def test_a_row_cannot_be_replaced_by_inserting_over_it(filled):
    columns = (
        "pos, event_id, stream, version, type, type_version, occurred_at, recorded_at, actor, "
        "command_id, entry, leaf_hash"
    )
    copied = columns.replace("actor", "'somebody else'")
    sqlite = filled.engine.dialect.name == "sqlite"
    verb = "INSERT OR REPLACE INTO" if sqlite else "INSERT INTO"
    end = "" if sqlite else " ON CONFLICT (pos) DO UPDATE SET actor = excluded.actor"
    by_position = f"{verb} events ({columns}) SELECT {copied} FROM events WHERE pos = 1{end}"
    with pytest.raises(DBAPIError, match="append-only"), filled.engine.begin() as connection:
        connection.exec_driver_sql(by_position)
    if sqlite:
        by_version = by_position.replace("SELECT pos, event_id", "SELECT 3, 'new'")
        with pytest.raises(DBAPIError, match="refused"), filled.engine.begin() as connection:
            connection.exec_driver_sql(by_version)
    with filled.engine.connect() as connection:
        assert set(connection.exec_driver_sql("SELECT actor FROM events").scalars()) == {"W-001"}
