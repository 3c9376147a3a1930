"""The tables that repeat the log held against it: streams, event types, records, commands.

Nothing here is evidence: a wrong row misleads the writer or a reader, and can be made anew from the
entries. The databases join tables that were checked against the entries before; only what stands
inside an entry is collected on the way through the log.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec import Struct

from domain.book.events import FACTS, RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from ledger.checks.batches import BatchCheck
from ledger.checks.findings import Damage, found
from ledger.checks.joins import Joined
from ledger.checks.pages import PageCheck
from ledger.checks.stored_pages import Snapshot, StoredLine

_CORRECTED: Final = topic_of(RecordCorrected)
_VOIDED: Final = topic_of(RecordVoided)
_FACTS: Final = tuple(map(topic_of, FACTS))
_ROWS_AT_ONCE: Final = 500
_CHANGES: Final = frozenset({_CORRECTED, _VOIDED})
_MASK: Final = 2**128 - 1


class _Change(Struct, gc=False):
    corrects: str = ""
    station: str = ""
    type: str = ""


_change: Final = msgspec.json.Decoder(_Change)


class IndexCheck:
    """Collects what changes records as the pages go by, and compares the tables at the end.

    How often each record was changed is kept as two sums of keyed hashes, not record by record, so
    that memory does not grow with the log.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._key = os.urandom(16)
        self._corrections = 0
        self._voids = 0
        self._batches = BatchCheck(snapshot)

    def take(self, first: int, page: Sequence[StoredLine], types: Sequence[str]) -> Damage | None:
        """Look at what a page, whose entries are sound, says of records, by the entries' types."""
        self._batches.take(page, types)
        changing = [at for at, kind in enumerate(types) if kind in _CHANGES]
        for at in changing:
            finding = self._of_change(first + at, _change.decode(page[at][0]))
            if finding is not None:
                return finding
        return None

    def at_the_end(self, check: PageCheck, joined: Joined) -> Damage | None:
        """Compare every table with what the log amounts to."""
        findings = (*self._of_streams(check), *self._of_types(check))
        if findings:
            return min(findings, key=lambda finding: finding.position)
        looks = (
            iter(() if joined.finding is None else (joined.finding,)),
            self._of_missing_records(check, joined.records),
            self._of_changed_records(),
            self._batches.at_the_end(),
            self._of_missing_commands(check, joined.covered),
        )
        return next((finding for look in looks for finding in look), None)

    def _of_change(self, position: int, change: _Change) -> Damage | None:
        rows = self._snapshot.rows(
            "SELECT station, last_pos, voided_pos FROM records WHERE record_id = ?", change.corrects
        )
        if not rows:
            return found("record_differs", position, "missing")
        station, last, voided = rows[0]
        if station != change.station:
            return found("record_differs", position, "station")
        if not isinstance(last, int) or last < position:
            return found("record_differs", position, "last_pos")
        if change.type == _CORRECTED:
            self._corrections = (self._corrections + self._hash(change.corrects)) & _MASK
        elif voided != position:
            return found("record_differs", position, "voided_pos")
        else:
            self._voids = (self._voids + self._hash(change.corrects)) & _MASK
        return None

    def _of_streams(self, check: PageCheck) -> Iterator[Damage]:
        rows = self._snapshot.rows("SELECT stream_id, version, first_pos, last_pos FROM streams")
        stored = {stream: tuple(rest) for stream, *rest in rows}
        expected = {
            stream: (version, check.first_of_stream[stream], check.last_of_stream[stream])
            for stream, version in check.versions.items()
        }
        for stream in sorted(stored.keys() | expected.keys()):
            if stored.get(stream) != expected.get(stream):
                place = check.first_of_stream.get(stream, check.size)
                yield found("stream_differs", place, stream)

    def _of_types(self, check: PageCheck) -> Iterator[Damage]:
        rows = self._snapshot.rows("SELECT type, type_version, first_pos FROM event_types")
        stored = {(kind, version): first for kind, version, first in rows}
        for kind in sorted(stored.keys() | check.first_of_type.keys()):
            first = check.first_of_type.get(kind, 0)
            if stored.get(kind) != first:
                yield found("type_differs", first or check.size, f"{kind[0]}/{kind[1]}")

    def _of_missing_records(self, check: PageCheck, stored: int) -> Iterator[Damage]:
        if stored == sum(check.types[kind] for kind in _FACTS):
            return
        marks = ", ".join("?" * len(_FACTS))
        missing = self._snapshot.rows(
            "SELECT e.pos FROM events e LEFT JOIN records r ON r.record_id = e.event_id "  # noqa: S608 - marks only
            f"WHERE r.record_id IS NULL AND e.type IN ({marks}) ORDER BY e.pos LIMIT 1",
            *_FACTS,
        )
        for (position,) in missing:
            yield found("record_differs", position, "missing")
        if not missing:  # each is there, and one of what is no record
            yield found("record_differs", check.size, "kind")

    def _of_changed_records(self) -> Iterator[Damage]:
        corrections = voids = 0
        after = ""
        while True:
            rows = self._snapshot.rows(
                "SELECT r.record_id, r.last_pos, r.corrections, r.voided_pos, e.entry "
                "FROM records r LEFT JOIN events e ON e.pos = r.last_pos "
                "WHERE (r.corrections <> 0 OR r.voided_pos IS NOT NULL) AND r.record_id > ? "
                "ORDER BY r.record_id LIMIT ?",
                after,
                _ROWS_AT_ONCE,
            )
            if not rows:
                break
            for record, last, corrected, voided, entry in rows:
                if entry is None or _change.decode(entry).corrects != record:
                    yield found("record_differs", last, "last_pos")
                corrections += corrected * self._hash(record)
                voids += self._hash(record) if voided is not None else 0
            after = rows[-1][0]
        if (corrections & _MASK, voids & _MASK) != (self._corrections, self._voids):
            yield from self._miscounted()

    def _miscounted(self) -> Iterator[Damage]:
        """Name the first record that was not changed as often as its row says; slow, but rare."""
        changes: Counter[tuple[str, str]] = Counter()
        first: dict[str, int] = {}
        after = 0
        while rows := self._snapshot.rows(
            "SELECT pos, entry FROM events WHERE type IN (?, ?) AND pos > ? ORDER BY pos LIMIT ?",
            _CORRECTED,
            _VOIDED,
            after,
            _ROWS_AT_ONCE,
        ):
            for position, entry in rows:
                change = _change.decode(entry)
                changes[change.corrects, change.type] += 1
                first.setdefault(change.corrects, position)
            after = rows[-1][0]
        for record, last, corrected, voided in self._snapshot.rows(
            "SELECT record_id, last_pos, corrections, voided_pos FROM records "
            "WHERE corrections <> 0 OR voided_pos IS NOT NULL ORDER BY first_pos"
        ):
            if corrected != changes.pop((record, _CORRECTED), 0):
                yield found("record_differs", first.get(record, last), "corrections")
            if (voided is not None) != bool(changes.pop((record, _VOIDED), 0)):
                yield found("record_differs", first.get(record, last), "voided_pos")
        for record, _kind in changes:
            yield found("record_differs", first[record], "corrections")

    def _of_missing_commands(self, check: PageCheck, covered: int) -> Iterator[Damage]:
        if covered == check.size:
            return
        missing = self._snapshot.rows(
            "SELECT e.pos, c.command_id FROM events e "
            "LEFT JOIN commands c ON c.command_id = e.command_id "
            "WHERE c.first_pos IS NULL OR e.pos NOT BETWEEN c.first_pos AND c.last_pos "
            "ORDER BY e.pos LIMIT 1"
        )
        for position, command in missing:
            yield found("command_differs", position, "missing" if command is None else "last_pos")

    def _hash(self, record: str) -> int:
        digest = blake2b(record.encode(), key=self._key, digest_size=16)
        return int.from_bytes(digest.digest(), "big")
