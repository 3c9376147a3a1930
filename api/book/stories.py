"""Everything at a station about one client or one grant, of whatever kind, as the log has it.

Whom a fact names follows from the marks on its fields, and which field holds the id of another
record from the declarations; so a kind that is added stands in the stories by itself. What only
refers to a record of a story (a voucher to the visit that it was spent on) belongs to it, too.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple, get_args, get_type_hints

from domain.book.catalogue import KINDS
from domain.book.commands import COMMANDS
from domain.book.entry import Entry, decode_entry, said_by
from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.commands import Command
from domain.ground.forms.fields import RecordId
from domain.ground.people import people_named
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.records import find_record, versions_of

_READ_TOGETHER: Final = 2_000
"""Entries that are read in one go."""
_ID: Final = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VALUE: Final = re.compile(rb'\[[^\]]*\]|"[^"]*"')
_OF_ENVELOPE: Final = ("corrects", "causes", "duplicate_of")


class About(NamedTuple):
    """Whom or what a story is about: how it stands in an entry's bytes, and whether a fact means it.

    The bytes are looked for first, because nearly every entry of a station is about another.
    """

    needles: tuple[bytes, ...]
    is_meant: Callable[[AnyEvent], bool]


class RecordStory(NamedTuple):
    """A record, or a decision that is none, with every entry about it by position.

    ``is_linked`` is one that does not name whom the story is about by now: it refers to a record
    that does, or named them before it was corrected.
    """

    entries: list[tuple[int, Entry]]
    is_linked: bool

    @property
    def record(self) -> str:
        """Its id."""
        return self.entries[0][1].record

    @property
    def first(self) -> Entry:
        """The entry that it began with."""
        return self.entries[0][1]

    @property
    def last(self) -> Entry:
        """The entry that says how it stands."""
        return self.entries[-1][1]

    @property
    def says(self) -> AnyEvent:
        """What it says by now; of a voided one, what it said last."""
        return said_by(self.last)

    @property
    def is_voided(self) -> bool:
        """Whether it does not count any more."""
        return isinstance(self.last.data, RecordVoided)

    @property
    def corrections(self) -> int:
        """How often it was corrected."""
        return sum(isinstance(entry.data, RecordCorrected) for _pos, entry in self.entries)


def about_client(codes: Iterable[str]) -> About:
    """A client by all of their codes."""
    wanted = frozenset(("client", code) for code in codes)
    needles = tuple(_quoted(code) for _kind, code in sorted(wanted))
    return About(needles, lambda event: not wanted.isdisjoint(people_named(event)))


def about_grant(code: str) -> About:
    """A grant, by the field that is called so in facts about money and in their lines."""

    def is_meant(event: AnyEvent) -> bool:
        parts = (event, *getattr(event, "lines", ()))
        return any(getattr(part, "grant", "") == code for part in parts)

    return About((b'"grant":' + _quoted(code),), is_meant)


def story_of(log: LedgerRecorder, station: str, about: About, until: int) -> list[RecordStory]:
    """The records of a story up to a position, by when they happened."""
    found: dict[str, list[tuple[int, Entry]]] = {}
    ids: set[bytes] = set()
    for pos, raw in _candidates(log, station, until, about.needles):
        entry = None
        if any(needle in raw for needle in about.needles):
            entry = decode_entry(raw)
            entry = entry if any(map(about.is_meant, _facts_of(entry))) else None
        if entry is None and ids and not ids.isdisjoint(_referred(raw)):
            entry = decode_entry(raw)
        if entry is not None:
            found.setdefault(entry.record, []).append((pos, entry))
            ids.add(entry.record.encode())
    whole = [
        _whole(log, record, until) if entries[0][1].corrects else entries
        for record, entries in found.items()
    ]
    stories = [
        RecordStory(entries, not about.is_meant(said_by(entries[-1][1]))) for entries in whole
    ]
    return sorted(stories, key=lambda each: (each.last.occurred_at, each.entries[0][0]))


def _facts_of(entry: Entry) -> tuple[AnyEvent, ...]:
    match entry.data:
        case RecordCorrected(was=was, now=now):
            return was, now
        case RecordVoided(was=was):
            return (was,)
        case event:
            return (event,)


def _whole(log: LedgerRecorder, record: str, until: int) -> list[tuple[int, Entry]]:
    """All entries about a record, also those before a correction that brought it into the story."""
    row = find_record(log, record)
    assert row is not None, "what is corrected was recorded"
    versions = versions_of(log, row)
    return [(each.position, each.entry) for each in versions if each.position <= until]


def _candidates(
    log: LedgerRecorder, station: str, until: int, needles: Iterable[bytes]
) -> Iterator[tuple[int, bytes]]:
    """The entries of a station up to a position that have a needle or refer to any record.

    Each is looked for in many entries at once: one by one takes ten times as long.
    """
    version, wanted = 0, (*needles, *_REFERRING)
    while page := log.stream_entries(station, version, _READ_TOGETHER):
        entries = [(each.pos, bytes(each.entry)) for each in page if each.pos <= until]
        text = b"\n".join([raw for _pos, raw in entries])
        ends = list(accumulate(len(raw) + 1 for _pos, raw in entries))
        found = {line for some in wanted for line in _lines_with(some, text, ends)}
        yield from (entries[line] for line in sorted(found))
        if len(entries) < len(page):
            return
        version = page[-1].version


def _lines_with(wanted: bytes, text: bytes, ends: Sequence[int]) -> Iterator[int]:
    """The numbers of the lines that have something, given where each of them ends."""
    at = text.find(wanted)
    while at >= 0:
        line = bisect_right(ends, at)
        yield line
        at = text.find(wanted, ends[line])


def _referred(raw: bytes) -> Iterator[bytes]:
    """The ids of the records that an entry refers to, of several versions those of all."""
    for name in _REFERRING:
        at = raw.find(name)
        while at >= 0:
            value = _VALUE.match(raw, at + len(name))
            yield from _ID.findall(value[0]) if value else ()
            at = raw.find(name, at + len(name))


def _quoted(code: str) -> bytes:
    """A text as canonical JSON writes it."""
    return json.dumps(code, ensure_ascii=False).encode()


def _record_fields() -> Iterator[str]:
    """The fields of facts and decisions that hold the id of a record, as they are declared."""
    shared = set(get_type_hints(Command))
    models: list[Any] = [*(kind.details for kind in KINDS), *COMMANDS]
    for model in models:
        hints: Mapping[str, Any] = get_type_hints(model, include_extras=True)
        yield from (
            name for name, hint in hints.items() if name not in shared and _holds_record(hint)
        )


def _holds_record(hint: Any) -> bool:
    return hint == RecordId or any(_holds_record(each) for each in get_args(hint))


_REFERRING: Final = tuple(
    f'"{name}":'.encode() for name in dict.fromkeys((*_OF_ENVELOPE, *_record_fields()))
)
"""The names of all fields that may hold the id of another record."""
