"""The people behind the number of people: everybody who was met in a span of time."""

from __future__ import annotations

from msgspec import UNSET
from sqlalchemy import func, select

from domain.ground.order.spans import EVER, Span
from projections.base import View
from projections.base import as_known as known_at
from projections.services.answers import PersonLine, PersonLines
from projections.services.lines import starting
from projections.services.merges import same_people
from projections.services.queries import last_position


def persons_met(
    view: View,
    station: str,
    *,
    as_known: int | None = None,
    started: Span = EVER,
    limit: int = 100,
    cursor: str | None = None,
    counted: bool = False,
) -> PersonLines:
    """Whoever a station met, one page; who has several codes is in it once, under the first.

    There are as many as ``distinct_persons`` of the services figures says. ``cursor`` is the
    ``next_cursor`` of the page before.
    """
    visits = view.tables["visits"]
    columns = visits.c
    query = (
        select(
            columns.client,
            func.count(),
            func.sum(columns.minutes),
            func.max(columns.started_at),
        )
        .where(
            columns.station == station,
            known_at(visits, as_known),
            columns.mode != "",
            *starting(columns.started_at, started),
        )
        .group_by(columns.client)
    )
    same = same_people(view, [station], as_known).get(station, {})
    found: dict[str, PersonLine] = {}
    for client, count, minutes, last in view.conn.execute(query):
        code = min(same.get(client, (client,)))
        known = found.get(code, PersonLine(code=code, visits=0, minutes=0, last_met_on=""))
        found[code] = PersonLine(
            code=code,
            visits=known.visits + count,
            minutes=known.minutes + int(minutes),
            last_met_on=max(known.last_met_on, last[:10]),
        )
    rest = sorted(code for code in found if cursor is None or code > cursor)
    page = rest[:limit]
    return PersonLines(
        items=[found[code] for code in page],
        next_cursor=page[-1] if len(rest) > limit else None,
        total=len(found) if counted else UNSET,
        position=last_position(view) if as_known is None else as_known,
    )
