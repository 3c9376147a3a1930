"""Folding visits: rows page by page, running totals block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from msgspec import UNSET
from sqlalchemy import Column, MetaData, Table, bindparam, select

from domain.entry import Entry
from domain.events import HomeVisitNotMet, HomeVisitRecorded, RecordCorrected, RecordVoided
from domain.policy import policy_on
from projections.base import Recorded, View
from projections.bulk import insert_rows
from projections.rollup import BLOCK_POSITIONS, Change, complete_block, completed_blocks
from projections.services.lateness import is_claimed_late, is_received_late
from projections.services.people import Name, client_name, household_name, numbers_of
from projections.services.sums import VisitSums
from projections.services.tables import Visit, define_services

_VISITS = (HomeVisitRecorded, HomeVisitNotMet)
# Every parameter of a statement counts towards the databases' limit of some 32,000.
_RECORDS_MAX = 10_000


class _Step(NamedTuple):
    """What an entry does: it ends the standing version of a record, begins one, or both.

    ``people`` are the names of the client and of the household, where somebody was met.
    """

    pos: int
    entry: Entry
    ended: str
    begun: HomeVisitRecorded | HomeVisitNotMet | None
    people: tuple[Name, ...]


class _Versions(NamedTuple):
    """Versions that a page has begun, by position, and versions that it has ended."""

    begun: dict[int, Visit]
    ended: dict[int, Visit]


class ServicesProjection:
    """Visits met and not met; ``block`` is the number of positions per stored total."""

    name: ClassVar[str] = "services"

    def __init__(self, block: int = BLOCK_POSITIONS) -> None:
        self._block = block

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of this question."""
        return define_services(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page, then write the totals of the blocks that it completes."""
        if not page:
            return
        versions = _write_versions(view, list(_steps(page)))
        start = page[0].pos
        visits = view.tables["visits"].c
        for first, last in completed_blocks(start, page[-1].pos, self._block):
            opened = [
                *_earlier(view, visits.known_from, first, start),
                *_among(versions.begun, first, last),
            ]
            closed = [
                *_earlier(view, visits.known_until, first, start),
                *_among(versions.ended, first, last),
            ]
            complete_block(view, VisitSums, last, opened, closed)


def _steps(page: Sequence[Recorded]) -> Iterator[_Step]:
    for pos, entry in page:
        data = entry.data
        if isinstance(data, HomeVisitRecorded):
            yield _Step(pos, entry, "", data, _people(entry.station, data))
        elif isinstance(data, HomeVisitNotMet):
            yield _Step(pos, entry, "", data, ())
        elif isinstance(data, RecordCorrected):
            if isinstance(data.now, HomeVisitRecorded):
                people = _people(entry.station, data.now)
                yield _Step(pos, entry, data.record, data.now, people)
            elif isinstance(data.now, HomeVisitNotMet):
                yield _Step(pos, entry, data.record, data.now, ())
        elif isinstance(data, RecordVoided) and isinstance(data.was, _VISITS):
            yield _Step(pos, entry, data.record, None, ())


def _people(station: str, fact: HomeVisitRecorded) -> tuple[Name, Name]:
    return (
        client_name(station, fact.client),
        household_name(station, fact.household, fact.client),
    )


def _write_versions(view: View, steps: Sequence[_Step]) -> _Versions:
    versions = _Versions({}, {})
    standing = _standing(view, [step.ended for step in steps if step.ended])
    numbers = numbers_of(view, [name for step in steps for name in step.people])
    closings: list[dict[str, int]] = []
    for step in steps:
        before = None
        if step.ended:
            before = standing.pop(step.ended)
            versions.ended[step.pos] = closed = before._replace(known_until=step.pos)
            if before.known_from in versions.begun:
                versions.begun[before.known_from] = closed
            else:
                closings.append({"opened_at": before.known_from, "closed_at": step.pos})
        if step.begun is not None:
            version = _version(step, step.begun, before, numbers)
            versions.begun[step.pos] = standing[version.record] = version
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
    for first in range(0, len(records), _RECORDS_MAX):
        query = select(visits).where(
            visits.c.record.in_(records[first : first + _RECORDS_MAX]),
            visits.c.known_until.is_(None),
        )
        for visit in map(Visit._make, view.conn.execute(query).all()):
            found[visit.record] = visit
    return found


def _version(
    step: _Step,
    fact: HomeVisitRecorded | HomeVisitNotMet,
    before: Visit | None,
    numbers: dict[Name, int],
) -> Visit:
    """The row of a fact; what the record's first entry said about its arrival is carried over."""
    entry = step.entry
    station = entry.station
    if isinstance(fact, HomeVisitRecorded):
        start, end = fact.started_at, fact.ended_at
        minutes = fact.duration_minutes
        persons_served = fact.persons_served
        services = " ".join(fact.services)
        person, household = numbers[step.people[0]], numbers[step.people[1]]
    else:
        start = end = fact.attempted_at
        services = ""
        minutes = persons_served = 0
        person = household = -1
    mode = fact.mode if isinstance(fact, HomeVisitRecorded) else ""
    day = start[:10]
    first_recorded_at = entry.recorded_at if before is None else before.first_recorded_at
    received_late = is_received_late(end, first_recorded_at)
    claimed = fact.claimed_recorded_on
    late = received_late if claimed is UNSET else is_claimed_late(day, claimed)
    completed = mode == "in_person" and minutes >= policy_on(day).min_completed_visit_minutes
    # By position: keywords would cost as much as all the rest of a row.
    return Visit(
        step.pos,
        None,
        step.ended or entry.event_id,
        station,
        start[:16],
        minutes,
        mode,
        int(completed),
        fact.client,
        fact.household,
        person,
        household,
        persons_served,
        " ".join(fact.visitors),
        " ".join(fact.target_groups),
        services,
        int(late),
        int(received_late),
        0 if before is None else before.corrections + 1,
        first_recorded_at,
    )


def _earlier(view: View, position: Column[int | None], first: int, before: int) -> Iterator[Change]:
    """Changes that earlier pages have made from a position on."""
    if first >= before:
        return
    query = (
        select(view.tables["visits"]).where(position >= first, position < before).order_by(position)
    )
    for row in view.conn.execute(query).all():
        visit = Visit._make(row)
        yield Change(visit.station, visit.day, visit)


def _among(versions: dict[int, Visit], first: int, last: int) -> Iterator[Change]:
    for pos, visit in versions.items():
        if first <= pos <= last:
            yield Change(visit.station, visit.day, visit)
