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

from domain.book.entry import SCHEMA_VERSIONS, Entry, EntryUnreadableError, decode_entry
from domain.book.states.area import Area
from domain.book.states.station import Station
from domain.book.states.streams import (
    TRACELESS_TOPICS,
    Stream,
    evolve,
    new_state,
    pass_over,
    type_of,
)
from domain.ground.values import station_today
from ledger.checks.stored_pages import Progress, StoredLeaf, read_head, read_leaves
from ledger.evidence.tree import Frontier, leaf_hash, leaf_hashes
from ledger.faults.machine import LedgerDamagedError


class Replayed(Struct, frozen=True, kw_only=True):
    """The states that the log amounts to at a position, on the day of the entry there.

    ``root`` is the tree's root over the entries up to there, ``by_type`` counts them by topic.
    """

    position: int
    root: str
    stations: dict[str, Station]
    areas: dict[str, Area]
    by_type: dict[str, int]


def replay(engine: Engine, until: int | None = None, progress: Progress | None = None) -> Replayed:
    """Fold the log up to a position, the head for None.

    Raises LedgerDamagedError naming the first position that is missing, altered or unreadable, or
    when the tree at the head is another than the stored one.
    """
    head = read_head(engine)
    last = head.pos if until is None else min(until, head.pos)
    frontier = Frontier()
    states: dict[str, Stream] = {}
    by_type: Counter[str] = Counter()
    done = 0
    for page in read_leaves(engine, last):
        hashes = _checked_hashes(page, done)
        glances = _glances(page)
        _fold(states, page, glances)
        by_type.update([glance.type for glance in glances])
        frontier.extend(hashes)
        done += len(page)
        if progress is not None:
            progress(done, last)
    if done < last:
        raise _damaged(done + 1, "is missing")
    if done:
        today = station_today(datetime.fromisoformat(_read(last, page[-1][1]).recorded_at))
        for state in states.values():
            type_of(state).pass_days(state, today)
    if last == head.pos and frontier != head.frontier:
        raise LedgerDamagedError(detail="the tree over the entries is not the head's tree")
    return Replayed(
        position=last,
        root=frontier.root().hex(),
        stations={code: each for code, each in states.items() if isinstance(each, Station)},
        areas={code: each for code, each in states.items() if isinstance(each, Area)},
        by_type=dict(sorted(by_type.items())),
    )


class _Glance(Struct, gc=False):
    """As much of an entry as tells whether the rest of it matters to a state."""

    station: str
    type: str
    type_version: int
    causes: tuple[str, ...] = ()


_TRACELESS = frozenset((topic, SCHEMA_VERSIONS[topic]) for topic in TRACELESS_TOPICS)
_glance = msgspec.json.Decoder(_Glance)
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def _glances(page: Sequence[StoredLeaf]) -> list[_Glance]:
    """A glance at every entry of a page, whose hashes were checked before."""
    try:
        glances = _glance.decode_lines(
            b"\n".join(cast("bytes", raw) for _pos, raw, _digest in page)
        )
    except _UNREADABLE:
        glances = []
    if len(glances) != len(page):
        # One of them is no entry at all; reading them one by one says which.
        for pos, raw, _digest in page:
            _read(pos, raw)
        raise _damaged(page[0][0], "is not one entry among others")
    return glances


def _fold(
    states: dict[str, Stream], page: Sequence[StoredLeaf], glances: Sequence[_Glance]
) -> None:
    """Take a page into the states, reading only those entries that leave a trace in one."""
    passed = Counter([glance.station for glance in glances])
    if passed.keys() - states.keys():
        for glance in glances:
            if glance.station not in states:
                states[glance.station] = new_state(glance.station, glance.type)
    for at, glance in enumerate(glances):
        if (glance.type, glance.type_version) in _TRACELESS and not glance.causes:
            continue
        pos, raw, _digest = page[at]
        entry = _read(pos, raw)
        evolve(states[glance.station], entry.data, entry.event_id, entry.causes)
        passed[glance.station] -= 1
    for code, events in passed.items():
        pass_over(states[code], events)


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
        hashes = leaf_hashes(cast("Sequence[bytes]", entries))
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
