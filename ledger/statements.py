# ruff: noqa: S608 - names come from the row types, values are always parameters
"""The store's SQL, once per database: the hot path is prepared text, not built per call.

Column lists come from the row types and the tables, so that neither can drift from the other; only
what really differs between the databases is written twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ledger.rows import CommandRow, EventRow, RecordRow, SnapshotRow

Dialect = Literal["sqlite", "postgresql"]

NOTIFY_CHANNEL: Final = "taizhang_head"

EVENT_COLUMNS: Final = ("pos", *EventRow._fields, "leaf_hash")
STREAM_COLUMNS: Final = ("stream_id", "version", "first_pos", "last_pos")
_KNOWN_COLUMNS: Final = "command_id, request_hash, response, first_pos, last_pos"
_HEAD_COLUMNS: Final = "pos, frontier, recorded_at"


@dataclass(frozen=True)
class Statements:
    """Every statement of the store in one database's own words."""

    head: str
    lock_head: str
    move_head: str
    insert_events: str
    insert_commands: str
    upsert_streams: str
    upsert_records: str
    upsert_snapshots: str
    known_commands: str
    stream_versions: str
    records: str
    snapshot: str
    page: str
    entries_at: str
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
        insert_events=_insert("events", EVENT_COLUMNS, mark),
        insert_commands=_insert("commands", CommandRow._fields, mark),
        upsert_streams=_upsert("streams", STREAM_COLUMNS, 1, mark, kept=("first_pos",)),
        upsert_records=_upsert(
            "records", RecordRow._fields, 1, mark, kept=("station", "kind", "first_pos")
        ),
        upsert_snapshots=_upsert("snapshots", SnapshotRow._fields, 3, mark),
        known_commands=f"SELECT {_KNOWN_COLUMNS} FROM commands WHERE command_id {among}",
        stream_versions=f"SELECT stream_id, version FROM streams WHERE stream_id {among}",
        records=f"SELECT {', '.join(RecordRow._fields)} FROM records WHERE record_id {among}",
        snapshot=(
            f"SELECT {', '.join(SnapshotRow._fields)} FROM snapshots "
            f"WHERE stream = {mark} AND projector = {mark} AND fingerprint = {mark}"
        ),
        page=(
            f"SELECT pos, entry FROM events WHERE pos > {mark} AND pos <= {mark} "
            f"ORDER BY pos LIMIT {mark}"
        ),
        entries_at=f"SELECT pos, entry FROM events WHERE pos {among}",
        stream_entries=(
            f"SELECT pos, version, entry FROM events WHERE stream = {mark} AND version > {mark} "
            f"ORDER BY version LIMIT {mark}"
        ),
        notify=None if dialect == "sqlite" else f"SELECT pg_notify('{NOTIFY_CHANNEL}', %s)",
    )


def _insert(table: str, columns: Sequence[str], mark: str) -> str:
    values = ", ".join([mark] * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"


def _upsert(
    table: str, columns: Sequence[str], key_length: int, mark: str, kept: Sequence[str] = ()
) -> str:
    changed = [column for column in columns[key_length:] if column not in kept]
    assignments = ", ".join(f"{column} = excluded.{column}" for column in changed)
    key = ", ".join(columns[:key_length])
    return f"{_insert(table, columns, mark)} ON CONFLICT ({key}) DO UPDATE SET {assignments}"
