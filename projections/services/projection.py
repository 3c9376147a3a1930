"""Folding visits: rows page by page, running totals block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from msgspec import UNSET
from sqlalchemy import Column, MetaData, Table, bindparam, select

from domain.book.deciding.lateness import is_claimed_late, is_received_late, lag_hours
from domain.book.entry import Entry
from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.order.lists import chunks
from domain.ground.policy import SEEDED
from domain.ground.values import days_between
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded
from projections.base import Recorded, View, about, keep_facts
from projections.bulk import insert_rows
from projections.services.merges import MERGING
from projections.services.people import Numbering, Numbers, Person
from projections.services.sums import VisitSums
from projections.services.tables import Visit, define_services
from projections.totals.rollup import BLOCK_POSITIONS, Cell, complete_block, completed_blocks

_VISITS = (HomeVisitRecorded, HomeVisitNotMet)
# Every parameter of a statement counts towards the databases' limit of some 32,000.
_RECORDS_MAX = 10_000

_Step = tuple[int, Entry, str, HomeVisitRecorded | HomeVisitNotMet | None]
"""What an entry does at its position: it ends a record's standing version, begins one, or both."""


class _Versions(NamedTuple):
    """Versions that a page has begun, by position, and versions that it has ended."""

    begun: dict[int, Visit]
    ended: dict[int, Visit]


class ServicesProjection:
    """Visits met and not met; ``block`` is the number of positions per stored total."""

    name: ClassVar[str] = "services"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (*_VISITS, *MERGING)

    def __init__(self, block: int = BLOCK_POSITIONS) -> None:
        self._block = block
        self._numbering = Numbering()

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of this question."""
        return define_services(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page, then write the totals of the blocks that it completes."""
        if not page:
            return
        keep_facts(view, view.tables["merges"], page, MERGING, stream="station")
        start, end = page[0].pos, page[-1].pos
        steps = list(_steps(page))
        numbers = self._numbering.numbers(view, start, end, _people(steps))
        versions = _write_versions(view, steps, numbers)
        visits = view.tables["visits"].c
        for first, last in completed_blocks(start, end, self._block):
            opened = [
                *_earlier(view, visits.known_from, first, start),
                *_among(versions.begun, first, last),
            ]
            closed = [
                *_earlier(view, visits.known_until, first, start),
                *_among(versions.ended, first, last),
            ]
            complete_block(view, VisitSums, last, _by_cell(opened), _by_cell(closed))


def _steps(page: Sequence[Recorded]) -> Iterator[_Step]:
    for pos, entry in about(page, _VISITS):
        data = entry.data
        if isinstance(data, _VISITS):
            yield pos, entry, "", data
        elif isinstance(data, RecordVoided):
            if isinstance(data.was, _VISITS):
                yield pos, entry, data.record, None
        elif isinstance(data, RecordCorrected) and isinstance(data.now, _VISITS):
            yield pos, entry, data.record, data.now


def _people(steps: Sequence[_Step]) -> list[Person]:
    return [
        (entry.station, fact.client, fact.household)
        for _, entry, _, fact in steps
        if isinstance(fact, HomeVisitRecorded)
    ]


def _write_versions(
    view: View, steps: Sequence[_Step], numbers: Mapping[Person, Numbers]
) -> _Versions:
    versions = _Versions({}, {})
    standing = _standing(view, [ended for _, _, ended, _ in steps if ended])
    closings: list[dict[str, int]] = []
    for pos, entry, ended, fact in steps:
        before = standing.pop(ended) if ended else None
        if before is not None:
            versions.ended[pos] = closed = before._replace(known_until=pos)
            if before.known_from in versions.begun:
                versions.begun[before.known_from] = closed
            else:
                closings.append({"opened_at": before.known_from, "closed_at": pos})
        if fact is not None:
            version = _version(pos, entry, fact, before, numbers)
            versions.begun[pos] = standing[version.record] = version
    visits = view.tables["visits"]
    if closings:
        view.conn.execute(
            visits.update()
            .where(visits.c.known_from == bindparam("opened_at"))
            .values(known_until=bindparam("closed_at")),
            closings,
        )
    insert_rows(view.conn, visits, list(versions.begun.values()))
    return versions


def _standing(view: View, records: Sequence[str]) -> dict[str, Visit]:
    """The open versions, made by earlier pages, of records that this page ends."""
    visits = view.tables["visits"]
    found: dict[str, Visit] = {}
    for some in chunks(records, _RECORDS_MAX):
        query = select(visits).where(
            visits.c.record.in_(some),
            visits.c.known_until.is_(None),
        )
        for visit in map(Visit._make, view.conn.execute(query).all()):
            found[visit.record] = visit
    return found


def _version(
    pos: int,
    entry: Entry,
    fact: HomeVisitRecorded | HomeVisitNotMet,
    before: Visit | None,
    numbers: Mapping[Person, Numbers],
) -> Visit:
    """The row of a fact; what the record's first entry said about its arrival is carried over."""
    station = entry.station
    mode = project = ""
    if isinstance(fact, HomeVisitRecorded):
        mode, project = fact.mode, fact.project
        start, end = fact.started_at, fact.ended_at
        minutes, persons_served = fact.duration_minutes, fact.persons_served
        services = " ".join(fact.services)
        person, household = numbers[station, fact.client, fact.household]
    else:
        start = end = fact.attempted_at
        minutes = persons_served = 0
        services = ""
        person = household = -1
    if before is None:
        record, corrections, first_recorded_at = entry.event_id, 0, entry.recorded_at
    else:
        record, corrections = before.record, before.corrections + 1
        first_recorded_at = before.first_recorded_at
    late_hours = SEEDED.late_entry_hours
    received_late = is_received_late(end, first_recorded_at, late_hours)
    claimed = fact.claimed_recorded_on
    late = received_late if claimed is UNSET else is_claimed_late(start[:10], claimed, late_hours)
    # By position: keywords would cost as much as all the rest of a row.
    return Visit(
        pos,
        None,
        record,
        station,
        start[:16],
        minutes,
        mode,
        int(mode == "in_person" and minutes >= SEEDED.min_completed_visit_minutes),
        fact.client,
        fact.household,
        person,
        household,
        persons_served,
        " ".join(fact.visitors),
        " ".join(fact.target_groups),
        services,
        project,
        int(late),
        int(received_late),
        lag_hours(end, first_recorded_at),
        corrections,
        first_recorded_at,
        None if claimed is UNSET else days_between(start[:10], claimed),
    )


def _earlier(view: View, position: Column[int | None], first: int, before: int) -> Iterable[Visit]:
    """Versions that earlier pages have begun, or ended, from a position on."""
    if first >= before:
        return ()
    query = (
        select(view.tables["visits"]).where(position >= first, position < before).order_by(position)
    )
    return map(Visit._make, view.conn.execute(query).all())


def _among(versions: Mapping[int, Visit], first: int, last: int) -> Iterable[Visit]:
    return [visit for pos, visit in versions.items() if first <= pos <= last]


def _by_cell(visits: Iterable[Visit]) -> dict[Cell, list[Visit]]:
    """Visits by their station and the day for which they count, that of their start."""
    cells: dict[Cell, list[Visit]] = {}
    for visit in visits:
        cells.setdefault((visit.station, visit.started_at[:10]), []).append(visit)
    return cells
