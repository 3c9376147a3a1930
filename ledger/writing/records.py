"""The record index, read from outside the writer: where a record is and all that happened to it.

Only the edge asks so: it has a record's id and needs the station, or wants to show every value that
the record ever had.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select

from domain.book.entry import Entry, decode_entry
from domain.book.events import RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from ledger.faults.machine import LedgerDamagedError, translated
from ledger.schema.tables import commands, events, streams
from ledger.store.rows import RecordRow
from ledger.writing.outcomes import Origin, origin_in
from ledger.writing.recorder import LedgerRecorder

# Whatever else was typed into an address must not reach a database as a parameter.
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_CHANGES = (topic_of(RecordCorrected), topic_of(RecordVoided))


class RecordVersion(NamedTuple):
    """One entry about a record, and its place in the log."""

    position: int
    entry: Entry


def find_record(log: LedgerRecorder, record: str) -> RecordRow | None:
    """The index row of a record, None where there is none.

    Raises LedgerUnavailableError.
    """
    if not _ID.fullmatch(record):
        return None
    with log.unit_of_work() as work:
        return work.records([record]).get(record)


def versions_of(log: LedgerRecorder, row: RecordRow) -> list[RecordVersion]:
    """Every entry about a record up to now in order: its first, its corrections, its void.

    ``row`` only says which record: what came after it was read is not left out, or a version of the
    station that was looked up in between would be named beside an older value.

    Raises LedgerUnavailableError and LedgerDamagedError.
    """
    row = find_record(log, row.record_id) or row
    raw = log.entries_at(sorted({row.first_pos, row.last_pos}))
    if row.first_pos not in raw or row.last_pos not in raw:
        raise LedgerDamagedError(detail=f"record {row.record_id} points at missing positions")
    found = {pos: decode_entry(entry) for pos, entry in raw.items()}
    changes = row.corrections + (row.voided_pos is not None)
    if changes > 1:
        # Bounded by versions, because that is what the index of the stream is ordered by.
        between = select(events.c.pos, events.c.entry).where(
            events.c.stream == row.station,
            events.c.version > found[row.first_pos].version,
            events.c.version < found[row.last_pos].version,
            events.c.type.in_(_CHANGES),
        )
        with translated(), log.engine.connect() as connection:
            for pos, entry in connection.execute(between):
                decoded = decode_entry(bytes(entry))
                if decoded.corrects == row.record_id:
                    found[pos] = decoded
    return [RecordVersion(pos, found[pos]) for pos in sorted(found)]


def origins_of(log: LedgerRecorder, entries: Iterable[Entry]) -> dict[str, Origin]:
    """Which requests brought entries, by their command ids; unknown where none is kept.

    Raises LedgerUnavailableError.
    """
    with log.unit_of_work() as work:
        known = work.known_commands(sorted({entry.command_id for entry in entries}))
    return {command: origin_in(each.response) for command, each in known.items()}


def actor_of_command(log: LedgerRecorder, command_id: str) -> str | None:
    """Who gave the command that is stored under an id, None where there is none.

    Raises LedgerUnavailableError.
    """
    query = select(commands.c.actor).where(commands.c.command_id == command_id)
    with translated(), log.engine.connect() as connection:
        found: str | None = connection.execute(query).scalar_one_or_none()
    return found


class StreamPlace(NamedTuple):
    """Where a stream stands: its version, and the position of its last entry."""

    version: int
    last_pos: int


def find_stream(log: LedgerRecorder, station: str) -> StreamPlace | None:
    """Where a station's stream stands, None before it begins.

    Raises LedgerUnavailableError.
    """
    query = select(streams.c.version, streams.c.last_pos).where(streams.c.stream_id == station)
    with translated(), log.engine.connect() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else StreamPlace(*row)


def list_streams(log: LedgerRecorder) -> list[str]:
    """The codes of all stations and areas that have a stream, in order.

    Raises LedgerUnavailableError.
    """
    with translated(), log.engine.connect() as connection:
        return list(connection.scalars(select(streams.c.stream_id).order_by(streams.c.stream_id)))


def station_of_event(log: LedgerRecorder, event_id: str) -> str | None:
    """The station in whose stream an event stands, None where there is none.

    Raises LedgerUnavailableError.
    """
    if not _ID.fullmatch(event_id):
        return None
    query = select(events.c.stream).where(events.c.event_id == event_id)
    with translated(), log.engine.connect() as connection:
        found: str | None = connection.execute(query).scalar_one_or_none()
    return found
