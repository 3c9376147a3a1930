"""Values of another kind than their column, which SQLite lets anybody store.

A check that compares values presupposes that numbers are numbers: text in the place of a position
would stop it instead of being found by it. PostgreSQL needs none of this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table

from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import Snapshot
from ledger.schema.tables import (
    accounts,
    answer_links,
    checkpoints,
    cosignatures,
    event_types,
    log_keys,
    meta,
    records,
    seals,
    sessions,
    snapshots,
    streams,
    tiles,
    tokens,
    witnessed,
)

_SMALL: Final = (
    streams,
    event_types,
    tiles,
    checkpoints,
    cosignatures,
    log_keys,
    snapshots,
    meta,
    seals,
    tokens,
    accounts,
    sessions,
    answer_links,
    witnessed,
)
_PLACES: Final = ("first_pos", "size", "since_size", "pos", "position")
"""Columns that say which position a row is about, whichever a table has."""


def of_small_tables(snapshot: Snapshot) -> Damage | None:
    """The first value of the wrong kind in the tables that are read row by row."""
    return of_tables(snapshot, _SMALL)


def of_tables(snapshot: Snapshot, tables: Iterable[Table]) -> Damage | None:
    """The first value of the wrong kind in any of these tables."""
    for table in tables:
        finding = _first(snapshot, table, list(table.columns))
        if finding is not None:
            return finding
    return None


def of_records(snapshot: Snapshot) -> Damage | None:
    """The same for the numbers in the index of records; its texts are compared as they are."""
    return _first(snapshot, records, _NUMBERS_OF_RECORDS)


def numbers_of_records(snapshot: Snapshot, alias: str) -> str:
    """SQL for whether a row of that index, by its alias in a statement, has numbers in them."""
    if not snapshot.is_sqlite:
        return "TRUE"
    return " AND ".join(
        f"typeof({alias}.{column.name}) IN ({_kinds(column)})" for column in _NUMBERS_OF_RECORDS
    )


def _first(snapshot: Snapshot, table: Table, columns: Sequence[Column[object]]) -> Damage | None:
    if not snapshot.is_sqlite:
        return None
    wrong = {column.name: f"typeof({column.name}) NOT IN ({_kinds(column)})" for column in columns}
    name = " ".join(f"WHEN {condition} THEN '{column}'" for column, condition in wrong.items())
    place = next((column for column in _PLACES if column in table.columns), "0")
    rows = snapshot.rows(
        f"SELECT CASE {name} END, CASE typeof({place}) WHEN 'integer' THEN {place} ELSE 0 END "  # noqa: S608 - our names
        f"FROM {table.name} WHERE {' OR '.join(wrong.values())} LIMIT 1"
    )
    return found("wrong_kind", rows[0][1], f"{table.name}.{rows[0][0]}") if rows else None


def _kinds(column: Column[object]) -> str:
    kinds: Collection[str] = (_kind(column), "null") if column.nullable else (_kind(column),)
    return ", ".join(f"'{kind}'" for kind in kinds)


def _kind(column: Column[object]) -> str:
    if isinstance(column.type, LargeBinary):
        return "blob"
    return "integer" if isinstance(column.type, BigInteger | Integer) else "text"


_NUMBERS_OF_RECORDS: Final = [each for each in records.columns if _kind(each) == "integer"]
