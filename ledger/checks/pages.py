"""The entries themselves checked: hashes, positions, columns, versions of streams, the clock.

Pages are looked at as a whole first, because comparing whole lists costs a tenth of looking at
every value; only a page that is not right is read again, row by row, to name what is wrong. The
quick look reads no more of an entry than its envelope. What an event says and whether its bytes
are canonical is left to the deep check: bytes that hash right and lie in a signed tree were
written by the ledger, which writes no others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import astuple

from domain.book.entry import EntryUnreadableError, decode_entry
from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import SEALED_COLUMNS, StoredLine, StoredRow
from ledger.evidence.canonical import NotCanonicalError, check_canonical
from ledger.evidence.tree import leaf_hash, leaf_hashes

_BRACE: Final = ord("{")


class _Envelope(Struct, gc=False):
    """As much of an entry as its columns repeat, in the order in which it is written."""

    actor: Raw
    command_id: Raw
    event_id: Raw
    occurred_at: Raw
    recorded_at: str
    station: str
    type: str
    type_version: int
    version: int


class _PlainEnvelope(Struct, gc=False):
    """The same in Python's own values."""

    actor: str
    command_id: str
    event_id: str
    occurred_at: str
    recorded_at: str
    station: str
    type: str
    type_version: int
    version: int


_COLUMNS: Final = tuple(zip(SEALED_COLUMNS, _PlainEnvelope.__struct_fields__, strict=True))
_envelopes: Final = msgspec.json.Decoder(_Envelope)
_envelope: Final = msgspec.json.Decoder(_PlainEnvelope)
_arrays: Final = msgspec.json.Encoder()
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class PageCheck:
    """What the pages so far amount to; each next one is held against it.

    ``versions`` and ``last_positions`` are per stream, ``first_positions`` per stream and per type
    with its version; ``types`` counts entries; ``latest_types`` and ``latest_streams`` are those of
    the last page taken.
    """

    def __init__(self, *, deep: bool) -> None:
        self.size = 0
        self.recorded_at = ""
        self.versions: dict[str, int] = {}
        self.first_of_stream: dict[str, int] = {}
        self.last_of_stream: dict[str, int] = {}
        self.first_of_type: dict[tuple[str, int], int] = {}
        self.types: Counter[str] = Counter()
        self.latest_types: Sequence[str] = ()
        self.latest_streams: Sequence[str] = ()
        self._deep = deep

    def take(self, page: Sequence[StoredLine]) -> list[bytes] | None:
        """The leaf hashes of the page that comes next, or None when something in it is wrong."""
        entries, stored, columns = zip(*page, strict=True)
        try:
            envelopes = _envelopes.decode_lines(b"\n".join(entries))
            arrays = b",".join(columns)
            # As many objects as entries that begin with one: then each entry is one object.
            begun = [entry[0] for entry in entries].count(_BRACE)
        except (TypeError, IndexError, *_UNREADABLE):
            return None
        hashes = leaf_hashes(entries)
        values = list(map(astuple, envelopes))
        if (
            hashes != list(stored)
            or not begun == len(envelopes) == len(page)
            or _arrays.encode(values) != b"[" + arrays + b"]"
            or (self._deep and any(map(_unreadable, entries)))
        ):
            return None
        by_column = list(zip(*values, strict=True))
        if not self._is_in_order(by_column):
            return None
        self._count(by_column)
        return hashes

    def name(self, rows: Sequence[StoredRow], until: int) -> Damage | None:
        """The first thing wrong in the whole rows of that page, None when all is well after all.

        The page goes up to ``until``, where there must be a row.
        """
        versions, recorded_at = dict(self.versions), self.recorded_at
        for expected, row in enumerate(rows, self.size + 1):
            if row.pos != expected:
                return found("position_missing", expected)
            finding = next(self._wrong_in(row, versions, recorded_at), None)
            if finding is not None:
                return finding
            versions[row.stream], recorded_at = row.version, row.recorded_at
        last = self.size + len(rows)
        return found("position_missing", last + 1) if last < until else None

    def accept(self, rows: Sequence[StoredRow]) -> list[bytes]:
        """Take in a page in whose rows nothing was wrong after all."""
        entries = [bytes(row.entry) for row in rows if isinstance(row.entry, bytes)]
        values = [astuple(_envelopes.decode(entry)) for entry in entries]
        self._count(list(zip(*values, strict=True)))
        return leaf_hashes(entries)

    def _wrong_in(
        self, row: StoredRow, versions: dict[str, int], recorded_at: str
    ) -> Iterator[Damage]:
        raw = row.entry
        # Whoever edits the file may leave text where bytes were.
        if not isinstance(raw, bytes) or leaf_hash(raw) != row.leaf_hash:
            yield found("entry_altered", row.pos)
            return
        try:
            if self._deep:
                check_canonical(raw)
                decode_entry(raw)
            envelope = _envelope.decode(raw)
        except NotCanonicalError as error:
            yield found("entry_not_canonical", row.pos, str(error))
            return
        except EntryUnreadableError as error:
            yield found("entry_unreadable", row.pos, str(error))
            return
        except _UNREADABLE:
            yield found("entry_unreadable", row.pos, "its envelope is not one")
            return
        for column, name in _COLUMNS:
            if getattr(row, column) != getattr(envelope, name):
                yield found("column_differs", row.pos, column)
        before = versions.get(envelope.station, 0)
        if envelope.version != before + 1:
            yield found("version_gap", row.pos, f"{before} -> {envelope.version}")
        if envelope.recorded_at < recorded_at:
            yield found("clock_went_back", row.pos)

    def _is_in_order(self, by_column: Sequence[tuple[Any, ...]]) -> bool:
        *_, times, stations, _types, _type_versions, versions = by_column
        if times[0] < self.recorded_at or list(times) != sorted(times):
            return False
        following = {station: count(self.versions.get(station, 0) + 1) for station in set(stations)}
        return tuple(map(next, map(following.__getitem__, stations))) == versions

    def _count(self, by_column: Sequence[tuple[Any, ...]]) -> None:
        *_, times, stations, types, type_versions, versions = by_column
        first, self.size = self.size + 1, self.size + len(times)
        self.recorded_at, self.latest_types, self.latest_streams = times[-1], types, stations
        for station, place in dict(zip(stations, count(), strict=False)).items():
            self.versions[station] = versions[place]
            self.last_of_stream[station] = first + place
            if station not in self.first_of_stream:
                self.first_of_stream[station] = first + stations.index(station)
        kinds = list(zip(types, type_versions, strict=True))
        for kind, times_seen in Counter(kinds).items():
            self.types[kind[0]] += times_seen
            if kind not in self.first_of_type:
                self.first_of_type[kind] = first + kinds.index(kind)


def _unreadable(raw: bytes) -> bool:
    try:
        check_canonical(raw)
        decode_entry(raw)
    except (NotCanonicalError, EntryUnreadableError):
        return True
    return False
