# ruff: noqa: S608 - names come from our tables, values are always parameters
"""The store's SQL, once per database: the hot path is prepared text, not built per call.

Column lists come from the row types, so that they cannot drift apart; only what really differs
between the databases is written twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import BigInteger, Integer, LargeBinary, Table, Text

from ledger.schema.tables import commands, event_types, events, records, snapshots, streams
from ledger.store.rows import CommandRow, EventRow, RecordRow, SnapshotRow, TypeRow

Dialect = Literal["sqlite", "postgresql"]

NOTIFY_CHANNEL: Final = "taizhang_head"
NO_LIMIT: Final = 2**62
ROWS_AT_ONCE: Final = (128, 32, 8)

EVENT_COLUMNS: Final = ("pos", *EventRow._fields, "leaf_hash")
STREAM_COLUMNS: Final = ("stream_id", "version", "first_pos", "last_pos")
_POSTGRESQL_TYPES: Final[dict[type, str]] = {
    BigInteger: "int8",
    Integer: "int4",
    LargeBinary: "bytea",
    Text: "text",
}
_KNOWN_COLUMNS: Final = "command_id, request_hash, response, first_pos, last_pos"
_HEAD_COLUMNS: Final = "pos, frontier, recorded_at"


@dataclass(frozen=True)
class Bulk:
    """The ways to write many rows of one table, from the one that always works to the fastest.

    ``by_rows`` are statements for so many rows at once, the most first, on SQLite only: its driver
    gives up the interpreter's lock at every step, and with many threads about it is long in
    coming back. ``by_array`` takes one array per column and ``by_copy`` a binary COPY, both on PostgreSQL only;
    ``by_copy`` is None where rows may be there already.
    """

    by_row: str
    by_rows: tuple[tuple[int, str], ...]
    by_array: str
    by_copy: str | None
    types: tuple[str, ...]


@dataclass(frozen=True)
class Statements:
    """Every statement of the store in one database's own words."""

    head: str
    lock_head: str
    move_head: str
    insert_events: Bulk
    insert_commands: Bulk
    upsert_streams: Bulk
    insert_event_types: Bulk
    upsert_records: Bulk
    upsert_snapshots: Bulk
    known_commands: str
    stream_versions: str
    taken_event_ids: str
    records: str
    records_in_batch: str
    snapshot: str
    page: str
    entries_at: str
    entries_between: str
    stream_entries: str
    notify: str | None


def statements(dialect: Dialect) -> Statements:
    """The statements for one database."""
    mark = "?" if dialect == "sqlite" else "%s"
    # A list of any length is one parameter, so the text never changes and stays prepared.
    among = "IN (SELECT value FROM json_each(?))" if dialect == "sqlite" else "= ANY(%s)"
    head = f"SELECT {_HEAD_COLUMNS} FROM log_head WHERE id = 1"
    return Statements(
        head=head,
        lock_head=head if dialect == "sqlite" else f"{head} FOR UPDATE",
        move_head=(
            f"UPDATE log_head SET pos = {mark}, frontier = {mark}, recorded_at = {mark} "
            f"WHERE id = 1 AND pos = {mark}"
        ),
        insert_events=_bulk(dialect, events, EVENT_COLUMNS),
        insert_commands=_bulk(dialect, commands, CommandRow._fields),
        upsert_streams=_bulk(dialect, streams, STREAM_COLUMNS, replaced=("version", "last_pos")),
        insert_event_types=_bulk(dialect, event_types, TypeRow._fields, known_stay=True),
        upsert_records=_bulk(
            dialect, records, RecordRow._fields, replaced=("last_pos", "corrections", "voided_pos")
        ),
        upsert_snapshots=_bulk(
            dialect, snapshots, SnapshotRow._fields, replaced=("version", "pos", "state")
        ),
        known_commands=f"SELECT {_KNOWN_COLUMNS} FROM commands WHERE command_id {among}",
        stream_versions=f"SELECT stream_id, version FROM streams WHERE stream_id {among}",
        taken_event_ids=f"SELECT event_id FROM events WHERE event_id {among}",
        records=f"SELECT {', '.join(RecordRow._fields)} FROM records WHERE record_id {among}",
        records_in_batch=(
            f"SELECT {', '.join(RecordRow._fields)} FROM records "
            f"WHERE batch = {mark} AND voided_pos IS NULL ORDER BY first_pos DESC"
        ),
        snapshot=(
            f"SELECT {', '.join(SnapshotRow._fields)} FROM snapshots "
            f"WHERE stream = {mark} AND projector = {mark} AND fingerprint = {mark}"
        ),
        # No LIMIT: without gaps the bounds say it all, and no planner can be misled by statistics.
        page=f"SELECT pos, entry FROM events WHERE pos > {mark} AND pos <= {mark} ORDER BY pos",
        entries_at=f"SELECT pos, entry FROM events WHERE pos {among}",
        entries_between=(
            f"SELECT pos, entry FROM events WHERE stream = {mark} AND occurred_at >= {mark} "
            f"AND occurred_at < {mark} ORDER BY pos"
        ),
        stream_entries=(
            f"SELECT pos, version, entry FROM events WHERE stream = {mark} AND version > {mark} "
            f"ORDER BY version LIMIT {mark}"
        ),
        notify=None if dialect == "sqlite" else f"SELECT pg_notify('{NOTIFY_CHANNEL}', %s)",
    )


def _bulk(
    dialect: Dialect,
    table: Table,
    columns: Sequence[str],
    *,
    replaced: Sequence[str] = (),
    known_stay: bool = False,
) -> Bulk:
    types = tuple(_POSTGRESQL_TYPES[type(table.c[name].type)] for name in columns)
    names = ", ".join(columns)
    conflict = " ON CONFLICT DO NOTHING" if known_stay else ""
    if replaced:
        key = ", ".join(column.name for column in table.primary_key)
        assignments = ", ".join(f"{name} = excluded.{name}" for name in replaced)
        conflict = f" ON CONFLICT ({key}) DO UPDATE SET {assignments}"
    mark = "?" if dialect == "sqlite" else "%s"
    arrays = ", ".join(f"%b::{kind}[]" for kind in types)
    insert = f"INSERT INTO {table} ({names}) VALUES "
    row = f"({', '.join([mark] * len(columns))})"
    at_once = ROWS_AT_ONCE if dialect == "sqlite" else ()
    return Bulk(
        by_row=f"{insert}{row}{conflict}",
        by_rows=tuple((count, insert + ", ".join([row] * count) + conflict) for count in at_once),
        by_array=f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}){conflict}",
        by_copy=None if conflict else f"COPY {table} ({names}) FROM STDIN (FORMAT binary)",
        types=types,
    )
