"""Which months are closed at stations, and what is still allowed into them, at any position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Table, select

from domain.ground.values import month_shifted
from projections.base import View
from projections.base import as_known as known_at
from projections.months.late import LateRequest, late_requests
from projections.said import Looked


class ClosedMonth(Struct, frozen=True, kw_only=True):
    """A month that is closed: by whom, when, and which entry says so."""

    station: str
    month: str
    closed_by: str
    closed_at: str
    position: int


class AllowedLateEntry(Struct, frozen=True, kw_only=True):
    """So many records that may still be made for a closed month, to a day; ``record`` names it."""

    station: str
    month: str
    records: int
    expires_on: str
    approved_by: str
    record: str
    position: int


class StationMonth(Struct, frozen=True, kw_only=True):
    """A month of a station."""

    station: str
    month: str


class Months(Struct, frozen=True, kw_only=True):
    """The answer: closed months, the newest first; what is allowed into them; what to close next.

    ``late_requests`` are what was asked for by the day, what waits first.

    ``to_close`` are months that are over and not closed, from the first closed one on; of a station
    that never closed any, the last one alone. They are of stations that operate.
    """

    closed: list[ClosedMonth]
    late_entries: list[AllowedLateEntry]
    late_requests: list[LateRequest]
    to_close: list[StationMonth]
    as_of: str
    position: int | None


def months(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    as_of: str,
    operating: Mapping[str, str],
) -> Months:
    """The months of stations (None for all) on a day; ``operating`` are those, each with its first day."""
    closed = [
        ClosedMonth(
            station=row.station,
            month=row.month,
            closed_by=row.actor,
            closed_at=row.recorded_at,
            position=row.known_from,
        )
        for row in _rows(view, view.tables["closings"], stations, as_known)
    ]
    closed.sort(key=lambda each: each.station)
    closed.sort(key=lambda each: each.month, reverse=True)
    since = {(each.station, each.month): each.position for each in closed}
    allowed = [
        AllowedLateEntry(
            station=row.station,
            month=row.month,
            records=row.records,
            expires_on=row.expires_on,
            approved_by=row.actor,
            record=row.record,
            position=row.known_from,
        )
        for row in _rows(view, view.tables["approvals"], stations, as_known)
        if row.expires_on >= as_of
        and since.get((row.station, row.month), row.known_from) < row.known_from
    ]
    allowed.sort(key=lambda each: (each.expires_on, each.position))
    return Months(
        closed=closed,
        late_entries=allowed,
        late_requests=late_requests(Looked(view, stations, as_known, as_of)),
        to_close=_to_close(closed, as_of, operating),
        as_of=as_of,
        position=as_known,
    )


def _rows(
    view: View, table: Table, stations: Sequence[str] | None, as_known: int | None
) -> list[Any]:
    query = select(table).where(known_at(table, as_known)).order_by(table.c.known_from)
    if stations is not None:
        query = query.where(table.c.station.in_(stations))
    return list(view.conn.execute(query).all())


def _to_close(
    closed: Sequence[ClosedMonth], as_of: str, operating: Mapping[str, str]
) -> list[StationMonth]:
    have: dict[str, set[str]] = {}
    for each in closed:
        have.setdefault(each.station, set()).add(each.month)
    last = month_shifted(as_of[:7], -1)
    found: list[StationMonth] = []
    for station, first_day in sorted(operating.items()):
        known = have.get(station)
        month = max(min(known) if known else last, first_day[:7])
        while month <= last:
            if known is None or month not in known:
                found.append(StationMonth(station=station, month=month))
            month = month_shifted(month, 1)
    found.sort(key=lambda each: (each.month, each.station))
    return found
