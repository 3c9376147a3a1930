"""The visits behind the figures, line by line, so that every number opens to its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import UNSET, UnsetType
from sqlalchemy import ColumnElement, and_, func, or_, select

from domain.ground.order.lists import chunks, place, values_at
from domain.ground.order.spans import EVER, Span
from domain.ground.policy import SEEDED_RULES, Rules
from projections.base import View
from projections.base import as_known as known_at
from projections.services.answers import VisitLine, VisitLines
from projections.services.judged import judged, visit_columns
from projections.services.merges import same_people
from projections.services.queries import last_position
from projections.services.tables import Visit

LIMIT_MAX = 1000
_RECORDS_PER_QUERY: Final = 5_000


def visits_list(
    view: View,
    station: str,
    *,
    as_known: int | None = None,
    started: Span = EVER,
    workers: Sequence[str] = (),
    clients: Sequence[str] = (),
    target_groups: Sequence[str] = (),
    services: Sequence[str] = (),
    modes: Sequence[str] = (),
    projects: Sequence[str] = (),
    met: bool | None = None,
    late: bool | None = None,
    received_late: bool | None = None,
    completed: bool | None = None,
    limit: int = 100,
    cursor: str | None = None,
    counted: bool = False,
    rules: Rules = SEEDED_RULES,
) -> VisitLines:
    """Visits of a station in the order of their start, one page; by any value of each filter.

    Whose code was merged with another is found by either of them.

    ``rules`` are those by which visits are judged there.
    ``counted`` asks for the total of all pages. ``cursor`` is the ``next_cursor`` of the page
    before; ask with the same ``as_known`` to page through one state of knowledge. Raises
    BadValue for a cursor that was not given out here.
    """
    visits = view.tables["visits"]
    columns = visits.c
    conditions: list[ColumnElement[bool]] = [
        columns.station == station,
        known_at(visits, as_known),
        *starting(columns.started_at, started),
        *_listing(columns, workers=workers, target_groups=target_groups, services=services),
        *(
            [columns.client.in_(sorted(codes_of(view, station, clients, as_known)))]
            if clients
            else ()
        ),
        *([columns.mode.in_(modes)] if modes else ()),
        *([columns.project.in_(projects)] if projects else ()),
        *_flagged(
            columns, rules, met=met, late=late, received_late=received_late, completed=completed
        ),
    ]
    totals = _totals(view, conditions) if counted else (UNSET, UNSET, UNSET)
    if cursor is not None:
        conditions.append(_beyond(columns, cursor))
    limit = max(1, min(limit, LIMIT_MAX))
    query = (
        select(*visit_columns(columns, rules))
        .where(*conditions)
        .order_by(columns.started_at, columns.known_from)
        .limit(limit + 1)
    )
    found = [Visit._make(row) for row in view.conn.execute(query)]
    last = found[limit - 1] if len(found) > limit else None
    return VisitLines(
        items=[_line(visit) for visit in found[:limit]],
        next_cursor=place(last.started_at, last.known_from) if last is not None else None,
        total=totals[0],
        total_minutes=totals[1],
        total_persons_served=totals[2],
        position=last_position(view) if as_known is None else as_known,
    )


def _totals(
    view: View, conditions: Sequence[ColumnElement[bool]]
) -> tuple[int | UnsetType, int | UnsetType, int | UnsetType]:
    """How many visits meet some conditions, how long they took, and how many people were served."""
    columns = view.tables["visits"].c
    sums = (func.coalesce(func.sum(each), 0) for each in (columns.minutes, columns.persons_served))
    count, minutes, persons = view.conn.execute(
        select(func.count(columns.known_from), *sums).where(*conditions)
    ).one()
    return int(count), int(minutes), int(persons)


def visits_among(
    view: View, station: str, records: Sequence[str], *, as_known: int | None = None
) -> dict[str, VisitLine]:
    """Those of the records that are visits of a station, met or not, and count: record to line."""
    visits = view.tables["visits"]
    columns = visits.c
    found: dict[str, VisitLine] = {}
    for some in chunks(records, _RECORDS_PER_QUERY):
        query = select(visits).where(
            columns.record.in_(some), columns.station == station, known_at(visits, as_known)
        )
        found.update((row.record, _line(Visit._make(row))) for row in view.conn.execute(query))
    return found


def codes_of(
    view: View, station: str, clients: Sequence[str], position: int | None
) -> frozenset[str]:
    """Clients with the other codes that stand for them, as known at a position."""
    same = same_people(view, [station], position).get(station, {})
    return frozenset(each for code in clients for each in same.get(code, (code,)))


def _holds(codes: ColumnElement[str], code: str) -> ColumnElement[bool]:
    """Whether a blank-joined list holds a code; LIKE would not tell ``w-1`` from ``W-1``."""
    padded = " " + codes + " "
    return func.replace(padded, f" {code} ", "") != padded


def starting(started_at: ColumnElement[str], span: Span) -> list[ColumnElement[bool]]:
    """That a start lies in a span."""
    conditions: list[ColumnElement[bool]] = []
    if span.begin is not None:
        conditions.append(started_at >= span.begin)
    if span.end is not None:
        conditions.append(started_at < span.end)
    return conditions


def _listing(columns: Any, **codes_by_column: Sequence[str]) -> list[ColumnElement[bool]]:
    """That each list holds any of its codes; no codes, no condition."""
    return [
        or_(*(_holds(columns[name], code) for code in codes))
        for name, codes in codes_by_column.items()
        if codes
    ]


def _flagged(
    columns: Any,
    rules: Rules,
    *,
    met: bool | None,
    late: bool | None,
    received_late: bool | None,
    completed: bool | None,
) -> list[ColumnElement[bool]]:
    by = judged(columns, rules)
    conditions: list[ColumnElement[bool]] = [
        column == int(flag)
        for column, flag in (
            (by.is_late, late),
            (by.is_received_late, received_late),
            (by.is_completed, completed),
        )
        if flag is not None
    ]
    if met is not None:
        conditions.append(columns.mode != "" if met else columns.mode == "")
    return conditions


def _beyond(columns: Any, cursor: str) -> ColumnElement[bool]:
    started_at, known_from = values_at(cursor, str, int)
    return and_(
        columns.started_at >= started_at,
        or_(columns.started_at > started_at, columns.known_from > known_from),
    )


def _line(visit: Visit) -> VisitLine:
    start = datetime.fromisoformat(visit.started_at)
    end = start + timedelta(minutes=visit.minutes)
    return VisitLine(
        record=visit.record,
        day=visit.day,
        started_at=f"{visit.started_at}:00+08:00",
        ended_at=f"{end.isoformat()[:16]}:00+08:00",
        minutes=visit.minutes,
        workers=visit.workers.split(),
        client=visit.client,
        household=visit.household,
        mode=visit.mode,
        met=bool(visit.mode),
        persons_served=visit.persons_served,
        target_groups=visit.target_groups.split(),
        services=visit.services.split(),
        late_entry=bool(visit.is_late),
        received_late=bool(visit.is_received_late),
        corrections=visit.corrections,
        first_recorded_at=visit.first_recorded_at,
        known_from=visit.known_from,
    )
