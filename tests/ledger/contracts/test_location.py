"""Where a ledger lies, and that a directory is served by one process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from ledger.databases.database import LedgerLocation, begin_write, open_engine
from ledger.faults.machine import LedgerAddressError, LedgerInUseError


def test_a_directory_holds_three_files(tmp_path):
    location = LedgerLocation.parse(str(tmp_path / "账"))
    assert location.is_sqlite
    assert not location.exists()
    names = [
        Path(location.database_url(part).database).name for part in ("events", "vault", "views")
    ]
    assert names == ["events.db", "vault.db", "views.db"]
    location.open("events", create=True).connect().close()
    assert location.exists()


def test_a_server_holds_three_schemas(postgres_url):
    location = LedgerLocation.parse(postgres_url.replace("+psycopg", ""))
    assert not location.is_sqlite
    for part, schema in (("events", "ledger"), ("vault", "vault"), ("views", "views")):
        engine = location.open(part)
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW search_path")) == schema
            assert connection.scalar(text("SHOW application_name")) == f"taizhang-{schema}"
            assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
        engine.dispose()
    with location.serving(), location.serving():
        pass


def test_a_password_is_not_shown():
    location = LedgerLocation.parse("postgresql://clerk:made-up@db.example/taizhang")
    assert "made-up" not in f"{location} {location!r}"


@pytest.mark.parametrize(
    "address",
    [
        "mysql://clerk:made-up@host/db",
        "sqlite:///file.db",
        "postgresqlx://clerk:made-up@host/db",
        "postgresql://clerk:made-up@host:port/db",
        "://made-up",
        "nonsense://",
    ],
)
def test_other_databases_are_refused_without_repeating_the_address(address):
    with pytest.raises(LedgerAddressError, match="postgresql://") as raised:
        LedgerLocation.parse(address)
    assert isinstance(raised.value, ValueError)
    assert "made-up" not in raised.value.message("zh") + raised.value.message("en")


def test_a_directory_has_one_place_and_it_is_free_afterwards(tmp_path):
    location = LedgerLocation.parse(tmp_path)
    with location.serving():
        with pytest.raises(LedgerInUseError) as raised, location.serving():
            pass
        assert raised.value.params["pid"] == str(os.getpid())
        assert str(os.getpid()) in raised.value.message("zh")
    with location.serving():
        pass


def test_a_killed_service_frees_its_place(tmp_path):
    script = (
        "import sys\n"
        "from ledger.databases.database import LedgerLocation\n"
        f"with LedgerLocation.parse({str(tmp_path)!r}).serving():\n"
        "    print('holding', flush=True); sys.stdin.read()\n"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"holding\n"
        with pytest.raises(LedgerInUseError), LedgerLocation.parse(tmp_path).serving():
            pass
        process.kill()
        process.wait()
        with LedgerLocation.parse(tmp_path).serving():
            pass


def test_sqlite_connections_are_durable_and_checked(sqlite_url):
    for durable, synchronous in ((True, 2), (False, 1)):
        engine = open_engine(sqlite_url, create=True, durable=durable)
        with engine.connect() as connection:
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        assert pragmas == {
            "journal_mode": "wal",
            "synchronous": synchronous,
            "foreign_keys": 1,
            "busy_timeout": 5000,
        }
        engine.dispose()


def test_a_database_in_memory_is_no_ledger():
    with pytest.raises(ValueError, match="needs a file"):
        open_engine("sqlite://", create=True)


def test_a_write_transaction_rolls_back_on_an_exception(engine):
    with begin_write(engine) as connection:
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('kept', '1')"))
    with pytest.raises(KeyError), begin_write(engine) as connection:  # noqa: PT012 - one transaction
        connection.execute(text("INSERT INTO meta (key, value) VALUES ('lost', '1')"))
        raise KeyError
    with engine.connect() as connection:
        assert connection.execute(text("SELECT key FROM meta")).scalars().all() == ["kept"]
