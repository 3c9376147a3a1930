"""Which visits of a station are completed, record by record: what a contract is paid by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from domain.ground.order.lists import chunks
from domain.ground.order.spans import Span
from domain.ground.policy import Rules, RulesAt
from projections.base import View
from projections.base import as_known as known_at
from projections.services.judged import differences, judged, judged_by
from projections.services.lines import starting
from projections.services.queries import during, figure_of
from projections.services.tables import Visit
from projections.totals.rollup import Extent

_RECORDS_PER_QUERY: Final = 5_000


def completed_records(
    view: View, station: str, started: Span, *, rules: Rules, as_known: int | None
) -> set[str]:
    """The records of completed visits that began in a span, as known at a position."""
    completed = _completed(view, station, started, rules, as_known)
    return set(view.conn.scalars(select(view.tables["visits"].c.record).where(*completed)))


def completed_numbers(
    view: View, extent: Extent, *, rules_at: RulesAt, without: Collection[str]
) -> Counter[str]:
    """Station -> how many visits of an extent are completed, some records left out."""
    found = figure_of(view, extent, attrgetter("completed_visits"))
    rules_of = {station: rules_at(station) for station in found}
    visits = view.tables["visits"]
    days = during(visits.c.started_at, extent.from_day, extent.to_day)
    for station, change in differences(view, rules_of, extent.position, days).items():
        found[station] += change.completed_visits
    known = known_at(visits, extent.position)
    for some in chunks(sorted(without), _RECORDS_PER_QUERY):
        left_out = select(visits).where(known, visits.c.record.in_(some), *days)
        for visit in map(Visit._make, view.conn.execute(left_out)):
            if visit.station in rules_of:
                found[visit.station] -= judged_by(visit, rules_of[visit.station]).is_completed
    return found


def _completed(
    view: View, station: str, started: Span, rules: Rules, as_known: int | None
) -> list[ColumnElement[Any]]:
    visits = view.tables["visits"]
    columns = visits.c
    return [
        columns.station == station,
        known_at(visits, as_known),
        judged(columns, rules).is_completed == 1,
        *starting(columns.started_at, started),
    ]


def changed_since(view: View, station: str, started: Span, position: int) -> bool:
    """Whether any visit that began in a span was corrected or voided behind a position."""
    columns = view.tables["visits"].c
    query = select(columns.record).where(
        columns.station == station,
        columns.known_from <= position,
        columns.known_until > position,
        *starting(columns.started_at, started),
    )
    return view.conn.execute(query.limit(1)).first() is not None
