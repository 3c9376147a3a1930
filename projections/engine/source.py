"""What the engine reads: the log as an ordered stream of pages, each checked and decoded once.

Rebuilds, replays and the follower read the same pages, and the write side is known here only by
this protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, Protocol

from domain.book.entry import EntryUnreadableError, decode_entry
from projections.base import Recorded

NO_LEAF: Final = b""
"""What stands in the place of a leaf hash before the first entry."""


class LogSource(Protocol):
    """The log, as far as projections know it."""

    def read_page(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Up to ``limit`` entries after a position, in order; empty at the end."""

    def leaf_of(self, entry: bytes) -> bytes:
        """The hash under which an entry stands in the log's tree."""

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


class LogReplacedError(Exception):
    """The log does not have the entry that tables stand on: it was restored, or is another one."""

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(f"the log no longer has the entry that was read at position {position}")


class Page(NamedTuple):
    """Decoded entries that follow position ``after``, up to the first one nobody can read.

    ``raw`` are all that were read, with the entry at ``after`` in front of them.
    """

    after: int
    entries: Sequence[Recorded]
    raw: Sequence[tuple[int, bytes]]
    leaf_of: Callable[[bytes], bytes]
    unreadable: EntryUnreadableError | None = None

    @property
    def last(self) -> int:
        """Position of the last readable entry."""
        return self.after + len(self.entries)

    def beyond(self, pos: int) -> Sequence[Recorded]:
        """The entries after a position, which lies in the page or just before it."""
        return self.entries if pos == self.after else self.entries[pos - self.after :]

    def leaf(self, pos: int) -> bytes:
        """The leaf hash of an entry of the page, or of the one just before it."""
        return self.leaf_of(self.raw[pos - self.raw[0][0]][1]) if pos else NO_LEAF


def read_decoded(source: LogSource, after: int, limit: int) -> Page:
    """Read a page and decode it.

    Raises LogGapError when the page does not begin right after ``after`` or has a hole, and
    LogReplacedError when the log ends before ``after``.
    """
    # The entry in front comes in the same look, so that nobody can put another log in between.
    start = max(after - 1, 0)
    raw = source.read_page(start, limit + after - start)
    for expected, (pos, _) in enumerate(raw, start + 1):
        if pos != expected:
            raise LogGapError(expected, pos)
    if after and not raw:
        raise LogReplacedError(after)
    new = raw[after - start :]
    try:
        decoded = [decode_entry(data) for _, data in new]
    except EntryUnreadableError:
        return _readable_part(Page(after, (), raw, source.leaf_of), new)
    positions = range(after + 1, after + 1 + len(new))
    entries = list(map(Recorded._make, zip(positions, decoded, strict=True)))
    return Page(after, entries, raw, source.leaf_of)


def leaf_at(source: LogSource, pos: int) -> bytes | None:
    """The leaf hash that the log has at a position now, None where it ends before."""
    if not pos:
        return NO_LEAF
    page = source.read_page(pos - 1, 1)
    return source.leaf_of(page[0][1]) if page else None


def _readable_part(page: Page, new: Sequence[tuple[int, bytes]]) -> Page:
    entries: list[Recorded] = []
    for pos, data in new:
        try:
            entries.append(Recorded(pos, decode_entry(data)))
        except EntryUnreadableError as error:
            return page._replace(entries=entries, unreadable=error)
    return page._replace(entries=entries)
