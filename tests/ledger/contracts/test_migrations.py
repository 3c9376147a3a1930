"""The tables: as the MetaData says, migrated once, and never touched when they are newer."""

from __future__ import annotations

import dataclasses
import sqlite3
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, make_url

from domain.book.privacy.readings import Reader
from ledger.checks.seals import of_sealed_tables
from ledger.checks.stored_pages import snapshot
from ledger.checks.vault.readings import ReadingCheck
from ledger.databases.database import open_engine
from ledger.faults.machine import (
    LedgerDamagedError,
    LedgerMissingError,
    LedgerNotMigratedError,
    LedgerTooNewError,
    LedgerUnavailableError,
)
from ledger.people.reading_log import ReadingLog
from ledger.people.tokens import TokenStore, hash_of
from ledger.schema.migrations import EVENTS, NO_SCHEMA, VAULT, check_schema, migrate, schema_version
from ledger.schema.tables import metadata
from ledger.writing.recorder import LedgerRecorder
from tests import migrated
from tests.ledger.transparency.transparency_logs import drop_guards

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.usefixtures("migrating_anew")


@pytest.fixture
def vault_engine(database_url, tmp_path):
    sqlite = database_url.startswith("sqlite")
    url = f"sqlite:///{tmp_path / 'vault.db'}" if sqlite else database_url
    engine = open_engine(url, schema="vault", create=True, busy_timeout_ms=60_000)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("history", [EVENTS, VAULT], ids=["events", "vault"])
def test_the_constant_names_the_last_migration(history):
    assert ScriptDirectory.from_config(history.alembic_config()).get_heads() == [history.head]


def test_the_migrated_tables_are_those_of_the_metadata(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        checks = {
            table: {check["name"] for check in inspect(connection).get_check_constraints(table)}
            for table in ("events", "log_head", "tiles", "checkpoints")
        }
    assert checks == {
        "events": {"events_pos_check", "events_leaf_hash_check"},
        "log_head": {"log_head_id_check"},
        "tiles": {"tiles_place_check", "tiles_hashes_check", "tiles_root_check"},
        "checkpoints": {"checkpoints_size_check", "checkpoints_root_check"},
    }


def test_a_ledger_of_the_first_version_is_brought_up_with_what_it_holds(database_url, event_row):
    engine = open_engine(database_url, create=True)
    dataclasses.replace(EVENTS, head="0001").migrate(engine)
    with LedgerRecorder(engine).unit_of_work() as work:
        work.append([event_row("A", 1), event_row("A", 2)])
    before = LedgerRecorder(engine).read_page(0, 10)
    with pytest.raises(LedgerNotMigratedError):
        check_schema(engine)
    migrate(engine)
    assert LedgerRecorder(engine).read_page(0, 10) == before
    assert {"tiles", "checkpoints", "log_keys"} <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_the_migrated_tables_of_the_vault_are_those_of_its_metadata(vault_engine):
    migrate(vault_engine, VAULT)
    with vault_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, VAULT.metadata) == []


@pytest.mark.parametrize("first", [EVENTS, VAULT], ids=["events first", "vault first"])
def test_the_two_databases_keep_their_versions_apart(database_url, vault_engine, first):
    events_engine = open_engine(database_url, create=True)
    engines = {EVENTS.versions: events_engine, VAULT.versions: vault_engine}
    second = VAULT if first is EVENTS else EVENTS
    migrate(engines[first.versions], first)
    assert schema_version(engines[second.versions], second) == NO_SCHEMA
    migrate(engines[second.versions], second)
    with events_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    assert schema_version(events_engine) == "0999"
    check_schema(vault_engine, VAULT)
    for engine, history in ((events_engine, EVENTS), (vault_engine, VAULT)):
        expected = {*history.metadata.tables, "alembic_version"}
        assert set(inspect(engine).get_table_names()) == expected
    events_engine.dispose()


def test_tables_without_a_version_are_not_migrated_over(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    with pytest.raises(LedgerDamagedError, match="no version"):
        migrate(engine)
    assert LedgerRecorder(engine).head().pos == 0


def test_an_empty_database_is_refused_until_it_is_migrated(database_url):
    engine = open_engine(database_url, create=True)
    assert schema_version(engine) == NO_SCHEMA
    with pytest.raises(LedgerMissingError) as raised:
        check_schema(engine)
    assert "taizhang init" in raised.value.message("en")
    migrate(engine)
    check_schema(engine)
    assert LedgerRecorder(engine).head().pos == 0
    engine.dispose()


def test_migrating_again_changes_nothing(recorder, engine, event_row):
    with recorder.unit_of_work() as work:
        work.append([event_row("A", 1)])
    migrate(engine)
    assert recorder.head().pos == 1


def test_a_new_file_that_another_one_is_making_is_waited_for(sqlite_url):
    with closing(sqlite3.connect(make_url(sqlite_url).database, isolation_level=None)) as other:
        other.execute("CREATE TABLE begun (word TEXT)")
        # SQLite itself refuses the change of mode at once in front of this lock.
        other.execute("BEGIN IMMEDIATE")
        hasty, patient = (
            open_engine(sqlite_url, create=True, busy_timeout_ms=limit) for limit in (50, 60_000)
        )
        with pytest.raises(LedgerUnavailableError):
            check_schema(hasty)
        with ThreadPoolExecutor(1) as pool:
            migrated = pool.submit(migrate, patient)
            with pytest.raises(TimeoutError):
                migrated.result(timeout=0.3)
            other.execute("COMMIT")
            migrated.result(timeout=60)
    for engine in (hasty, patient):
        engine.dispose()


def test_several_processes_may_migrate_at_once(database_url):
    engines = [open_engine(database_url, create=True, busy_timeout_ms=60_000) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(migrate, engines)) == [None] * 4
    assert LedgerRecorder(engines[0]).head().pos == 0
    for engine in engines:
        engine.dispose()


@pytest.mark.parametrize("look", [check_schema, migrate])
def test_a_newer_ledger_is_refused_with_both_versions(engine, look):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(LedgerTooNewError) as raised:
        look(engine)
    assert "0999" in raised.value.message("zh")
    assert "Upgrade taizhang" in raised.value.message("en")


def test_what_is_up_to_date_opens_without_alembic(engine, vault_engine, database_url):
    migrate(vault_engine, VAULT)
    vault_url = vault_engine.url.render_as_string(hide_password=False)
    script = (
        "import sys\n"
        "from ledger.databases.database import open_engine\n"
        "from ledger.schema.migrations import check_schema, migrate\n"
        "from ledger.vault.vault import open_vault\n"
        "from ledger.vault.keys import VaultKeys\n"
        f"engine = open_engine({database_url!r})\n"
        "check_schema(engine); migrate(engine)\n"
        f"open_vault(open_engine({vault_url!r}, schema='vault'), VaultKeys.generate())\n"
        "sys.exit('alembic' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert done.returncode == 0


def test_the_wheel_carries_both_histories(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name for name in archive.namelist() if name.startswith("ledger/schema/migrations/")
        }
    folder = ROOT / "ledger" / "schema" / "migrations"
    sources = [*folder.rglob("*.py"), *folder.rglob("*.mako")]
    assert packed == {path.relative_to(ROOT).as_posix() for path in sources}
    assert {Path(name).parent.name for name in packed} == {
        "migrations",
        EVENTS.versions,
        VAULT.versions,
    }


def test_tables_that_no_entry_vouches_for_are_summed_up_as_they_are(database_url, event_row):
    engine = open_engine(database_url, create=True)
    migrate(engine, dataclasses.replace(EVENTS, head="0003"))
    with LedgerRecorder(engine).unit_of_work() as work:
        work.append([event_row("A", 1), event_row("A", 2), event_row("B", 1)])
    with engine.begin() as connection:
        for number in range(3):
            row = f"('h{number}', 'head-1', 'staff', 'station', 'A', '2026', NULL, NULL, NULL)"
            connection.exec_driver_sql(f"INSERT INTO tokens VALUES {row}")
        # As versions before this noted it: where the transaction began that brought the type.
        connection.exec_driver_sql("UPDATE event_types SET first_pos = 0")
        connection.exec_driver_sql("INSERT INTO meta VALUES ('origin', 'ledger.example.org')")
    migrate(engine)
    with snapshot(engine) as reading:
        assert of_sealed_tables(reading) is None
        assert {row[0] for row in reading.rows("SELECT first_pos FROM event_types")} == {1}
    made = TokenStore(engine).create("head-2", role="staff", scope_kind="station", scope="A")
    TokenStore(engine).note_use(hash_of(made.secret))
    with snapshot(engine) as reading:
        assert of_sealed_tables(reading) is None
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE tokens SET role = 'admin' WHERE token_hash = 'h1'")
    with snapshot(engine) as reading:
        assert of_sealed_tables(reading).detail == "tokens"
    engine.dispose()


def test_readings_of_before_are_chained(vault_engine):
    migrate(vault_engine, dataclasses.replace(VAULT, head="0003"))
    with vault_engine.begin() as connection:
        for number in range(1_100):
            station, moment = f"S{number % 2}", f"2026-01-01T00:00:00.{number % 7:03}Z"
            values = (
                f"'r{number}', '{moment}', '{station}', 'a', 'staff', 'api', 'staffing', '', ''"
            )
            connection.exec_driver_sql(f"INSERT INTO reads VALUES ({values}, '[]')")
    migrate(vault_engine, VAULT)
    reader = Reader(actor="head-1", role="station_head", channel="api")
    ReadingLog(vault_engine).note(reader, "staffing", ["S0/worker/W-1", "S2/worker/W-1"])
    with snapshot(vault_engine) as reading:
        check = ReadingCheck(reading)
        assert (check.run(), check.count) == (None, 1_102)
        whole = check.digest
    with vault_engine.begin() as connection:
        drop_guards(connection, "reads")
        connection.exec_driver_sql("UPDATE reads SET actor = 'b' WHERE reading = 'r500'")
    with snapshot(vault_engine) as reading:
        check = ReadingCheck(reading)
        assert check.run().code == "reading_differs"
        assert check.digest != whole


OF_POSTGRESQL = """
    SELECT relname::text, relkind::text, relacl::text FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace
    UNION ALL SELECT tgrelid::regclass::text, 'trigger', pg_get_triggerdef(oid) FROM pg_trigger
    UNION ALL SELECT proname::text, proacl::text, pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
    UNION ALL SELECT conname::text, 'constraint', pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = current_schema()::regnamespace
"""


def contents(engine):
    """All that a database holds but for the order in which it was made."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return sorted(connection.connection.driver_connection.iterdump())
        made = connection.exec_driver_sql(OF_POSTGRESQL).all()
        tables = [name for name, kind, _ in made if kind == "r"]
        rows = {
            name: sorted(map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{name}"')), key=str)
            for name in tables
        }
        return sorted(map(str, made)), rows


@pytest.mark.parametrize("history", [EVENTS, VAULT], ids=["events", "vault"])
@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], ids=str
)
def test_other_tests_get_the_very_tables_that_alembic_makes(
    request, tmp_path, monkeypatch, history, kind
):
    found = []
    with ExitStack() as stack:
        for number in range(3):
            url = f"sqlite:///{tmp_path / str(number)}.db"
            if kind == "postgres":
                databases = request.getfixturevalue("postgres_databases")
                url = stack.enter_context(databases())
            schema = "vault" if history is VAULT else "ledger"
            engine = open_engine(url, schema=schema, create=True)
            stack.callback(engine.dispose)
            if number:  # the first and the second as Alembic does it, the third as noted then
                monkeypatch.setattr(type(history), "_upgrade", migrated.upgrade)
            history.migrate(engine)
            history.check(engine)
            found.append(contents(engine))
    assert found[0] == found[1] == found[2]
    assert len(str(found[0])) > 1_000
