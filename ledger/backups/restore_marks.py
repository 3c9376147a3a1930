"""Marking a place for as long as a restore to it is not over, so that nothing else opens it."""

from __future__ import annotations

from ledger.databases.database import LedgerLocation
from ledger.databases.half_restored import MARK, server_of
from ledger.store.whole_files import replace_file, sync_folder


def mark(location: LedgerLocation, backup: str) -> None:
    """Mark a place before anything is put there; ``backup`` is a digest in hexadecimal."""
    if location.directory is not None:
        replace_file(location.directory / MARK, backup.encode("ascii"), mode=0o600)
        return
    with server_of(location) as engine, engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {MARK}")
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {MARK} IS '{backup}'")


def unmark(location: LedgerLocation) -> None:
    """Let a ledger be opened: its restore is over."""
    if location.directory is not None:
        (location.directory / MARK).unlink(missing_ok=True)
        sync_folder(location.directory)
        return
    with server_of(location) as engine, engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {MARK}")
