"""The privileges of the service's own account on PostgreSQL: it may add to the book, not change it.

Roles belong to a server, not to a schema version. Triggers stop everybody until their owner drops
them; an account that owns nothing cannot drop them, and has no right to UPDATE, DELETE or TRUNCATE
what was recorded in the first place. One account owns the tables and migrates them, another runs
the service:

    python -m ledger.privileges postgresql://owner@host/database ROLE

brings the tables up to date and grants them to the existing ROLE. Run it again after an upgrade.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from ledger.databases.database import SCHEMAS, LedgerLocation
from ledger.faults.machine import LedgerFault, translated
from ledger.schema.migrations import EVENTS, VAULT, migrate

_ADDED_TO: Final = "SELECT, INSERT"
_KEPT_UP: Final = "SELECT, INSERT, UPDATE"
EVENTS_PRIVILEGES: Final[Mapping[str, str]] = {
    "events": _ADDED_TO,
    "commands": _ADDED_TO,
    "event_types": _ADDED_TO,
    "log_head": _KEPT_UP,
    "streams": _KEPT_UP,
    "records": _KEPT_UP,
    "snapshots": _KEPT_UP,
    "tokens": _KEPT_UP,
    "accounts": _KEPT_UP,
    "sessions": f"{_KEPT_UP}, DELETE",
    "answer_links": _KEPT_UP,
    "tiles": _ADDED_TO,
    "checkpoints": _ADDED_TO,
    "cosignatures": _ADDED_TO,
    "log_keys": _ADDED_TO,
    "witnessed": _KEPT_UP,
    "meta": _ADDED_TO,
    "seals": _KEPT_UP,
    "alembic_version": "SELECT",
}
"""Table of the events database -> what the service may do with it."""

VAULT_PRIVILEGES: Final[Mapping[str, str]] = {
    **dict.fromkeys(VAULT.metadata.tables, "SELECT, INSERT, UPDATE, DELETE"),
    "reads": _ADDED_TO,
    "reading_chain": _ADDED_TO,
    "openings": _ADDED_TO,
    "alembic_version": "SELECT",
}
"""Table of the vault -> what the service may do with it; people are forgotten, readings are not."""

_FORBIDDEN: Final = tuple(
    (table, "UPDATE, DELETE, TRUNCATE")
    for table in ("events", "commands", "tiles", "checkpoints", "cosignatures", "log_keys")
)


class RoleRefusedError(ValueError):
    """A role that cannot be the service's: it does not exist, or privileges do not bind it."""


def grant_runtime_role(engine: Engine, role: str) -> None:
    """Grant an existing role exactly what the running service needs, in one transaction.

    ``engine`` logs in as the owner of the tables, which are up to date; what the role was granted
    on them before is taken away. The schema of the views becomes the role's workplace: its tables
    change owner, because the service makes and drops them.

    Raises RoleRefusedError for a role that does not exist, is a superuser, owns the tables, or has
    from elsewhere (a group, PUBLIC) the right to change what was recorded; and the database's own
    error where ``engine``'s account may not grant.
    """
    with translated(), engine.begin() as connection:
        _refuse_unbound(connection, role)
        for statement in _grants(connection, role):
            connection.exec_driver_sql(statement)
        _refuse_otherwise_privileged(connection, role)


def _refuse_unbound(connection: Connection, role: str) -> None:
    names = connection.scalars(text("SELECT rolname FROM pg_roles"))
    if role not in names.all():
        raise RoleRefusedError(f"there is no role {role!r}; create it first")
    owns = text(
        "SELECT pg_has_role(:role, relowner, 'MEMBER') FROM pg_class WHERE oid = (:name)::regclass"
    )
    for table in (f"{SCHEMAS['events']}.events", f"{SCHEMAS['vault']}.person_keys"):
        if connection.scalar(owns, {"role": role, "name": table}):
            raise RoleRefusedError(f"{role!r} is a superuser or owns {table}: nothing binds it")


def _refuse_otherwise_privileged(connection: Connection, role: str) -> None:
    query = text("SELECT has_table_privilege(:role, :name, :privileges)")
    for table, privileges in _FORBIDDEN:
        name = f"{SCHEMAS['events']}.{table}"
        asked = {"role": role, "name": name, "privileges": privileges}
        if connection.scalar(query, asked):
            raise RoleRefusedError(f"{role!r} has more rights on {name}, by a group or by PUBLIC")


def _grants(connection: Connection, role: str) -> Iterator[str]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    grantee = quote(role)
    views = SCHEMAS["views"]
    granted = {SCHEMAS["events"]: EVENTS_PRIVILEGES, SCHEMAS["vault"]: VAULT_PRIVILEGES}
    for schema, tables in granted.items():
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {grantee}"
        yield f"REVOKE ALL ON SCHEMA {schema} FROM {grantee}"
        yield f"GRANT USAGE ON SCHEMA {schema} TO {grantee}"
        for table, privileges in tables.items():
            yield f"GRANT {privileges} ON {schema}.{table} TO {grantee}"
    if not inspect(connection).has_schema(views):
        yield f"CREATE SCHEMA {views}"
    yield f"GRANT USAGE, CREATE ON SCHEMA {views} TO {grantee}"
    # Those that the service has made are its own already; only their owner could give them away.
    others = text(
        "SELECT tablename FROM pg_tables WHERE schemaname = :views AND tableowner <> :role"
    )
    for table in connection.scalars(others, {"views": views, "role": role}).all():
        yield f"ALTER TABLE {views}.{quote(table)} OWNER TO {grantee}"


def main() -> None:
    """Bring the tables of a ledger on PostgreSQL up to date and grant them to a role."""
    parser = argparse.ArgumentParser(prog="python -m ledger.privileges", description=main.__doc__)
    parser.add_argument("url", help="postgresql://..., logging in as the owner of the tables")
    parser.add_argument("role", help="the existing role that the service logs in as")
    given = parser.parse_args()
    try:
        location = LedgerLocation.parse(given.url)
        if location.is_sqlite:
            parser.error("privileges exist on PostgreSQL only; on files, file modes decide")
        _prepare(location, given.role)
    except (LedgerFault, ValueError) as error:
        parser.exit(1, f"{error}\n")
    except DBAPIError as error:
        parser.exit(1, f"{error.orig}\n")


def _prepare(location: LedgerLocation, role: str) -> None:
    events, vault = location.open("events"), location.open("vault")
    try:
        migrate(events, EVENTS)
        migrate(vault, VAULT)
        grant_runtime_role(events, role)
    finally:
        events.dispose()
        vault.dispose()


if __name__ == "__main__":
    main()
