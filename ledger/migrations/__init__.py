"""Schema versions of the durable tables: check on opening, migrate when asked.

Checking is plain SQL against one constant, because every start of the command line does it;
Alembic is imported only when there is something to migrate.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from ledger.database import immediate
from ledger.faults import (
    LedgerFault,
    LedgerNotMigratedError,
    LedgerTooNewError,
    fault_of,
    translated,
)

SCHEMA_HEAD: Final = "0001"
NO_SCHEMA: Final = "0000"
# Any number, as long as every process that migrates takes the same one.
_MIGRATION_LOCK: Final = 8_242_047_711


def schema_version(engine: Engine) -> str:
    """The version a database has, NO_SCHEMA for an empty one."""
    with translated(), engine.connect() as connection:
        return _version(connection)


def check_schema(engine: Engine) -> None:
    """Refuse a database that this program must not touch as it is.

    Raises LedgerTooNewError, LedgerNotMigratedError, and LedgerDamagedError for a file that is no
    database.
    """
    found = schema_version(engine)
    _refuse_newer(found)
    if found != SCHEMA_HEAD:
        raise LedgerNotMigratedError(found=found, known=SCHEMA_HEAD)


def migrate(engine: Engine) -> None:
    """Bring the tables to SCHEMA_HEAD, in one transaction; nothing happens when they are there.

    Safe when several processes do it at once. Raises LedgerTooNewError for a newer database.
    """
    found = schema_version(engine)
    _refuse_newer(found)
    if found == SCHEMA_HEAD:
        return
    with translated(), engine.connect() as connection, immediate(connection).begin():
        _lock_migrations(connection)
        if _version(connection) != SCHEMA_HEAD:
            _upgrade(connection)


def _refuse_newer(found: str) -> None:
    if found > SCHEMA_HEAD:
        raise LedgerTooNewError(found=found, known=SCHEMA_HEAD)


def _version(connection: Connection) -> str:
    try:
        with connection.begin_nested() if connection.in_transaction() else connection.begin():
            row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    except (OperationalError, ProgrammingError) as error:
        # A fault of the machine is not an empty database.
        fault: LedgerFault | None = fault_of(error)
        if fault is not None:
            raise fault from error
        return NO_SCHEMA
    return NO_SCHEMA if row is None else str(row[0])


def _lock_migrations(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - only a migration pays for the import
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "ledger:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, SCHEMA_HEAD)
