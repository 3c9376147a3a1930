"""What the small tables hold, summed up in one number each: a change behind their back shows.

No entry vouches for a token, for the day a key was introduced, or for there having been a
checkpoint that is gone. So whoever changes one of these tables adds to a sum of hashes of its rows
in the same transaction. The sum does not depend on the order of rows, and adding to it needs no
other row. It takes no secret: it finds what was edited, not who knows how to edit it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, Table, select

from ledger.faults.machine import LedgerDamagedError
from ledger.schema.tables import (
    accounts,
    answer_links,
    checkpoints,
    cosignatures,
    log_keys,
    meta,
    seals,
    sessions,
    tokens,
    witnessed,
)

_UNSEALED: Final = frozenset({tokens.c.last_used_at, sessions.c.last_seen_at})
"""When a token or a session was used last changes with requests, and gives nobody more rights."""
SEALED: Final = (
    accounts,
    answer_links,
    checkpoints,
    cosignatures,
    log_keys,
    meta,
    sessions,
    tokens,
    witnessed,
)
_SUM_BYTES: Final = 32
_MASK: Final = (1 << 8 * _SUM_BYTES) - 1

_encoder: Final = msgspec.json.Encoder()


def sealed_columns(table: Table) -> list[Column[Any]]:
    """The columns whose values are part of a table's sum."""
    return [column for column in table.columns if column not in _UNSEALED]


def hold(connection: Connection, table: Table) -> tuple[int, bytes] | None:
    """Wait until nobody else changes a sealed table; before the change, in its transaction.

    Returns what was noted of it: how many rows there were, and their sum.
    """
    query = select(seals.c.rows_count, seals.c.digest).where(seals.c.name == table.name)
    noted = connection.execute(query.with_for_update()).one_or_none()
    return None if noted is None else (noted.rows_count, noted.digest)


def insert_sealed(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Add a row to a table that is only added to, and to its sum. Raises LedgerDamagedError."""
    noted = hold(connection, table)
    if noted is None:
        raise LedgerDamagedError(detail=f"what was noted of the table {table.name} is missing")
    connection.execute(table.insert().values(row))
    count, digest = noted
    values = [row[column.name] for column in sealed_columns(table)]
    _store(connection, table, count + 1, _bytes(int.from_bytes(digest, "big") + _hash(values)))


def reseal(connection: Connection, table: Table) -> None:
    """Sum up a small table anew, after :func:`hold` and the change."""
    rows = connection.execute(select(*sealed_columns(table)))
    _store(connection, table, *sum_of(map(tuple, rows)))


def sum_of(rows: Iterable[Sequence[Any]]) -> tuple[int, bytes]:
    """How many rows there are, and their sum."""
    count, total = 0, 0
    for row in rows:
        count, total = count + 1, total + _hash(row)
    return count, _bytes(total)


def _store(connection: Connection, table: Table, count: int, digest: bytes) -> None:
    change = seals.update().where(seals.c.name == table.name)
    connection.execute(change.values(rows_count=count, digest=digest))


def _bytes(total: int) -> bytes:
    return (total & _MASK).to_bytes(_SUM_BYTES, "big")


def _hash(row: Sequence[Any]) -> int:
    return int.from_bytes(sha256(_encoder.encode(list(_plain(row)))).digest(), "big")


def _plain(row: Sequence[Any]) -> Iterator[Any]:
    for value in row:
        # Whoever edits the file may leave text that is none.
        yield value.encode(errors="surrogateescape").hex() if isinstance(value, str) else value
