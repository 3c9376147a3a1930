"""The database itself refuses to change what was recorded, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from ledger.schema.tables import checkpoints, cosignatures, log_keys, tiles


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


@pytest.fixture
def published(engine):
    """One row in every table of the transparency log that is only added to."""
    rows = {
        tiles: {"level": 0, "n": 0, "hashes": bytes(8192), "root": bytes(32)},
        checkpoints: {"size": 1, "root": bytes(32), "note": b"note", "made_at": "2026"},
        cosignatures: {"size": 1, "name": "w.example", "line": "line", "made_at": "2026"},
        log_keys: {"vkey": "k", "since_size": 0, "introduced_at": "2026", "endorsement": b""},
    }
    with engine.begin() as connection:
        for table, row in rows.items():
            connection.execute(table.insert().values(**row))
    return engine


TRANSPARENCY = (tiles, checkpoints, cosignatures, log_keys)


@pytest.mark.parametrize("table", TRANSPARENCY, ids=str)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "REPLACE"])
def test_what_was_published_cannot_be_changed_or_deleted(published, table, verb):
    last = list(table.columns)[-1].name
    columns = ", ".join(column.name for column in table.columns)
    # A constant of the right kind and length that differs from what is there.
    other = {
        "root": "zeroblob(31) || x'01'",
        "endorsement": "CAST('other' AS BLOB)",
        "made_at": "'2027'",
    }[last]
    if published.dialect.name == "postgresql":
        other = {"root": f"decode('{'01' * 32}', 'hex')", "endorsement": "'other'::bytea"}.get(
            last, other
        )
    copied = f"SELECT {columns.removesuffix(last)} {other} FROM {table}"
    key = ", ".join(column.name for column in table.primary_key)
    replace = f"INSERT OR REPLACE INTO {table} ({columns}) {copied}"
    if published.dialect.name == "postgresql":
        replace = (
            f"INSERT INTO {table} ({columns}) {copied} "
            f"ON CONFLICT ({key}) DO UPDATE SET {last} = excluded.{last}"
        )
    statement = {
        "UPDATE": f"UPDATE {table} SET {last} = {last}",
        "DELETE": f"DELETE FROM {table}",
        "REPLACE": replace,
    }[verb]
    with published.connect() as connection:
        before = connection.execute(table.select()).all()
    with pytest.raises(DBAPIError, match="append-only"), published.begin() as connection:
        connection.exec_driver_sql(statement)
    with published.connect() as connection:
        assert connection.execute(table.select()).all() == before


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["events", "log_head", *map(str, TRANSPARENCY)])
def test_truncate_is_refused(postgres_url, table):
    from ledger.databases.database import open_engine
    from ledger.schema.migrations import migrate

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
