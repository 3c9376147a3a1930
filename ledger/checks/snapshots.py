"""The stored states of streams held against the entries that they are folded from.

A state says more than any other index: what may be spent, who is employed, which months are
closed. The writer begins with it, so a wrong one lets the next command do what the book does not
allow. Only what this program would believe can be folded again; of a state that other code has
made, and that is never read, the place alone is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.book.entry import EntryUnreadableError, decode_entry
from domain.book.states.streams import STREAMS, TRACELESS_TOPICS, Stream, evolve, type_of
from domain.ground.kinds import StreamKind
from ledger.checks.batches import names_causes
from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import Snapshot, StoredLine
from ledger.store.rows import SnapshotRow
from ledger.writing.states import (
    SnapshotUnreadableError,
    day_of,
    read_state,
    state_fingerprint,
)

# A state is only ever stored at the position of its stream's entry of that version.
_UNSOUND_PLACE: Final = (
    "SELECT s.stream, s.pos FROM snapshots s LEFT JOIN events e ON e.pos = s.pos "
    "WHERE (e.stream = s.stream AND e.version = s.version AND s.projector IN (?, ?)) IS NOT TRUE "
    "ORDER BY s.stream LIMIT 1"
)
_UNFOLDABLE: Final = (EntryUnreadableError, LookupError, ValueError, TypeError, AttributeError)


class _Due(NamedTuple):
    pos: int
    stream: str
    kind: StreamKind


class SnapshotCheck:
    """Folds the streams that have a stored state, as the pages go by, each up to that state.

    With the ledger's ``secret`` it also looks at what keeps others from storing one. A state is let
    go once it was compared, and entries that leave no trace in one are not read.
    """

    def __init__(self, snapshot: Snapshot, secret: bytes | None) -> None:
        self._snapshot = snapshot
        self._secret = secret
        self._finding: Damage | None = None
        rows = [
            (*row, kind)
            for kind in STREAMS
            for row in snapshot.rows(
                "SELECT pos, stream FROM snapshots WHERE projector = ? AND fingerprint = ?",
                kind,
                state_fingerprint(kind),
            )
        ]
        self._due = sorted((_Due(*row) for row in rows), reverse=True)
        self._states: dict[str, Stream] = {
            due.stream: STREAMS[due.kind].state(code=due.stream) for due in self._due
        }

    def take(
        self,
        first: int,
        page: Sequence[StoredLine],
        types: Sequence[str],
        streams: Sequence[str],
    ) -> None:
        """Fold a page whose entries are sound; what is found is told behind the log's findings."""
        begin = 0
        while self._due and self._due[-1].pos < first + len(page):
            due = self._due.pop()
            end = due.pos - first + 1
            self._fold(first, page[begin:end], types[begin:end], streams[begin:end])
            begin = max(begin, end)
            self._compare(due, page[end - 1][0] if end > 0 else b"")
        self._fold(first, page[begin:], types[begin:], streams[begin:])

    def at_the_end(self) -> Damage | None:
        """The first state that is not what its stream amounts to."""
        for stream, position in self._snapshot.rows(_UNSOUND_PLACE, *STREAMS):
            return found("snapshot_differs", position, stream)
        return self._finding

    def _fold(
        self,
        first: int,
        page: Sequence[StoredLine],
        types: Sequence[str],
        streams: Sequence[str],
    ) -> None:
        states = self._states
        if not states:
            return
        rest_on_nothing = not names_causes(b"".join([raw for raw, *_ in page]))
        for at, kind in enumerate(types):
            if kind in TRACELESS_TOPICS and (rest_on_nothing or not names_causes(page[at][0])):
                continue
            if streams[at] not in states:
                continue
            raw = page[at][0]
            state = states[streams[at]]
            try:
                entry = decode_entry(raw)
                evolve(state, entry.data, entry.event_id, entry.causes)
            except _UNFOLDABLE:
                # No state that the ledger stored can come from such an entry.
                self._note(first, streams[at])
                del states[streams[at]]

    def _compare(self, due: _Due, entry: bytes) -> None:
        folded = self._states.pop(due.stream, None)
        rows = self._snapshot.rows(
            f"SELECT {', '.join(SnapshotRow._fields)} FROM snapshots "  # noqa: S608 - our names
            "WHERE stream = ? AND projector = ? AND fingerprint = ?",
            due.stream,
            due.kind,
            state_fingerprint(due.kind),
        )
        if folded is None or not entry or not rows:
            return
        row = SnapshotRow(*rows[0])
        try:
            stored = read_state(row, self._secret)
        except SnapshotUnreadableError:
            self._note(due.pos, due.stream)
            return
        # Traceless entries were passed over; that the version is the entry's is looked at apart.
        folded.version = row.version
        type_of(folded).pass_days(folded, day_of(decode_entry(entry).recorded_at))
        if stored != folded:
            self._note(due.pos, due.stream)

    def _note(self, position: int, stream: str) -> None:
        if self._finding is None:
            self._finding = found("snapshot_differs", position, stream)
