"""The states of streams for the writer: folded once, kept in memory, brought up to date under the lock.

A state is used only when its version is the stream's own, so another process's writes are folded
in before anything is decided. A long stream starts from a snapshot; a snapshot made by other code
is not found, because the fingerprint of that code is part of its key; one that somebody without
the ledger's keys has edited is not believed, because a keyed hash of it stands in front.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from datetime import datetime
from functools import cache
from hashlib import blake2b
from hmac import compare_digest
from typing import Final, NamedTuple, Protocol, cast

import msgspec

from domain.book.entry import decode_entry
from domain.book.fingerprints import fingerprint, shape_of
from domain.book.states.streams import STREAMS, Stream, evolve, kind_of_stream, new_state, type_of
from domain.ground.kinds import StreamKind
from domain.ground.values import ISODate, station_today
from ledger.faults.machine import LedgerDamagedError
from ledger.store.days import Days
from ledger.store.rows import SnapshotRow, StreamEntry

SNAPSHOT_EVERY: Final = 1_000
"""Events between two snapshots of a stream whose state is small."""
SNAPSHOT_BYTES_PER_EVENT: Final = 1_000
"""Of a large state, how many bytes an event may cost on average: larger states wait longer."""
KEPT_STATES: Final = 2_000

_SEAL_BYTES: Final = 32

_encoder: Final = msgspec.msgpack.Encoder()
_decoders: Final = {kind: msgspec.msgpack.Decoder(each.state) for kind, each in STREAMS.items()}


class EntriesOfStreams(Protocol):
    """What folding a stream from its beginning asks of the store."""

    def stream_entries(self, stream: str, after_version: int = 0) -> list[StreamEntry]:
        """Entries of a stream after a version."""


class StreamReader(EntriesOfStreams, Protocol):
    """What loading a state asks of the store."""

    def snapshot(self, stream: str, projector: str, fingerprint: str) -> SnapshotRow | None:
        """The stored state of a stream."""


@cache
def state_fingerprint(kind: StreamKind = "station") -> str:
    """What a state is made by: its own shape, the code that folds it and the events that it takes in."""
    stream = STREAMS[kind]
    modules = {stream.state.__module__, decode_entry.__module__}
    return fingerprint(modules, stream.folded, shape_of(stream.state))[:32]


class _Stored(NamedTuple):
    """What is known of a stream's last snapshot."""

    version: int
    size_bytes: int


_NONE: Final = _Stored(0, 0)


class StreamStates:
    """The states of the streams that were written to lately. Belongs to one thread."""

    def __init__(self, secret: bytes, kept: int = KEPT_STATES) -> None:
        self._secret = secret
        self._states: OrderedDict[str, Stream] = OrderedDict()
        self._snapshots: dict[str, _Stored] = {}
        self._kept = kept
        self._today = ""
        self.days = Days()

    def load(self, reader: StreamReader, code: str, version: int, today: str = "") -> Stream:
        """The state of a stream at the stream's version, which the caller read under the lock.

        Reservations whose last day is before ``today`` keep nothing in it any more; an empty day
        leaves them.

        Raises LedgerDamagedError when the stream does not lead there.
        """
        if today < self._today:
            # A clock that was set back: what expired may be open again.
            self.forget()
        self._today = today
        state = self._states.get(code)
        if state is None or state.version > version:
            state = self._from_snapshot(reader, code, version)
        if state.version < version:
            state = fold(state, reader.stream_entries(code, state.version))
        if state.version != version:
            raise LedgerDamagedError(
                detail=f"stream {code} ends at version {state.version}, not {version}"
            )
        type_of(state).pass_days(state, today)
        self._states[code] = state
        self._states.move_to_end(code)
        while len(self._states) > self._kept:
            self._states.popitem(last=False)
        return state

    def forget(self) -> None:
        """Drop everything, because what was folded may not have been stored."""
        self._states.clear()
        self.days.forget()

    def is_snapshot_due(self, state: Stream) -> bool:
        """Whether a state has come far enough since its last snapshot to be worth another."""
        last = self._snapshots.get(state.code, _NONE)
        interval = max(SNAPSHOT_EVERY, last.size_bytes // SNAPSHOT_BYTES_PER_EVENT)
        return state.version - last.version >= interval

    def snapshot(self, state: Stream, pos: int) -> SnapshotRow:
        """A state as it is stored."""
        row = SnapshotRow(
            stream=state.code,
            projector=type_of(state).kind,
            fingerprint=state_fingerprint(type_of(state).kind),
            version=state.version,
            pos=pos,
            state=_encoder.encode(state),
        )
        row = row._replace(state=_seal_of(self._secret, row) + row.state)
        self._snapshots[state.code] = _Stored(row.version, len(row.state))
        return row

    def _from_snapshot(self, reader: StreamReader, code: str, version: int) -> Stream:
        kind = kind_of_stream(code)
        row = reader.snapshot(code, kind, state_fingerprint(kind)) if version else None
        self._snapshots[code] = _NONE
        if row is not None and row.version <= version:
            # A snapshot only saves time; one that cannot be read does not keep a station from work.
            with suppress(SnapshotUnreadableError):
                state = read_state(row, self._secret)
                self._snapshots[code] = _Stored(row.version, len(row.state))
                return state
        return new_state(code)


class SnapshotUnreadableError(Exception):
    """A stored state that is none, or that was not stored with our secret."""


def read_state(row: SnapshotRow, secret: bytes | None) -> Stream:
    """A state as :meth:`StreamStates.snapshot` stores it. Raises SnapshotUnreadableError.

    Without the secret its seal is passed over.
    """
    seal, state = bytes(row.state[:_SEAL_BYTES]), bytes(row.state[_SEAL_BYTES:])
    if secret is not None and not compare_digest(seal, _seal_of(secret, row._replace(state=state))):
        raise SnapshotUnreadableError
    try:
        return _decoders[cast("StreamKind", row.projector)].decode(state)
    except (msgspec.MsgspecError, KeyError):
        raise SnapshotUnreadableError from None


def _seal_of(secret: bytes, row: SnapshotRow) -> bytes:
    """A keyed hash of a state with the place that it belongs to."""
    sealed = blake2b(key=secret, digest_size=_SEAL_BYTES, person=b"station-state")
    sealed.update(_encoder.encode(row))
    return sealed.digest()


def day_of(recorded_at: str) -> ISODate:
    """The station's day at which what was recorded then was decided."""
    return station_today(datetime.fromisoformat(recorded_at))


def fold(state: Stream, entries: list[StreamEntry]) -> Stream:
    """Bring a state forward by stored entries, which must follow it without a gap.

    Its first entry may show that the stream is another one's than its name says; then another
    state is returned.
    """
    for stored in entries:
        if stored.version != state.version + 1:
            raise LedgerDamagedError(
                detail=f"stream {state.code} has no version {state.version + 1}",
                position=stored.pos,
            )
        entry = decode_entry(stored.entry)
        if stored.version == 1 and kind_of_stream(state.code, entry.type) != type_of(state).kind:
            state = new_state(state.code, entry.type)
        evolve(state, entry.data, entry.event_id, entry.causes)
    return state
