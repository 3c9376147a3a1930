"""The version of a record: the position of the last entry that changed how it is answered.

That is its own first entry, its last correction or its void, or the one that had somebody
erased or restricted whom it names. Everything else that happens at the station leaves it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.book.entry import Entry, said_by
from domain.book.events import AnyEvent, Fact, PersonErased, PersonRestricted
from domain.ground.people import people_named
from ledger.schema.tables import events
from ledger.store.rows import RecordRow
from ledger.writing.forgotten_people import entries_about_people, forgotten_by
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.records import RecordVersion
from ledger.writing.sealing import person_id


def version_of(row: RecordRow, value: Fact, last_pos: int, forgotten: Mapping[str, int]) -> int:
    """The version of a record that has a value since a position.

    ``forgotten`` are the positions from where on the station's people are, by their ids.
    """
    return max(last_pos, *(forgotten.get(person, 0) for person in _people_of(row, value)))


def forgotten_between(
    log: LedgerRecorder, row: RecordRow, said: Iterable[RecordVersion], since: int, until: int
) -> dict[int, Entry]:
    """The entries behind a position, up to another, that had somebody of a record forgotten.

    They change how it is answered without naming it. ``said`` are the record's own entries. Raises
    LedgerUnavailableError and LedgerDamagedError.
    """
    people = {who for each in said for who in _people_of(row, said_by(each.entry))}
    between = (events.c.stream == row.station, events.c.pos > since, events.c.pos <= until)
    return {
        position: entry
        for position, entry in entries_about_people(log, *between)
        if isinstance(entry.data, PersonErased | PersonRestricted)
        and forgotten_by(entry, position).person_id in people
    }


def _people_of(row: RecordRow, value: AnyEvent) -> list[str]:
    """The ids in the vault of whom a record names, and its own."""
    about = (*people_named(value), ("record", row.record_id))
    return [person_id(row.station, kind, code) for kind, code in about]
