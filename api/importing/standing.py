"""How a station stands before a file is taken in, and what is known of the file itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Protocol

from api.importing.comparing import Recorded
from domain.book.entry import Entry, decode_entry
from domain.book.states.station import Station, evolve
from ledger.store.rows import StreamEntry

_PAGE: Final = 2_000


class StreamReader(Protocol):
    """The log, as far as an import needs it."""

    def stream_entries(
        self, stream: str, after_version: int = 0, limit: int | None = None
    ) -> list[StreamEntry]:
        """Entries of a stream after a version."""

    def one_at_a_time(
        self, what: str, waiting: Callable[..., None]
    ) -> AbstractContextManager[None]:
        """Wait until nobody else in any process does the same on this ledger."""


@dataclass
class Standing:
    """A station's state and records now.

    ``generation`` counts the voided batches of the file, which may come in anew after a void;
    ``batch`` is the one that it goes on with, None where it has none that counts.
    """

    station: Station
    records: Recorded = field(default_factory=Recorded)
    generation: int = 0
    batch: str | None = None

    def look_for(self, file_sha256: str) -> None:
        """Note what is known of a file."""
        batches = self.station.batches.items()
        same = [key for key, each in batches if each.file_sha256 == file_sha256]
        running = [key for key in same if not self.station.batches[key].is_voided]
        self.generation = len(same) - len(running)
        self.batch = running[-1] if running else None


def standing_of(log: StreamReader | None, code: str) -> Standing:
    """How a station stands; an unplanned one where there is no log."""
    now = Standing(Station(code=code))
    if log is not None:
        for entry, position in entries_of(log, code):
            evolve(now.station, entry.data, entry.event_id, entry.causes)
            now.records.follow(entry, position)
    return now


def entries_of(log: StreamReader, code: str) -> Iterator[tuple[Entry, int]]:
    """A station's entries in order, each with its position."""
    version = 0
    while page := log.stream_entries(code, version, _PAGE):
        yield from ((decode_entry(stored.entry), stored.pos) for stored in page)
        version = page[-1].version
