"""What the engine reads: the log as an ordered stream of pages, each checked and decoded once.

Apart from the engine because rebuilds, replays and the follower read the same pages, and because
the write side is known here only by this protocol.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from domain.entry import EntryUnreadableError, decode_entry
from projections.base import Recorded


class LogSource(Protocol):
    """The log, as far as projections know it."""

    def read_page(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Up to ``limit`` entries after a position, in order; empty at the end."""

    def head_position(self) -> int:
        """Position of the last committed entry; 0 for an empty log."""

    def recorded_at(self, pos: int) -> str | None:
        """When the entry at a position was recorded, as RFC 3339; None where there is none."""

    def wait(self, after: int, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for news after a position; True when there may be some."""

    def wake(self) -> None:
        """End the present wait or the next one; from any thread."""


class LogGapError(Exception):
    """A page that does not follow on from the position it was asked for."""

    def __init__(self, expected: int, found: int) -> None:
        self.expected, self.found = expected, found
        super().__init__(f"position {expected} is missing: the log went on with {found}")


class Page(NamedTuple):
    """Decoded entries that follow position ``after``, up to the first one nobody can read."""

    after: int
    entries: Sequence[Recorded]
    unreadable: EntryUnreadableError | None = None

    @property
    def last(self) -> int:
        """Position of the last readable entry."""
        return self.after + len(self.entries)

    def beyond(self, pos: int) -> Sequence[Recorded]:
        """The entries after a position, which lies in the page or just before it."""
        return self.entries if pos == self.after else self.entries[pos - self.after :]


def read_decoded(source: LogSource, after: int, limit: int) -> Page:
    """Read a page and decode it.

    Raises LogGapError when the page does not begin right after ``after`` or has a hole.
    """
    raw = source.read_page(after, limit)
    for expected, (pos, _) in enumerate(raw, after + 1):
        if pos != expected:
            raise LogGapError(expected, pos)
    positions = range(after + 1, after + 1 + len(raw))
    try:
        decoded = [decode_entry(data) for _, data in raw]
    except EntryUnreadableError:
        return _readable_part(raw, after)
    return Page(after, list(map(Recorded._make, zip(positions, decoded, strict=True))))


def _readable_part(raw: Sequence[tuple[int, bytes]], after: int) -> Page:
    entries: list[Recorded] = []
    for pos, data in raw:
        try:
            entries.append(Recorded(pos, decode_entry(data)))
        except EntryUnreadableError as error:
            return Page(after, entries, error)
    return Page(after, entries)
