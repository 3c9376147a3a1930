"""Book and vault on PostgreSQL dumped as of one snapshot, and restored in one transaction.

By PostgreSQL's own ``pg_dump`` and ``pg_restore``. The password goes by the environment, never by
the command line, which everybody on the machine can read.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, text

from ledger.backups.postgresql_programs import program_for
from ledger.databases.database import SCHEMAS, LedgerLocation
from ledger.faults.backups import PostgresqlProgramError, RestorePlaceTakenError
from ledger.faults.machine import translated

DUMP: Final = "ledger.dump"
_DURABLE: Final = (SCHEMAS["events"], SCHEMAS["vault"])


@contextmanager
def snapshot(location: LedgerLocation) -> Iterator[tuple[Connection, str]]:
    """A connection that sees the database as it is at this moment, and the name others see it by."""
    engine = location.open("events")
    try:
        with translated(), engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection, str(connection.scalar(text("SELECT pg_export_snapshot()")))
    finally:
        engine.dispose()


def position_and_schema(connection: Connection) -> tuple[int, dict[str, str]]:
    """Where the log ends in the snapshot, and the versions of the tables."""
    versions = {
        part: str(connection.scalar(text(f"SELECT version_num FROM {schema}.alembic_version")))  # noqa: S608 - our own names
        for part, schema in (("events", _DURABLE[0]), ("vault", _DURABLE[1]))
    }
    return int(str(connection.scalar(text("SELECT pos FROM log_head")))), versions


def dump(location: LedgerLocation, connection: Connection, seen: str, folder: Path) -> list[Path]:
    """Dump book and vault of a snapshot; returns the file.

    Raises PostgresqlProgramMissingError and PostgresqlProgramError.
    """
    program = program_for(connection, "pg_dump")
    path = folder / DUMP
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    only = [f"--schema={schema}" for schema in _DURABLE]
    _run(location, program, "--format=custom", *only, f"--snapshot={seen}", f"--file={path}")
    return [path]


def restore(location: LedgerLocation, program: Path, folder: Path) -> None:
    """Restore a dump whole or not at all. Raises PostgresqlProgramError."""
    _run(location, program, "--single-transaction", "--exit-on-error", str(folder / DUMP))


def has_part(location: LedgerLocation) -> bool:
    """Whether a database holds a part of a ledger."""
    engine = location.open("events")
    try:
        with translated(), engine.connect() as connection:
            return _has_part(connection)
    finally:
        engine.dispose()


def ensure_restorable(location: LedgerLocation) -> Path:
    """Refuse a database that holds a part of a ledger; returns the program that fits its server.

    Raises RestorePlaceTakenError and PostgresqlProgramMissingError.
    """
    engine = location.open("events")
    try:
        with translated(), engine.connect() as connection:
            if _has_part(connection):
                raise RestorePlaceTakenError(path=location)
            return program_for(connection, "pg_restore")
    finally:
        engine.dispose()


def _has_part(connection: Connection) -> bool:
    query = text("SELECT count(*) FROM pg_namespace WHERE nspname = ANY(:names)")
    return bool(connection.scalar(query, {"names": list(SCHEMAS.values())}))


def _run(location: LedgerLocation, program: Path, *arguments: str) -> None:
    address, password = _address(location)
    try:
        subprocess.run(  # noqa: S603 - PostgreSQL's own program, without a shell
            [program, "--no-owner", "--no-privileges", f"--dbname={address}", *arguments],
            env=os.environ | ({} if password is None else {"PGPASSWORD": password}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        # What follows the first line may quote rows.
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        detail = said[0] if said else f"exit code {error.returncode}"
        raise PostgresqlProgramError(program=program.name, detail=detail) from None


def _address(location: LedgerLocation) -> tuple[str, str | None]:
    url = location.database_url("events")
    password = None if url.password is None else str(url.password)
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return bare.render_as_string(hide_password=False), password
