"""Who helps at stations, and for how long, as known at a position."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import ColumnElement, Table, and_, func, select

from projections.facilities.answers import VolunteerLine
from projections.said import Looked


class Service(Struct, frozen=True):
    """How many volunteers a station has, and the minutes that they served."""

    volunteers: int = 0
    minutes: int = 0


def service(looked: Looked) -> dict[str, Service]:
    """Station -> its volunteers and their minutes."""
    table = looked.view.tables["service"]
    columns = table.c.station, table.c.is_service, func.count(), func.sum(table.c.minutes)
    counted: dict[str, dict[int, tuple[int, int]]] = {}
    for station, is_service, count, minutes in looked.view.conn.execute(
        select(*columns)
        .where(_in_days(looked, table))
        .group_by(table.c.station, table.c.is_service)
    ):
        counted.setdefault(station, {})[is_service] = count, int(minutes)
    return {
        station: Service(of.get(0, (0, 0))[0], of.get(1, (0, 0))[1])
        for station, of in counted.items()
    }


def volunteer_lines(looked: Looked) -> list[VolunteerLine]:
    """The volunteers who are counted, by station and code."""
    table = looked.view.tables["service"]
    key = table.c.station, table.c.volunteer
    served: Mapping[tuple[str, str], tuple[int, int]] = {
        (station, volunteer): (count, int(minutes))
        for station, volunteer, count, minutes in looked.view.conn.execute(
            select(*key, func.count(), func.sum(table.c.minutes))
            .where(_in_days(looked, table), table.c.is_service == 1)
            .group_by(*key)
        )
    }
    registered = looked.view.conn.execute(
        select(*key, table.c.record, table.c.day)
        .where(_in_days(looked, table), table.c.is_service == 0)
        .order_by(*key)
    )
    return [
        VolunteerLine(
            station=station,
            volunteer=volunteer,
            record=record,
            registered_on=day,
            times=served.get((station, volunteer), (0, 0))[0],
            minutes=served.get((station, volunteer), (0, 0))[1],
        )
        for station, volunteer, record, day in registered
    ]


def registered_on(looked: Looked, volunteer: str) -> str | None:
    """The day on which somebody was registered, whatever days are counted; None for nobody."""
    table = looked.view.tables["service"]
    chosen = looked.known(table), table.c.is_service == 0, table.c.volunteer == volunteer
    return looked.view.conn.execute(select(table.c.day).where(*chosen)).scalars().first()


def places_of_service(looked: Looked, volunteer: str) -> list[tuple[str, int]]:
    """The records of one volunteer's hours in the days counted, by day, each with its entry."""
    table = looked.view.tables["service"]
    rows = looked.view.conn.execute(
        select(table.c.record, table.c.known_from)
        .where(_in_days(looked, table), table.c.is_service == 1, table.c.volunteer == volunteer)
        .order_by(table.c.day, table.c.record)
    )
    return [(record, position) for record, position in rows]


def _in_days(looked: Looked, table: Table) -> ColumnElement[bool]:
    """The rows of the days that are counted; who is registered stays so."""
    chosen = and_(looked.known(table), table.c.day <= looked.as_of)
    if looked.from_day is None:
        return chosen
    return and_(chosen, (table.c.is_service == 0) | (table.c.day >= looked.from_day))
