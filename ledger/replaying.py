"""The log folded in memory from zero, every hash checked on the way.

What an auditor can say without trusting any table: these entries, this tree, these states.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import cast

import msgspec
from msgspec import Struct
from sqlalchemy import Engine

from domain.entry import SCHEMA_VERSIONS, Entry, EntryUnreadableError, decode_entry
from domain.funds import expire_reservations
from domain.station import TRACELESS_TOPICS, Station, evolve, pass_over
from domain.values import station_today
from ledger.evidence.tree import Frontier, leaf_hash
from ledger.faults import LedgerDamagedError
from ledger.stored_pages import Progress, StoredLeaf, read_head, read_leaves


class Replayed(Struct, frozen=True, kw_only=True):
    """The states that the log amounts to at a position, on the day of the entry there.

    ``root`` is the tree's root over the entries up to there, ``by_type`` counts them by topic.
    """

    position: int
    root: str
    stations: dict[str, Station]
    by_type: dict[str, int]


def replay(engine: Engine, until: int | None = None, progress: Progress | None = None) -> Replayed:
    """Fold the log up to a position, the head for None.

    Raises LedgerDamagedError naming the first position that is missing, altered or unreadable, or
    when the tree at the head is another than the stored one.
    """
    head = read_head(engine)
    last = head.pos if until is None else min(until, head.pos)
    frontier = Frontier()
    stations: dict[str, Station] = {}
    by_type: Counter[str] = Counter()
    done = 0
    for page in read_leaves(engine, last):
        hashes = _checked_hashes(page, done)
        glances = _glances(page)
        for glance, (pos, raw, _digest) in zip(glances, page, strict=True):
            station = stations.get(glance.station)
            if station is None:
                station = stations[glance.station] = Station(code=glance.station)
            if glance.is_traceless:
                pass_over(station)
                continue
            entry = _read(pos, raw)
            evolve(station, entry.data, entry.event_id, entry.causes)
        by_type.update([glance.type for glance in glances])
        frontier.extend(hashes)
        done += len(page)
        if progress is not None:
            progress(done, last)
    if done < last:
        raise _damaged(done + 1, "is missing")
    if done:
        today = station_today(datetime.fromisoformat(_read(last, page[-1][1]).recorded_at))
        for station in stations.values():
            expire_reservations(station.funds, today)
    if last == head.pos and frontier != head.frontier:
        raise LedgerDamagedError(detail="the tree over the entries is not the head's tree")
    return Replayed(
        position=last,
        root=frontier.root().hex(),
        stations=stations,
        by_type=dict(sorted(by_type.items())),
    )


class _Glance(Struct, gc=False):
    """As much of an entry as tells whether the rest of it matters to a state."""

    station: str
    type: str
    type_version: int
    causes: tuple[str, ...] = ()

    @property
    def is_traceless(self) -> bool:
        """Whether the stream's version is all that changes."""
        return (
            self.type in TRACELESS_TOPICS
            and not self.causes
            and self.type_version == SCHEMA_VERSIONS[self.type]
        )


_glance_all = msgspec.json.Decoder(list[_Glance])


def _glances(page: Sequence[StoredLeaf]) -> list[_Glance]:
    """A glance at every entry of a page, whose hashes were checked before."""
    entries = [cast("bytes", raw) for _pos, raw, _digest in page]
    try:
        return _glance_all.decode(b"[" + b",".join(entries) + b"]")
    except msgspec.MsgspecError:
        # One of them is no entry at all; reading them one by one says which.
        for pos, raw, _digest in page:
            _read(pos, raw)
        raise


def _read(pos: int, raw: bytes | str) -> Entry:
    try:
        return decode_entry(cast("bytes", raw))
    except EntryUnreadableError as error:
        raise _damaged(pos, f"cannot be read: {error}") from error


def _checked_hashes(page: Sequence[StoredLeaf], done: int) -> list[bytes]:
    """The leaf hashes of a page that follows position ``done``, computed again and compared."""
    positions, entries, stored = zip(*page, strict=True)
    # Whole lists at a time; only a page that is not right is looked at row by row.
    whole = positions == tuple(range(done + 1, done + 1 + len(page)))
    if whole and set(map(type, entries)) == {bytes}:
        hashes = list(map(leaf_hash, entries))
        if hashes == list(stored):
            return hashes
    for expected, (pos, entry, digest) in enumerate(page, done + 1):
        if pos != expected:
            raise _damaged(expected, "is missing")
        # Whoever edits the file may leave text where bytes were.
        if not isinstance(entry, bytes) or leaf_hash(entry) != digest:
            raise _damaged(pos, "is not the entry that was hashed")
    raise _damaged(done + 1, "is not the entry that was hashed")


def _damaged(position: int, what: str) -> LedgerDamagedError:
    return LedgerDamagedError(detail=f"position {position} {what}", position=position)
