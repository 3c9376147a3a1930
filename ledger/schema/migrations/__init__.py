"""Schema versions of the durable tables: check on opening, migrate when asked.

Two databases, two histories: the events in ``versions``, the person vault in ``vault_versions``.
On PostgreSQL both lie in one database, and each keeps its version in its own schema.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine

from ledger.databases.half_restored import ensure_restored
from ledger.faults.machine import LedgerDamagedError, LedgerTooNewError
from ledger.faults.vault import VaultDamagedError, VaultTooNewError
from ledger.schema.migrations.history import NO_SCHEMA, History
from ledger.schema.tables import metadata
from ledger.schema.vault_tables import vault_metadata

__all__ = [
    "EVENTS",
    "NO_SCHEMA",
    "VAULT",
    "History",
    "check_schema",
    "migrate",
    "schema_version",
]

EVENTS: Final = History("versions", "0009", metadata, LedgerTooNewError, LedgerDamagedError)
VAULT: Final = History(
    "vault_versions", "0005", vault_metadata, VaultTooNewError, VaultDamagedError
)


def schema_version(engine: Engine, history: History = EVENTS) -> str:
    """The version a database has, NO_SCHEMA for an empty one."""
    return history.version(engine)


def check_schema(engine: Engine, history: History = EVENTS) -> None:
    """Refuse a database that this program must not touch as it is; see :meth:`History.check`.

    Raises RestoreUnfinishedError too.
    """
    if history is EVENTS:
        ensure_restored(engine)
    history.check(engine)


def migrate(engine: Engine, history: History = EVENTS) -> None:
    """Bring the tables to the last version; see :meth:`History.migrate`."""
    history.migrate(engine)
