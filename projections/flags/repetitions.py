"""Records that are like another one and were confirmed to be none of the same, of whatever kind.

Which they are stands in the envelope of the entry that made them so, so no kind of fact is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select

from domain.book.entry import said_by
from domain.book.events import RecordVoided
from domain.ground.events import topic_of
from domain.ground.order.flags import CONFIRMED_DUPLICATE
from domain.ground.order.lists import chunks
from domain.ground.order.spans import place_of
from projections.base import Recorded, View
from projections.bulk import insert_rows

_RECORDS_PER_QUERY: Final = 5_000
_KNOWN_UNTIL: Final = 3
"""Where that stands in a row of the flags."""


def fold_repetitions(view: View, page: Sequence[Recorded]) -> None:
    """Flag what a page confirms, and let go of what it voids, or says of another time."""
    told = [each for each in page if each[1].duplicate_of or each[1].corrects]
    if not told:
        return
    flagged = _standing(view, (entry.corrects for _pos, entry in told if entry.corrects))
    rows: list[list[Any]] = []
    opened: dict[str, list[Any]] = {}
    closed: list[dict[str, Any]] = []
    for pos, entry in told:
        record, started = entry.record, place_of(entry.occurred_at)
        before = flagged.pop(record, None)
        stays = bool(before or entry.duplicate_of) and not isinstance(entry.data, RecordVoided)
        if stays:
            flagged[record] = started
        if before == (started if stays else None):
            continue
        if before is not None and record in opened:
            opened.pop(record)[_KNOWN_UNTIL] = pos
        elif before is not None:
            closed.append({"of": record, "closed_at": pos})
        if stays:
            kind = topic_of(said_by(entry))
            row = [record, CONFIRMED_DUPLICATE, pos, None, entry.station, kind, started]
            rows.append(row)
            opened[record] = row
    table = view.tables["flags"]
    if closed:
        view.conn.execute(
            table.update()
            .where(
                table.c.record == bindparam("of"),
                table.c.code == CONFIRMED_DUPLICATE,
                table.c.known_until.is_(None),
            )
            .values(known_until=bindparam("closed_at")),
            closed,
        )
    insert_rows(view.conn, table, sorted(map(tuple, rows)))


def _standing(view: View, records: Iterable[str]) -> dict[str, str]:
    """Which of some records are flagged by earlier pages, and when each began."""
    columns = view.tables["flags"].c
    found: dict[str, str] = {}
    for some in chunks(sorted(set(records)), _RECORDS_PER_QUERY):
        query = select(columns.record, columns.started).where(
            columns.record.in_(some),
            columns.code == CONFIRMED_DUPLICATE,
            columns.known_until.is_(None),
        )
        found.update((row.record, row.started) for row in view.conn.execute(query))
    return found
