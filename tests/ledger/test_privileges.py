"""On PostgreSQL the service's own account may add to the book and cannot change it."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError

from api.bootstrap import open_house
from ledger.databases.database import LedgerLocation
from ledger.faults.machine import LedgerNotMigratedError
from ledger.people.tokens import TokenStore
from ledger.privileges import (
    EVENTS_PRIVILEGES,
    VAULT_PRIVILEGES,
    RoleRefusedError,
    grant_runtime_role,
)
from ledger.schema.migrations import EVENTS, VAULT, migrate
from tests.builders import STATION, a_building, a_joining, a_plan, command, record_id

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).parents[2]
INSUFFICIENT_PRIVILEGE = "42501"


@pytest.fixture
def role(postgres_server) -> Iterator[str]:
    """A role that may log in and nothing else; asked for before the database, dropped after it."""
    name = f"tz_run_{uuid.uuid4().hex[:12]}"
    address = postgres_server.set(drivername="postgresql").render_as_string(hide_password=False)
    named = sql.Identifier(name)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'made-up'").format(named))
    yield name
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP ROLE {}").format(named))


@pytest.fixture
def owner_url(role, request) -> str:
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def runtime_url(role, owner_url) -> str:
    address = make_url(owner_url).set(username=role, password="made-up")
    return address.render_as_string(hide_password=False)


def opened(url: str, part) -> Engine:
    return LedgerLocation.parse(url).open(part)


@pytest.fixture
def owner(owner_url) -> Iterator[Engine]:
    """The events database as its owner sees it; both databases are migrated."""
    engine, vault = opened(owner_url, "events"), opened(owner_url, "vault")
    migrate(engine, EVENTS)
    migrate(vault, VAULT)
    vault.dispose()
    yield engine
    engine.dispose()


@pytest.fixture
def runtime(owner, role, runtime_url) -> Iterator[Engine]:
    """The events database as the service sees it."""
    grant_runtime_role(owner, role)
    engine = opened(runtime_url, "events")
    yield engine
    engine.dispose()


def sqlstate_of(engine: Engine, statement: str) -> str | None:
    with pytest.raises(DBAPIError) as raised, engine.begin() as connection:
        connection.exec_driver_sql(statement)
    return getattr(raised.value.orig, "sqlstate", None)


def record(house, details, number: int) -> None:
    given = command(details, command_id=f"command-{number}", event_id=record_id(number))
    house.writing.execute(given)


@pytest.fixture
def keys(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TAIZHANG_KEYS", str(tmp_path))


def test_the_granted_account_runs_the_whole_service(runtime, runtime_url, keys):
    with open_house(runtime_url, create=True) as house:
        for number, details in enumerate((a_plan(), a_building(), a_joining())):
            record(house, details, number)
        house.catch_up()
        assert house.transparency.publish().size == 3
        assert house.transparency.inclusion(3).checkpoint == house.transparency.newest()
        assert house.transparency.rotate_key().origin == house.transparency.origin
        assert house.engine.store.projections
        tokens = TokenStore(house.log.engine)
        made = tokens.create("head-1", role="station_head", scope_kind="station", scope=STATION)
        assert tokens.verify(made.secret) == made.token
        assert tokens.revoke("head-1") == 1
        for name in house.engine.store.projections:
            with house.engine.store.reading() as view:
                assert view(name).position == 3
    with open_house(runtime_url, write=False) as house:
        assert house.log.head().pos == 3


def test_views_that_the_owner_has_built_are_handed_over(owner, role, owner_url, runtime_url, keys):
    with open_house(owner_url, create=True) as house:
        record(house, a_plan(), 0)
        house.catch_up()
    grant_runtime_role(owner, role)
    with open_house(runtime_url) as house:
        record(house, a_building(), 1)
        house.catch_up()
        with house.engine.store.reading() as view:
            assert view("stations").position == 2
    views = opened(runtime_url, "views")
    with views.begin() as connection:
        connection.exec_driver_sql("DROP TABLE projection_state")
    views.dispose()


def test_an_owner_who_is_no_superuser_grants_again_after_the_service_has_built_its_views(
    postgres_server, role, owner_url, runtime_url, keys
):
    plain = f"{role}_owner"
    address = postgres_server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        named, database = sql.Identifier(plain), sql.Identifier(make_url(owner_url).database)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'made-up'").format(named))
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, named))
    plain_url = make_url(owner_url).set(username=plain, password="made-up")
    try:
        for _ in range(2):
            place = plain_url.render_as_string(hide_password=False)
            called = [sys.executable, "-m", "ledger.privileges", place, role]
            done = subprocess.run(called, cwd=ROOT, check=False, capture_output=True, text=True)
            assert (done.returncode, done.stdout + done.stderr) == (0, "")
            with open_house(runtime_url, create=True) as house:
                house.catch_up()
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            database = sql.Identifier(make_url(owner_url).database)
            connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO CURRENT_USER").format(database))
        dropping = make_url(owner_url).set(drivername="postgresql")
        with psycopg.connect(
            dropping.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            connection.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(sql.Identifier(plain)))
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(plain)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'somebody else' WHERE pos = 1",
        "DELETE FROM events WHERE pos = 1",
        "TRUNCATE events",
        "UPDATE commands SET actor = 'somebody else'",
        "DELETE FROM commands",
        "TRUNCATE commands",
        "DELETE FROM log_head",
        "DELETE FROM tiles",
        "UPDATE checkpoints SET root = root",
        "TRUNCATE log_keys",
        "DELETE FROM cosignatures",
        "UPDATE meta SET value = 'another.example/log'",
        "DELETE FROM witnessed",
        "DELETE FROM records",
        "UPDATE event_types SET first_pos = 1",
        "UPDATE alembic_version SET version_num = '0000'",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TRIGGER events_no_change ON events",
        "ALTER FUNCTION refuse_change() RENAME TO nothing",
        "DROP TABLE events",
        "CREATE TABLE another (id integer)",
        "DROP TABLE vault.person_keys",
    ],
)
def test_the_granted_account_cannot_change_the_book_or_its_guards(runtime, statement):
    # Not the triggers' P0001: the right is missing before any of them is asked.
    assert sqlstate_of(runtime, statement) == INSUFFICIENT_PRIVILEGE


def test_the_grants_name_every_table_and_no_more(owner, runtime, role):
    query = (
        "SELECT table_schema, table_name, string_agg(privilege_type, ', ' ORDER BY privilege_type) "
        "FROM information_schema.table_privileges WHERE grantee = %s "
        "AND table_schema IN ('ledger', 'vault') GROUP BY 1, 2"
    )
    with owner.connect() as connection:
        found = {(row[0], row[1]): row[2] for row in connection.exec_driver_sql(query, (role,))}
    wanted = {("ledger", table): granted for table, granted in EVENTS_PRIVILEGES.items()}
    wanted |= {("vault", table): granted for table, granted in VAULT_PRIVILEGES.items()}
    assert found == {key: ", ".join(sorted(text.split(", "))) for key, text in wanted.items()}
    assert EVENTS_PRIVILEGES.keys() == {*EVENTS.metadata.tables, "alembic_version"}
    assert VAULT_PRIVILEGES.keys() == {*VAULT.metadata.tables, "alembic_version"}


def test_granting_again_takes_away_what_was_too_much(owner, runtime, role):
    with owner.begin() as connection:
        connection.exec_driver_sql(f'GRANT ALL ON events TO "{role}"')
    grant_runtime_role(owner, role)
    assert sqlstate_of(runtime, "TRUNCATE events") == INSUFFICIENT_PRIVILEGE


def test_an_account_without_grants_reads_nothing(owner, runtime_url):
    stranger = opened(runtime_url, "events")
    assert sqlstate_of(stranger, "SELECT 1 FROM ledger.events") == INSUFFICIENT_PRIVILEGE
    assert sqlstate_of(stranger, "SELECT 1 FROM vault.person_keys") == INSUFFICIENT_PRIVILEGE
    with pytest.raises(LedgerNotMigratedError):
        migrate(stranger)
    stranger.dispose()


def test_a_role_that_privileges_do_not_bind_is_refused(owner, role):
    with owner.connect() as connection:
        superuser = connection.exec_driver_sql("SELECT current_user").scalar_one()
    with pytest.raises(RoleRefusedError, match="superuser"):
        grant_runtime_role(owner, superuser)
    with pytest.raises(RoleRefusedError, match="no role"):
        grant_runtime_role(owner, f"{role}_unknown")
    with owner.begin() as connection:
        connection.exec_driver_sql("GRANT DELETE ON events TO PUBLIC")
    with pytest.raises(RoleRefusedError, match="PUBLIC"):
        grant_runtime_role(owner, role)


def test_the_module_migrates_and_grants_an_empty_database(role, owner_url, runtime_url, keys):
    def run(url: str, name: str) -> subprocess.CompletedProcess[str]:
        called = [sys.executable, "-m", "ledger.privileges", url, name]
        return subprocess.run(called, cwd=ROOT, check=False, capture_output=True, text=True)

    done = run(owner_url, role)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    with open_house(runtime_url, create=True) as house:
        record(house, a_plan(), 0)
        house.catch_up()
        assert house.log.head().pos == 1
    refused = run(owner_url, f"{role}_unknown")
    assert refused.returncode == 1
    assert "no role" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert run("a-folder", role).returncode == 2
