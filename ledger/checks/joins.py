"""Two big indexes joined with the log by the database itself: records and commands.

Each costs the database one long statement, half as much as checking the entries: it is run beside
that, on a connection of its own. What comes out counts only where the entries turned out to be
sound, since these statements trust the columns beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, NamedTuple

from domain.book.events import FACTS
from domain.ground.events import topic_of
from ledger.checks.commands import of_commands
from ledger.checks.findings import Damage, found
from ledger.checks.storage_classes import numbers_of_records, of_records
from ledger.checks.stored_pages import Snapshot

_FACTS: Final = ", ".join(f"'{topic_of(kind)}'" for kind in FACTS)
_RECORD_IS_SOUND: Final = (
    "e.event_id = r.record_id AND e.stream = r.station AND e.type = r.kind AND "
    "e.type IN ({facts}) AND "
    "CASE WHEN r.corrections = 0 AND r.voided_pos IS NULL THEN r.last_pos = r.first_pos "
    "ELSE {numbers} END"
)
_SOUND_RECORDS: Final = (
    "SELECT count(*) FROM records r JOIN events e ON e.pos = r.first_pos WHERE {sound}"
)
_UNSOUND_RECORD: Final = (
    "SELECT r.first_pos, r.record_id, e.event_id, r.station, e.stream, r.kind, "
    "CASE WHEN e.type IN ({facts}) THEN e.type END "
    "FROM records r LEFT JOIN events e ON e.pos = r.first_pos "
    "WHERE ({sound}) IS NOT TRUE ORDER BY r.first_pos LIMIT 1"
)


class Joined(NamedTuple):
    """The first row of each index that is not as in the log, and what the indexes cover.

    ``records`` is how many there are, ``covered`` how many positions the commands claim.
    """

    finding: Damage | None
    records: int
    covered: int


class Joining(NamedTuple):
    """Joins under way, or yet to be made where no second look at the same moment was to be had."""

    future: Future[Joined] | None
    fallback: Snapshot

    def result(self) -> Joined:
        """Wait for them. Raises LedgerFault."""
        return join(self.fallback) if self.future is None else self.future.result()


@contextmanager
def joining(beside: Snapshot | None, fallback: Snapshot) -> Iterator[Joining]:
    """Begin the joins in a second thread; they are given up when the block ends before them."""
    if beside is None:
        yield Joining(None, fallback)
        return
    with ThreadPoolExecutor(1, "joins") as pool:
        future = pool.submit(join, beside)
        try:
            yield Joining(future, fallback)
        finally:
            if not future.done():
                beside.interrupt()


def join(snapshot: Snapshot) -> Joined:
    """Hold the records and the commands against the log. Raises LedgerFault."""
    ((records,),) = snapshot.rows("SELECT count(*) FROM records")
    # No more than the log can have, or a sum of wild values would be too large for the database.
    ((covered,),) = snapshot.rows(
        "SELECT coalesce(sum(CASE WHEN first_pos > 0 AND last_pos BETWEEN first_pos AND ? "
        "THEN last_pos - first_pos + 1 ELSE 0 END), 0) FROM commands",
        snapshot.head().pos,
    )
    numbers = numbers_of_records(snapshot, "r")
    sound = _RECORD_IS_SOUND.format(facts=_FACTS, numbers=numbers)
    ((sound_records,),) = snapshot.rows(_SOUND_RECORDS.format(sound=sound))
    finding = None
    if sound_records != records:
        unsound = _UNSOUND_RECORD.format(facts=_FACTS, sound=sound)
        finding = of_records(snapshot) or _first(snapshot, unsound)
    return Joined(finding or of_commands(snapshot), int(records), int(covered))


def _first(snapshot: Snapshot, query: str) -> Damage | None:
    """The record that a query found, if any, and its first column that is not as in the log."""
    for position, *values in snapshot.rows(query):
        pairs = zip(("record_id", "station", "kind"), values[::2], values[1::2], strict=True)
        differing = [column for column, ours, logged in pairs if ours != logged]
        return found("record_differs", position, next(iter(differing), "last_pos"))
    return None
