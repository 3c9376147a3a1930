"""The version of a record: the position of the last entry that changed how it is answered.

That is its own first entry, its last correction or its void, or the one that had somebody
erased or restricted whom it names. Everything else that happens at the station leaves it alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.book.events import Fact
from domain.ground.people import people_named
from ledger.store.rows import RecordRow
from ledger.writing.sealing import person_id


def version_of(row: RecordRow, value: Fact, last_pos: int, forgotten: Mapping[str, int]) -> int:
    """The version of a record that has a value since a position.

    ``forgotten`` are the positions from where on the station's people are, by their ids.
    """
    about = (*people_named(value), ("record", row.record_id))
    people = (person_id(row.station, kind, code) for kind, code in about)
    return max(last_pos, *(forgotten.get(person, 0) for person in people))
