"""Typed reads of the question of activities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Table, and_, func, select

from domain.activities.facts import (
    ActivityHeld,
    AdministrativeTaskDone,
    DeskServiceGiven,
    GovernanceActed,
    GroupSessionHeld,
    ResourceLinked,
)
from domain.ground.events import topic_of
from domain.ground.values import percent_of
from projections.activities.answers import Activities, Resources
from projections.base import View
from projections.base import as_known as known_at

_HOUR_MINUTES: Final = 60
_FIGURES: Final = ("people", "worker_minutes", "volunteer_minutes", "amount_fen")


def activities(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    from_day: str | None = None,
    to_day: str | None = None,
    visited_minutes: int = 0,
) -> Activities:
    """What some stations (None: all) did in a range of days, both included.

    ``visited_minutes`` is the time that their workers spent on visits, which stands elsewhere.
    """
    table = view.tables["deeds"]
    chosen = _chosen(table, stations, as_known, from_day, to_day)
    grouping = table.c.topic, table.c.word
    sums = [func.sum(table.c[name]) for name in _FIGURES]
    rows = view.conn.execute(
        select(*grouping, func.count(), *sums).where(chosen).group_by(*grouping)
    )
    found = [
        (topic, word, count, dict(zip(_FIGURES, map(int, figures), strict=True)))
        for topic, word, count, *figures in rows
    ]

    def counted(kind: type) -> int:
        return sum(count for topic, _word, count, _figures in found if topic == topic_of(kind))

    def summed(figure: str, kind: type | None = None, *words: str) -> int:
        return sum(
            figures[figure]
            for topic, word, _count, figures in found
            if kind is None or (topic == topic_of(kind) and (not words or word in words))
        )

    cash = summed("amount_fen", ResourceLinked, "cash")
    office = summed("worker_minutes", AdministrativeTaskDone)
    return Activities(
        groups=_groups(view, chosen),
        group_sessions=counted(GroupSessionHeld),
        group_person_times=summed("people", GroupSessionHeld),
        activities=counted(ActivityHeld),
        activity_person_times=summed("people", ActivityHeld),
        governance={
            word: count
            for topic, word, count, _figures in sorted(found, key=lambda each: each[1])
            if topic == topic_of(GovernanceActed)
        },
        resources=Resources(
            count=counted(ResourceLinked),
            cash_fen=cash,
            in_kind_fen=summed("amount_fen", ResourceLinked) - cash,
        ),
        volunteer_hours=round(summed("volunteer_minutes") / _HOUR_MINUTES, 2),
        desk_services=counted(DeskServiceGiven),
        administrative_share_percent=percent_of(office, summed("worker_minutes") + visited_minutes),
        from_day=from_day,
        to_day=to_day,
        position=as_known,
    )


def _groups(view: View, chosen: ColumnElement[bool]) -> int:
    """How many groups met; a code is a station's own."""
    table = view.tables["deeds"]
    met = (
        select(table.c.station, table.c.group_code)
        .where(chosen, table.c.topic == topic_of(GroupSessionHeld))
        .distinct()
        .subquery()
    )
    found: int = view.conn.execute(select(func.count()).select_from(met)).scalar_one()
    return found


def _chosen(
    table: Table,
    stations: Sequence[str] | None,
    position: int | None,
    from_day: str | None,
    to_day: str | None,
) -> ColumnElement[bool]:
    conditions = [known_at(table, position)]
    if stations is not None:
        conditions.append(table.c.station.in_(stations))
    if from_day is not None:
        conditions.append(table.c.day >= from_day)
    if to_day is not None:
        conditions.append(table.c.day <= to_day)
    return and_(*conditions)
