"""A mark on a ledger whose restore is not over: the book is in place, its past is not mended yet.

Until then it holds sessions, tokens and people as they were when it was copied. So it is marked
before the book comes, and nothing but the restore itself opens it. The mark says of which backup it
is: a file beside the book, on PostgreSQL a schema with a comment, as a dump leaves both alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

from ledger.databases.database import LedgerLocation
from ledger.faults.backups import RestoreUnfinishedError
from ledger.faults.machine import translated

MARK: Final = "restoring"


def ensure_restored(engine: Engine) -> None:
    """Refuse a book whose restore is not over. Raises RestoreUnfinishedError."""
    if engine.dialect.name == "sqlite":
        is_marked = (Path(engine.url.database or "").parent / MARK).exists()
    else:
        is_marked = _on_server(engine) is not None
    if is_marked:
        raise RestoreUnfinishedError


def marked(location: LedgerLocation) -> str | None:
    """Which backup is being restored at a place, None for none."""
    if location.directory is not None:
        file = location.directory / MARK
        return file.read_text("ascii") if file.exists() else None
    with server_of(location) as engine:
        return _on_server(engine)


def _on_server(engine: Engine) -> str | None:
    query = text(
        "SELECT coalesce(obj_description(oid, 'pg_namespace'), '')"
        " FROM pg_namespace WHERE nspname = :name"
    )
    with translated(), engine.connect() as connection:
        found = connection.scalar(query, {"name": MARK})
        return None if found is None else str(found)


@contextmanager
def server_of(location: LedgerLocation) -> Iterator[Engine]:
    """The server of a ledger on PostgreSQL, for as long as the block lasts."""
    engine = location.open("events")
    try:
        with translated():
            yield engine
    finally:
        engine.dispose()
