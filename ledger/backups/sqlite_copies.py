"""The two SQLite databases of a ledger copied as they stood at one moment, while it is written to.

Both are held still for as long as it takes to begin reading them. From then on SQLite shows the
reader that moment, whatever is written meanwhile; so the vault has every value that the book speaks
of, and has carried out no erasure that the book does not know.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from ledger.databases.database import LedgerLocation, Part, begin_write
from ledger.faults.machine import translated

PARTS: Final[tuple[Part, Part]] = ("events", "vault")
Progress = Callable[[int, int], None]
Standing = Mapping[str, sqlite3.Connection]
_PAGES_PER_STEP: Final = 1024


@contextmanager
def standing(location: LedgerLocation) -> Iterator[Standing]:
    """Connections that see both databases as they are at this moment."""
    events, vault = location.open("events"), location.open("vault")
    try:
        with begin_write(events), begin_write(vault), translated():
            read = {"events": _reading(events), "vault": _reading(vault)}
        with closing(read["events"]), closing(read["vault"]):
            yield {part: read[part] for part in PARTS}
    finally:
        events.dispose()
        vault.dispose()


def copy_databases(read: Standing, folder: Path, told: Progress) -> list[Path]:
    """Copy what the connections see into files, in constant memory; returns the files."""
    paths = []
    pages = {part: int(_one(each, "PRAGMA page_count")) for part, each in read.items()}
    done = 0
    for part, source in read.items():
        path = folder / f"{part}.db"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        before = done

        def copied(_status: int, remaining: int, of: int, before: int = before) -> None:
            told(before + of - remaining, sum(pages.values()))

        with translated(), closing(sqlite3.connect(path)) as target:
            source.backup(target, pages=_PAGES_PER_STEP, progress=copied)
        done += pages[part]
        paths.append(path)
    return paths


def position_and_schema(read: Standing) -> tuple[int, dict[str, str]]:
    """Where the log ends that the connections see, and the versions of the tables."""
    with translated():
        versions: dict[str, str] = {
            part: str(_one(each, "SELECT version_num FROM alembic_version"))
            for part, each in read.items()
        }
        return int(_one(read["events"], "SELECT pos FROM log_head")), versions


def _reading(engine: Engine) -> sqlite3.Connection:
    lent = engine.raw_connection()
    own = lent.driver_connection
    lent.detach()
    if not isinstance(own, sqlite3.Connection):
        raise TypeError("only a SQLite database is read so")
    own.execute("BEGIN")
    own.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return own


def _one(connection: sqlite3.Connection, query: str) -> Any:
    return connection.execute(query).fetchone()[0]
