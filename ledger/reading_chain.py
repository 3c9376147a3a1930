"""The chain over the log of readings: each link is a hash over the link before and one reading.

Beside the readings and not in them, because they are there to be read, and this is there to be
held against them. One chain per station, so that readings of two stations never wait for each
other. It takes no secret: it finds a reading that was edited, deleted or put elsewhere, and whoever
keeps the last links outside finds a chain that was made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, insert, select

from ledger.vault_tables import reading_chain, reads

READING_COLUMNS: Final = tuple(column.name for column in reads.columns)
# Any number, as long as every process that chains takes the same one.
_CHAINING_LOCK: Final = 8_242_047_713

_encoder: Final = msgspec.json.Encoder()


def link_after(before: bytes, reading: Sequence[str]) -> bytes:
    """The link of a reading, its values in the order of the table's columns, behind another link.

    In front of a station's first reading there is none.
    """
    return sha256(before + sha256(_encoder.encode(list(reading))).digest()).digest()


def add_links(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Chain readings that are added in the same transaction, at most one of each station."""
    # In one order everywhere, so that two processes never wait for each other crosswise.
    for row in sorted(rows, key=lambda row: row["station"]):
        station = row["station"]
        _hold(connection, station)
        last = connection.execute(
            select(reading_chain.c.number, reading_chain.c.chain)
            .where(reading_chain.c.station == station)
            .order_by(reading_chain.c.number.desc())
            .limit(1)
        ).one_or_none()
        number, link = (0, b"") if last is None else (last.number, bytes(last.chain))
        connection.execute(
            insert(reading_chain).values(
                station=station,
                number=number + 1,
                reading=row["reading"],
                chain=link_after(link, [row[name] for name in READING_COLUMNS]),
            )
        )


def _hold(connection: Connection, station: str) -> None:
    """Let one reading of a station at a time be chained; SQLite's write lock does it there."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", (station, _CHAINING_LOCK)
        )
