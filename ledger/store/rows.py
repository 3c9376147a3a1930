"""Rows of the durable tables as the writer hands them over and gets them back.

Named tuples, because they go to the drivers as they are, thousands at a time. Columns that only
the lock can give (position, leaf hash) are not in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.evidence.tree import Frontier, FrontierDamagedError
from ledger.faults.machine import LedgerDamagedError


class Head(NamedTuple):
    """The end of the log: last position (0 when empty), its tree, its ``recorded_at``."""

    pos: int
    frontier: Frontier
    recorded_at: str


class EventRow(NamedTuple):
    """One event to append; ``entry`` is what counts, the other columns are an index of it.

    Times are RFC 3339; ``recorded_at`` is UTC with a fixed number of digits, so that text order
    is time order.
    """

    event_id: str
    stream: str
    version: int
    type: str
    type_version: int
    occurred_at: str
    recorded_at: str
    actor: str
    command_id: str
    entry: bytes


class TypeRow(NamedTuple):
    """A type and schema version of events, and the position where it came up first."""

    type: str
    type_version: int
    first_pos: int


class CommandRow(NamedTuple):
    """The outcome of one command, stored with its events; positions are None where it has none."""

    command_id: str
    actor: str
    request_hash: bytes
    response: bytes
    first_pos: int | None
    last_pos: int | None
    at: str


class KnownCommand(NamedTuple):
    """What is stored about a command that comes again."""

    request_hash: bytes
    response: bytes
    first_pos: int | None
    last_pos: int | None


class RecordRow(NamedTuple):
    """State of one record: where it began, its last change, how often corrected, where voided.

    ``batch`` is the import batch that made it, None for a record made by hand.
    """

    record_id: str
    station: str
    kind: str
    first_pos: int
    last_pos: int
    corrections: int
    voided_pos: int | None
    batch: str | None = None


class SnapshotRow(NamedTuple):
    """The folded state of one stream at a version, valid for one fingerprint of the code."""

    stream: str
    projector: str
    fingerprint: str
    version: int
    pos: int
    state: bytes


class StreamEntry(NamedTuple):
    """One stored entry of a stream."""

    pos: int
    version: int
    entry: bytes


def head_of(row: Sequence[Any] | None) -> Head:
    """Read the head row.

    Raises LedgerDamagedError when there is none, or position and tree contradict each other.
    """
    if row is None:
        raise LedgerDamagedError(detail="the head row is missing")
    pos, stored, recorded_at = row
    try:
        frontier = Frontier.from_bytes(bytes(stored)) if stored else Frontier()
    except FrontierDamagedError as error:
        raise LedgerDamagedError(detail=f"head row: {error}", position=pos) from error
    if frontier.size != pos:
        raise LedgerDamagedError(
            detail=f"the head is at {pos}, its tree has {frontier.size} leaves", position=pos
        )
    return Head(pos, frontier, recorded_at)
