"""The chain over the log of readings: each link is a hash over the link before and one reading.

One chain per station, so that readings of two stations never wait for each other. It takes no
secret: it finds a reading that was edited, deleted or put elsewhere, and whoever keeps the last
links outside finds a chain that was made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final
from zlib import crc32

import msgspec
from sqlalchemy import Connection, insert, text

from ledger.schema.vault_tables import reading_chain, reads
from ledger.store.cursors import list_parameter

READING_COLUMNS: Final = tuple(column.name for column in reads.columns)
# Any number, as long as every process that chains takes the same one.
_CHAINING_LOCK: Final = 824_204_713
_LOCKS: Final = 16
_LAST: Final = {
    is_sqlite: text(
        "SELECT c.station, c.number, c.chain FROM reading_chain c JOIN (SELECT value AS station, "  # noqa: S608 - our words
        "(SELECT max(number) FROM reading_chain r WHERE r.station = value) AS number "
        f"FROM {stations}) l ON l.station = c.station AND l.number = c.number"
    )
    for is_sqlite, stations in (
        (True, "json_each(:stations)"),
        (False, "unnest(CAST(:stations AS text[])) AS value"),
    )
}
"""The last link of each of some stations."""

_encoder: Final = msgspec.json.Encoder()


def link_after(before: bytes, reading: Sequence[str]) -> bytes:
    """The link of a reading, its values in the order of the table's columns, behind another link.

    In front of a station's first reading there is none.
    """
    return sha256(before + sha256(_encoder.encode(list(reading))).digest()).digest()


def add_links(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Chain readings that are added in the same transaction, at most one of each station."""
    stations = [row["station"] for row in rows]
    _hold(connection, stations)
    is_sqlite = connection.dialect.name == "sqlite"
    asked = {"stations": list_parameter(stations, sqlite=is_sqlite)}
    last = {
        station: (number, bytes(chain))
        for station, number, chain in connection.execute(_LAST[is_sqlite], asked)
    }
    links = []
    for row in rows:
        number, before = last.get(row["station"], (0, b""))
        link = link_after(before, [row[name] for name in READING_COLUMNS])
        links.append(
            {
                "station": row["station"],
                "number": number + 1,
                "reading": row["reading"],
                "chain": link,
            }
        )
    connection.execute(insert(reading_chain), links)


def _hold(connection: Connection, stations: Sequence[str]) -> None:
    """Let one reading of a station at a time be chained; SQLite's write lock does it there.

    By a few locks for all stations, because a server has no room for one each; taken in one order
    everywhere, so that two processes never wait for each other crosswise.
    """
    if connection.dialect.name == "postgresql":
        for lock in sorted({crc32(station.encode()) % _LOCKS for station in stations}):
            connection.exec_driver_sql(
                "SELECT pg_advisory_xact_lock(%s, %s)", (_CHAINING_LOCK, lock)
            )
