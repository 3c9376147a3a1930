"""A published ledger to be tampered with, made once and copied for each attack, on both databases.

It has 310 entries (a full tile and more), corrections, a void, checkpoints over 100, 280 and 305
entries and a rotated log key, so that every table that can be tampered with holds something. The
attacker here has every right over the databases and no secret.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, Engine, text

from ledger.application import OpenLedger, open_ledger
from ledger.databases.database import LedgerLocation
from ledger.evidence.tree import Frontier, leaf_hash
from ledger.store.identifiers import new_event_id
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile
from ledger.vault.keys import VaultKeys
from ledger.writing.seals import SEALED, reseal
from tests.builders import a_building, a_plan, command, correct, void
from tests.ledger.transparency.transparency_logs import drop_guards

ENTRIES = 310
SIGNED = 305
ORIGIN = "ledger.example.org/yuyao"
CORRECTED_AT = 302
"""Where the record of position 1 is corrected for the second time."""
VOIDED_AT = 303
"""Where the record of position 282 is voided."""


def build(place: str, folder: Path, keys: VaultKeys) -> None:
    """Make the ledger at a place; its log key goes into the folder."""
    key_file = LogKeyFile(folder)
    key_file.create(ORIGIN)
    with open_ledger(place, create=True, keys=keys) as opened:
        log = TransparencyLog(opened.ledger.log.engine, key_file)
        records = [_give(opened, number, a_plan(), f"S{number}") for number in range(100)]
        log.publish()
        for number in range(100, 280):
            _give(opened, number, a_plan(), f"S{number}")
        log.rotate_key()
        buildings = [
            _give(opened, number, a_building(), f"S{number - 280}") for number in range(280, 300)
        ]
        for number in (300, 301):
            _run(opened, correct(records[0], a_plan(name=f"站{number}"), **_context(number, "S0")))
        _run(opened, void(buildings[1], **_context(302, "S1")))
        for number in range(303, SIGNED):
            _give(opened, number, a_building(), f"S{number - 280}")
        log.publish()
        for number in range(SIGNED, ENTRIES):
            _give(opened, number, a_building(), f"S{number - 280}")
        assert opened.ledger.head().pos == ENTRIES


def _context(number: int, station: str) -> dict[str, str]:
    return {"station": station, "command_id": f"c{number}", "event_id": new_event_id()}


def _give(opened: OpenLedger, number: int, details: Any, station: str) -> str:
    return _run(opened, command(details, **_context(number, station)))


def _run(opened: OpenLedger, given: Any) -> str:
    return opened.ledger.execute(given).record


@contextmanager
def copied_database(server: URL, template: str | None = None) -> Iterator[str]:
    """A database on the server, empty or a copy of another; gone after the block."""
    name = f"tz_{uuid.uuid4().hex}"
    made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template is not None:
        made = sql.SQL("{} TEMPLATE {}").format(made, sql.Identifier(template))
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(made)
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


class Attacker:
    """Somebody with all rights over the events database and none of its keys."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with engine.begin() as connection:
            drop_guards(connection)

    def run(self, *statements: str, **parameters: object) -> None:
        """Run statements with named parameters."""
        with self.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                connection.execute(text(statement), parameters)

    def one(self, statement: str, **parameters: object) -> Any:
        """The first value of an answer."""
        with self.engine.begin() as connection:
            found = connection.execute(text(statement), parameters).scalar_one()
        return bytes(found) if isinstance(found, memoryview) else found

    def entry(self, position: int) -> bytes:
        """The entry at a position."""
        return bytes(self.one("SELECT entry FROM events WHERE pos = :pos", pos=position))

    def replace(self, position: int, entry: bytes) -> None:
        """Put another entry with its right hash in the place of one."""
        self.run(
            "UPDATE events SET entry = :entry, leaf_hash = :hash WHERE pos = :pos",
            entry=entry,
            hash=leaf_hash(entry),
            pos=position,
        )

    def frontier(self, size: int) -> Frontier:
        """The tree over the first so many leaves as they are stored now."""
        with self.engine.begin() as connection:
            rows = connection.execute(
                text("SELECT leaf_hash FROM events WHERE pos <= :size ORDER BY pos"), {"size": size}
            )
            leaves = [bytes(leaf) for leaf in rows.scalars()]
        frontier = Frontier()
        frontier.extend(leaves)
        return frontier

    def move_head(self, size: int) -> None:
        """Make the head and the index of streams agree with the entries that are left."""
        frontier = self.frontier(size)
        recorded_at = self.one("SELECT recorded_at FROM events WHERE pos = :pos", pos=size)
        self.run(
            "UPDATE log_head SET pos = :size, frontier = :frontier, recorded_at = :recorded_at",
            size=size,
            frontier=frontier.to_bytes(),
            recorded_at=recorded_at,
        )

    def reseal(self) -> None:
        """Sum up the small tables anew, as somebody who knows the program can."""
        with self.engine.begin() as connection:
            for table in SEALED:
                reseal(connection, table)

    def truncate(self, size: int) -> None:
        """Cut the log behind a size, and every table that repeats it, without leaving a trace."""
        self.run(
            "DELETE FROM events WHERE pos > :size",
            "DELETE FROM records WHERE first_pos > :size",
            "DELETE FROM commands WHERE first_pos > :size",
            "DELETE FROM streams WHERE first_pos > :size",
            "DELETE FROM event_types WHERE first_pos > :size",
            "UPDATE records SET corrections = 0, voided_pos = NULL, last_pos = first_pos "
            "WHERE last_pos > :size",
            "UPDATE streams SET version = (SELECT max(version) FROM events WHERE stream = "
            "stream_id), last_pos = (SELECT max(pos) FROM events WHERE stream = stream_id)",
            size=size,
        )
        self.move_head(size)


def copy_of(folder: Path, target: Path) -> LedgerLocation:
    """A copy of a ledger directory that nobody has open."""
    shutil.copytree(folder, target)
    return LedgerLocation.parse(target)
