"""The small tables summed up again and held against what was noted of them (``ledger/writing/seals.py``).

This says only that something was changed, added or deleted in a table, and so it comes last: what
is wrong with a row is better told by what the row says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Table

from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import Snapshot
from ledger.writing.seals import SEALED, sealed_columns, sum_of

_ROWS_AT_ONCE: Final = 500


def of_sealed_tables(snapshot: Snapshot) -> Damage | None:
    """The first table that is not as whoever changed it last has left it. Raises LedgerFault."""
    stored = {
        name: (count, bytes(digest))
        for name, count, digest in snapshot.rows("SELECT name, rows_count, digest FROM seals")
    }
    for table in SEALED:
        if stored.pop(table.name, None) != sum_of(_rows(snapshot, table)):
            return found("table_differs", 0, table.name)
    return found("table_differs", 0, "seals") if stored else None


def _rows(snapshot: Snapshot, table: Table) -> Iterator[tuple[Any, ...]]:
    """All rows, by their key, page by page: there may be a checkpoint for every minute of years."""
    names = [column.name for column in sealed_columns(table)]
    keys = [column.name for column in table.primary_key]
    places = [names.index(key) for key in keys]
    page = (
        f"SELECT {', '.join(names)} FROM {table.name} {{bound}} ORDER BY {', '.join(keys)} LIMIT ?"  # noqa: S608 - our names
    )
    bound = f"WHERE ({', '.join(keys)}) > ({', '.join('?' * len(keys))})"
    rows = snapshot.rows(page.format(bound=""), _ROWS_AT_ONCE)
    while rows:
        yield from rows
        after = [rows[-1][place] for place in places]
        rows = snapshot.rows(page.format(bound=bound), *after, _ROWS_AT_ONCE)
