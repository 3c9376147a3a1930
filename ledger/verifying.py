"""The whole log checked from its first entry on: hashes, positions, columns, order, tree.

Everything is computed again from the stored bytes and held against what stands beside them. The
check reads pages of bounded size and stops at the first bad position, which it names; it never
writes, so it may run while others do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from msgspec import Struct
from sqlalchemy import Engine, select

from domain.entry import Entry, EntryUnreadableError, decode_entry
from ledger.evidence.canonical import NotCanonicalError, check_canonical
from ledger.evidence.tree import Frontier, leaf_hash
from ledger.faults import translated
from ledger.stored_pages import Progress, StoredHead, StoredRow, read_head, read_rows
from ledger.tables import streams

_COLUMNS: Final = (
    ("event_id", "event_id"),
    ("stream", "station"),
    ("version", "version"),
    ("type", "type"),
    ("type_version", "type_version"),
    ("occurred_at", "occurred_at"),
    ("recorded_at", "recorded_at"),
    ("actor", "actor"),
    ("command_id", "command_id"),
)
"""Columns beside an entry, and the envelope's fields that they repeat."""

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "position_missing": ("位置 {position} 缺失。", "Position {position} is missing."),
    "beyond_head": (
        "位置 {position} 在链头之后，不应存在。",
        "Position {position} lies behind the head and must not be there.",
    ),
    "entry_altered": (
        "位置 {position} 的内容与其哈希不符。",
        "The entry at position {position} is not the one that was hashed.",
    ),
    "entry_not_canonical": (
        "位置 {position} 的内容不是规范格式：{detail}。",
        "The entry at position {position} is not in canonical form: {detail}.",
    ),
    "entry_unreadable": (
        "位置 {position} 的内容无法解读：{detail}。",
        "The entry at position {position} cannot be read: {detail}.",
    ),
    "column_differs": (
        "位置 {position} 的列 {detail} 与内容不符。",
        "Column {detail} at position {position} does not say what its entry says.",
    ),
    "version_gap": (
        "位置 {position} 的站点版本不连续：{detail}。",
        "The version of the stream at position {position} does not follow: {detail}.",
    ),
    "clock_went_back": (
        "位置 {position} 的入账时间早于前一条。",
        "The entry at position {position} was recorded before the one in front of it.",
    ),
    "tree_differs": (
        "位置 {position} 至 {last_position} 之间有内容被替换：默克尔树的根不符。",
        "Something from position {position} to {last_position} was replaced: the root differs.",
    ),
    "stream_differs": (
        "位置 {position}：站点索引与日志不符（{detail}）。",
        "Position {position}: the index of streams does not agree with the log ({detail}).",
    ),
}


class Finding(Struct, frozen=True, kw_only=True):
    """The first thing that is wrong: a stable code and where.

    ``last_position`` is above ``position`` where only a range can be named.
    """

    code: str
    position: int
    last_position: int
    detail: str = ""

    def message(self, language: Literal["zh", "en"] = "en") -> str:
        """The sentence for a person."""
        sentence = _SENTENCES[self.code][0 if language == "zh" else 1]
        return sentence.format(
            position=self.position, last_position=self.last_position, detail=self.detail
        )


class Verification(Struct, frozen=True, kw_only=True):
    """How many entries were found good, the tree's root over them, and the first finding."""

    entries: int
    root: str
    finding: Finding | None


def verify(engine: Engine, progress: Progress | None = None) -> Verification:
    """Check the whole log of an events database.

    Raises LedgerDamagedError when the head itself cannot be read, and LedgerUnavailableError.
    """
    head = read_head(engine)
    check = _Check()
    for page in read_rows(engine, head.pos):
        check.take(page)
        if check.finding is not None:
            break
        if progress is not None:
            progress(check.frontier.size, head.pos)
    finding = check.finding or check.at_the_end(engine, head)
    return Verification(
        entries=check.frontier.size, root=check.frontier.root().hex(), finding=finding
    )


class _Check:
    """What has been checked so far: the tree over it, the versions of the streams, the clock."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self.finding: Finding | None = None
        self._versions: dict[str, int] = {}
        self._recorded_at = ""

    def take(self, page: Sequence[StoredRow]) -> None:
        """Check a page; stops at the first finding."""
        hashes = []
        expected = self.frontier.size
        for row in page:
            expected += 1
            self.finding = next(self._of_row(row, expected), None)
            if self.finding is not None:
                break
            hashes.append(row.leaf_hash)
        self.frontier.extend(map(bytes, hashes))

    def at_the_end(self, engine: Engine, head: StoredHead) -> Finding | None:
        """Hold the head and the index of streams against what was read."""
        size = self.frontier.size
        if size < head.pos:
            return _found("position_missing", size + 1)
        if head.last_row > head.pos:
            return _found("beyond_head", head.pos + 1)
        if self.frontier != head.frontier:
            return _replaced(self.frontier, head.frontier)
        if self._recorded_at != head.recorded_at and size:
            return _found("column_differs", size, "log_head.recorded_at")
        return self._of_streams(engine, head.pos)

    def _of_row(self, row: StoredRow, expected: int) -> Iterator[Finding]:
        if row.pos != expected:
            yield _found("position_missing", expected)
        raw = row.entry
        # Whoever edits the file may leave text where bytes were.
        if not isinstance(raw, bytes) or leaf_hash(raw) != row.leaf_hash:
            yield _found("entry_altered", row.pos)
            return
        try:
            check_canonical(raw)
            entry = decode_entry(raw)
        except NotCanonicalError as error:
            yield _found("entry_not_canonical", row.pos, str(error))
            return
        except EntryUnreadableError as error:
            yield _found("entry_unreadable", row.pos, str(error))
            return
        yield from self._of_entry(row, entry)

    def _of_entry(self, row: StoredRow, entry: Entry) -> Iterator[Finding]:
        for column, name in _COLUMNS:
            if getattr(row, column) != getattr(entry, name):
                yield _found("column_differs", row.pos, column)
        before = self._versions.get(entry.station, 0)
        if entry.version != before + 1:
            yield _found("version_gap", row.pos, f"{before} -> {entry.version}")
        if entry.recorded_at < self._recorded_at:
            yield _found("clock_went_back", row.pos)
        self._versions[entry.station] = entry.version
        self._recorded_at = entry.recorded_at

    def _of_streams(self, engine: Engine, head: int) -> Finding | None:
        query = select(streams.c.stream_id, streams.c.version, streams.c.last_pos)
        with translated(), engine.connect() as connection:
            rows = connection.execute(query).all()
        known = {stream: version for stream, version, last in rows if last <= head}
        moved_on = {stream for stream, _version, last in rows if last > head}
        expected = {
            stream: version for stream, version in self._versions.items() if stream not in moved_on
        }
        differing = sorted(
            stream
            for stream in known.keys() | expected.keys()
            if known.get(stream) != expected.get(stream)
        )
        return _found("stream_differs", head, differing[0]) if differing else None


def _replaced(computed: Frontier, stored: Frontier) -> Finding:
    """Name the complete subtree whose root is another; entries and hashes were changed alike."""
    first, size = 1, computed.size
    if stored.size == size:
        for ours, theirs in zip(computed.roots, stored.roots, strict=True):
            width = 1 << (size.bit_length() - 1)
            if ours != theirs:
                return Finding(code="tree_differs", position=first, last_position=first + width - 1)
            first, size = first + width, size - width
    return Finding(code="tree_differs", position=1, last_position=computed.size)


def _found(code: str, position: int, detail: str = "") -> Finding:
    return Finding(code=code, position=position, last_position=position, detail=detail)
