"""The tables: as the MetaData says, migrated once, and never touched when they are newer."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from ledger.database import open_engine
from ledger.faults import LedgerNotMigratedError, LedgerTooNewError
from ledger.migrations import NO_SCHEMA, SCHEMA_HEAD, check_schema, migrate, schema_version
from ledger.recorder import LedgerRecorder
from ledger.tables import metadata


def test_the_constant_names_the_last_migration():
    config = Config()
    config.set_main_option("script_location", "ledger:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA_HEAD]


def test_the_migrated_tables_are_those_of_the_metadata(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        checks = {
            table: {check["name"] for check in inspect(connection).get_check_constraints(table)}
            for table in ("events", "log_head")
        }
    assert checks == {
        "events": {"events_pos_check", "events_leaf_hash_check"},
        "log_head": {"log_head_id_check"},
    }


def test_an_empty_database_is_refused_until_it_is_migrated(database_url):
    engine = open_engine(database_url, create=True)
    assert schema_version(engine) == NO_SCHEMA
    with pytest.raises(LedgerNotMigratedError):
        check_schema(engine)
    migrate(engine)
    check_schema(engine)
    assert LedgerRecorder(engine).head().pos == 0
    engine.dispose()


def test_migrating_again_changes_nothing(recorder, engine, event_row):
    with recorder.unit_of_work() as work:
        work.append([event_row("A", 1)])
    migrate(engine)
    assert recorder.head().pos == 1


def test_several_processes_may_migrate_at_once(database_url):
    engines = [open_engine(database_url, create=True, busy_timeout_ms=20_000) for _ in range(4)]
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


def test_an_up_to_date_ledger_opens_without_alembic(engine, database_url):
    script = (
        "import sys\n"
        "from ledger.database import open_engine\n"
        "from ledger.migrations import check_schema, migrate\n"
        f"engine = open_engine({database_url!r})\n"
        "check_schema(engine); migrate(engine)\n"
        "sys.exit('alembic' in sys.modules)\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, check=False)
    assert done.returncode == 0
