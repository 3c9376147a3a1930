"""Lists every version of every record, whatever kind of fact it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import ClassVar, Final

from sqlalchemy import MetaData, Table, bindparam, func, select

from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.events import AnyEvent, RecordVoided
from domain.ground.order.lists import chunks
from domain.ground.order.spans import place_of
from projections.base import Recorded, View
from projections.bulk import insert_rows, select_for
from projections.records.tables import FIRST_VERSION, Version, define_records

_RECORDS_PER_QUERY: Final = 10_000
"""Every parameter of a statement counts towards the databases' limit of some 32,000."""
_OF_FIRST: Final = Version._fields[:FIRST_VERSION]

_First = tuple[bytes, int, int, str]
"""The columns that a first version has of its own."""


class RecordsProjection:
    """Keeps ``versions`` and ``lists``.

    Of an entry it takes the envelope only, so it rests on no kind of fact.
    """

    name: ClassVar[str] = "records"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = ()

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of this question."""
        return define_records(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Begin a version for every fact, correction and void of a page, and end the one before."""
        lists = [(entry.station, entry.type) for _pos, entry in page]
        numbers = _numbers(
            view, [each for each in dict.fromkeys(lists) if each[1] in KIND_OF_TOPIC]
        )
        first: list[_First] = []
        changes: list[Recorded] = []
        # Every entry comes through here: what is asked of each costs a rebuild.
        for each, number in zip(page, map(numbers.get, lists), strict=True):
            pos, entry = each
            if number is not None:
                record = bytes.fromhex(entry.event_id.replace("-", ""))
                # By position: naming the columns would cost as much as all the rest of a row.
                first.append((record, pos, number, place_of(entry.occurred_at)))
            elif entry.corrects:
                changes.append(each)
        versions = view.tables["versions"]
        if changes:
            later = _following(view, first, changes)
            first = [row for row in first if row[1] not in later]
            insert_rows(view.conn, versions, [later[pos] for pos in sorted(later)])
        insert_rows(view.conn, versions, first, _OF_FIRST)


def _id_bytes(record: str) -> bytes:
    return bytes.fromhex(record.replace("-", ""))


def _following(
    view: View, first: Sequence[_First], changes: Sequence[Recorded]
) -> dict[int, Version]:
    """The versions of a page that follow others, or are followed within it, by their positions.

    Versions of earlier pages that end in this one are ended in the table.
    """
    versions = view.tables["versions"]
    records = {_id_bytes(entry.corrects) for _pos, entry in changes}
    standing = {row[0]: Version(*row) for row in first if row[0] in records}
    standing |= _standing(view, records.difference(standing))
    of_page = {row[1] for row in first}
    found: dict[int, Version] = {}
    closings: list[dict[str, int | bytes]] = []
    for pos, entry in changes:
        record = _id_bytes(entry.corrects)
        before = standing[record]
        if before.known_from in of_page:
            found[before.known_from] = before._replace(known_until=pos)
        else:
            closings.append({"of": record, "opened_at": before.known_from, "closed_at": pos})
        is_void = type(entry.data) is RecordVoided
        standing[record] = found[pos] = before._replace(
            known_from=pos,
            started=place_of(entry.occurred_at),
            first_pos=before.first_pos or before.known_from,
            corrections=before.corrections + (not is_void),
            is_voided=int(is_void),
        )
        of_page.add(pos)
    if closings:
        view.conn.execute(
            versions.update()
            .where(
                versions.c.record == bindparam("of"),
                versions.c.known_from == bindparam("opened_at"),
            )
            .values(known_until=bindparam("closed_at")),
            closings,
        )
    return found


def _standing(view: View, records: Iterable[bytes]) -> dict[bytes, Version]:
    """The open versions, made by earlier pages, of some records."""
    versions = view.tables["versions"]
    wanted = sorted(records)
    found: dict[bytes, Version] = {}
    for some in chunks(wanted, _RECORDS_PER_QUERY):
        query = select(versions).where(
            versions.c.record.in_(some), versions.c.known_until.is_(None)
        )
        found.update((row.record, Version._make(row)) for row in view.conn.execute(query))
    return found


def _numbers(view: View, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The numbers of lists by station and kind; those without one get theirs, in the order given."""
    lists = view.tables["lists"]
    rows = select_for(
        view.conn,
        "SELECT wanted.line, l.number FROM {pairs} "
        f"CROSS JOIN {lists.name} AS l WHERE l.station = left_text AND l.kind = right_text",
        pairs,
    )
    numbers = {pairs[line]: number for line, number in rows}
    if unknown := [pair for pair in pairs if pair not in numbers]:
        following = view.conn.scalar(select(func.count()).select_from(lists)) or 0
        numbers.update(zip(unknown, count(following)))
        insert_rows(view.conn, lists, [(*pair, numbers[pair]) for pair in unknown])
    return numbers
