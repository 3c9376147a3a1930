"""Which values and marks of people still stand: what a void or a correction took back does not.

The book says which commitments no record states any more; nothing is deleted for it, as a voided
record stays readable. Somebody of whom nothing stands is found again by what was said of them, so
that the same file brings no second person and no voided record back, and nobody is warned of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, select

from domain.ground.order.lists import chunks
from ledger.evidence.canonical import JSONValue
from ledger.schema.vault_tables import disclosures
from ledger.vault.hiding import Book
from ledger.vault.identities import MARK_OF_FIELD, described_by, marks_at
from ledger.vault.statements import IDS_PER_QUERY, SEALED_VALUES, newest_values


class Revealed(NamedTuple):
    """One value as the vault holds it; ERASED where its key is gone, RESTRICTED where it is kept."""

    person_id: str
    event_id: str
    field: str
    value: JSONValue


def newest_standing(
    connection: Connection, book: Book, condition: ColumnElement[bool]
) -> list[Row[Any]]:
    """Of each person and field that meets the condition, the newest value that stands.

    Values of commands that the book did not take do not stand either. Older ones are read only of
    those whose newest one fell.
    """
    newest: list[Row[Any]] = list(connection.execute(newest_values(condition)))
    rows = standing(book, newest)
    if len(rows) == len(newest):
        return rows
    fallen = {(row.person_id, row.field) for row in newest}
    fallen -= {(row.person_id, row.field) for row in rows}
    older: list[Row[Any]] = []
    for some in chunks(sorted({person for person, _field in fallen}), IDS_PER_QUERY):
        query = SEALED_VALUES.where(and_(condition, disclosures.c.person_id.in_(some)))
        rows_of_some: list[Row[Any]] = list(connection.execute(query))
        older += [row for row in rows_of_some if (row.person_id, row.field) in fallen]
    found = standing(book, older)
    last = {(row.person_id, row.field): row.event_id for row in found}
    return [*rows, *(row for row in found if last[row.person_id, row.field] == row.event_id)]


def standing(book: Book, rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Those of some values, in the order given, that a record of the book states."""
    held = list(rows)
    withdrawn = _withdrawn(book, (row.person_id for row in held))
    left = [row for row in held if row.digest not in withdrawn]
    recorded = book.recorded({row.event_id for row in left})
    return [row for row in left if row.event_id in recorded]


def people_touched(
    connection: Connection, book: Book, people: set[str]
) -> tuple[frozenset[str], dict[str, bool]]:
    """What was taken back at the stations of some people, and whom of them it marked.

    Of each it is told whether anything that marks them stands. What the book has yet to take
    stands, as it does for whoever looks for somebody.
    """
    withdrawn = _withdrawn(book, people)
    person, digest = disclosures.c.person_id, disclosures.c.digest
    values = select(person, digest).where(disclosures.c.field.in_(tuple(MARK_OF_FIELD)))
    touched: set[str] = set()
    for some in chunks(sorted(withdrawn), IDS_PER_QUERY):
        touched.update(connection.scalars(values.where(digest.in_(some))))
    found = dict.fromkeys(sorted(touched & people), False)
    for some in chunks(list(found), IDS_PER_QUERY):
        for who, each in connection.execute(values.where(person.in_(some))):
            found[who] |= each not in withdrawn
    return withdrawn, found


def marks_fallen(
    said: Iterable[tuple[str, Revealed]],
    withdrawn: frozenset[str],
    index: Callable[[str, str], str],
) -> set[tuple[str, str, str]]:
    """The marks, as kind, mark and person, that people have only by what was taken back of them.

    ``said`` is all that is said of them, each value with its commitment; ``index`` makes the mark.
    """
    whole: defaultdict[tuple[str, str], dict[str, JSONValue]] = defaultdict(dict)
    stood: defaultdict[tuple[str, str], dict[str, JSONValue]] = defaultdict(dict)
    for digest, each in said:
        whole[each.person_id, each.event_id][each.field] = each.value
        if digest not in withdrawn:
            stood[each.person_id, each.event_id][each.field] = each.value
    fallen = _marks(whole) - _marks(stood)
    return {(kind, index(kind, value), who) for kind, value, who in fallen}


def _marks(said: Mapping[tuple[str, str], dict[str, JSONValue]]) -> set[tuple[str, str, str]]:
    return {
        (kind, value, who)
        for (who, _event), fields in said.items()
        for kind, value in marks_at(_station(who), described_by(fields)).items()
    }


def _withdrawn(book: Book, people: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(book.withdrawn, set(map(_station, people))))


def _station(person: str) -> str:
    return person.split("/", 1)[0]
