"""One line of schema versions: what it takes to check a database against it, or to bring it there.

Shared by the events database and the vault, which differ in nothing but the values of a `History`.
Checking is plain SQL against one constant, because every start of the command line does it;
Alembic is imported only when there is something to migrate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, MetaData, inspect
from sqlalchemy.exc import OperationalError, ProgrammingError

from ledger.databases.database import immediate
from ledger.faults.machine import (
    LedgerFault,
    LedgerMissingError,
    LedgerNotMigratedError,
    fault_of,
    is_missing_table,
    translated,
)

if TYPE_CHECKING:
    from alembic.config import Config

NO_SCHEMA: Final = "0000"
# Any number, as long as every process that migrates takes the same one.
_MIGRATION_LOCK: Final = 8_242_047_711
_INSUFFICIENT_PRIVILEGE: Final = "42501"


@dataclass(frozen=True)
class History:
    """The schema versions of one database.

    ``versions`` is the folder in ``ledger/schema/migrations`` with one file per version, ``head`` the
    last of them, ``metadata`` the tables as they are then. ``too_new`` and ``damaged`` are the
    faults that a database of this kind is refused with.
    """

    versions: str
    head: str
    metadata: MetaData
    too_new: type[LedgerFault]
    damaged: type[LedgerFault]

    def version(self, engine: Engine) -> str:
        """The version a database has, NO_SCHEMA for an empty one."""
        with translated(), engine.connect() as connection:
            return _version(connection)

    def check(self, engine: Engine) -> None:
        """Refuse a database that this program must not touch as it is.

        Raises LedgerMissingError for an empty one, ``too_new``, LedgerNotMigratedError, and
        LedgerDamagedError for a file that is no database.
        """
        found = self.version(engine)
        if found == NO_SCHEMA:
            raise LedgerMissingError(path=engine.url.render_as_string())
        self._refuse_newer(found)
        if found != self.head:
            raise LedgerNotMigratedError(found=found, known=self.head)

    def migrate(self, engine: Engine) -> None:
        """Bring the tables to the head, in one transaction; nothing happens when they are there.

        Safe when several processes do it at once. Raises ``too_new`` for a newer database,
        ``damaged`` for tables that have lost their version, and LedgerNotMigratedError where the
        account may not change tables.
        """
        found = self.version(engine)
        self._refuse_newer(found)
        if found == self.head:
            return
        try:
            with translated(), engine.connect() as connection, immediate(connection).begin():
                _lock_migrations(connection)
                self._upgrade(connection)
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != _INSUFFICIENT_PRIVILEGE:
                raise
            raise LedgerNotMigratedError(found=found, known=self.head) from error

    def alembic_config(self) -> Config:
        """What Alembic has to know; there is no alembic.ini, the versions ship in the package."""
        from alembic.config import Config  # noqa: PLC0415 - only a migration pays for the import

        config = Config()
        config.set_main_option("script_location", "ledger:schema/migrations")
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", f"ledger:schema/migrations/{self.versions}")
        config.attributes["metadata"] = self.metadata
        return config

    def _upgrade(self, connection: Connection) -> None:
        from alembic import command  # noqa: PLC0415 - only a migration pays for the import

        found = _version(connection)
        if found == self.head:  # another process was quicker
            return
        self._refuse_newer(found)
        if found == NO_SCHEMA:
            self._refuse_unversioned(connection)
        config = self.alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, self.head)

    def _refuse_newer(self, found: str) -> None:
        if found > self.head:
            raise self.too_new(found=found, known=self.head)

    def _refuse_unversioned(self, connection: Connection) -> None:
        present = self.metadata.tables.keys() & set(inspect(connection).get_table_names())
        if present:
            raise self.damaged(detail=f"there are tables ({min(present)}), but no version of them")


def _version(connection: Connection) -> str:
    try:
        with connection.begin_nested() if connection.in_transaction() else connection.begin():
            row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    except (OperationalError, ProgrammingError) as error:
        if is_missing_table(error):
            return NO_SCHEMA
        # A fault of the machine is not an empty database.
        fault: LedgerFault | None = fault_of(error)
        if fault is not None:
            raise fault from error
        return NO_SCHEMA
    return NO_SCHEMA if row is None else str(row[0])


def _lock_migrations(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
