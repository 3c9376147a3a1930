"""How people grow: examinations, classes, supervision, guidance, trips, hours and credentials."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from domain.ground.policy import RulesAt
from domain.ground.values import percent_of
from projections.base import View
from projections.training.answers import (
    ClassFigures,
    Credit,
    Exams,
    Expiring,
    Supervision,
    Talent,
)
from projections.training.growing import ENTERED, GUIDED, PASSED, SUPERVISED, TRAVELLED
from projections.training.queries import chosen_of, continuing_education


def talent(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    as_of: str,
    from_day: str | None,
    rules_at: RulesAt,
    expiring: list[Expiring],
) -> Talent:
    """The answer; what expires is known to whoever keeps the roster, and is put in."""
    deeds = view.tables["deeds"]
    columns = deeds.c
    chosen = chosen_of(deeds, stations, as_known, from_day, as_of)
    query = select(columns.what, func.count().label("times")).where(chosen, columns.line == 0)
    rows = view.conn.execute(query.group_by(columns.what))
    counted: dict[str, int] = {each.what: each.times for each in rows}
    education = continuing_education(
        view, stations, as_known=as_known, as_of=as_of, rules_at=rules_at
    )
    entered, passed = counted.get(ENTERED, 0), counted.get(PASSED, 0)
    return Talent(
        exam=Exams(entered=entered, passed=passed, pass_percent=percent_of(passed, entered)),
        by_class=_by_class(view, stations, as_known, from_day, as_of),
        supervision=_supervision(view, stations, as_known, from_day, as_of),
        guidance_visits=counted.get(GUIDED, 0),
        study_trips=counted.get(TRAVELLED, 0),
        credit=[
            Credit(
                station=each.station,
                worker=each.code,
                credited_hours=each.credited_hours,
                required_hours=each.required_hours,
                until=each.period_until,
            )
            for each in education.workers
        ],
        expiring=expiring,
        policies=education.policies,
        from_day=from_day,
        as_of=as_of,
        position=as_known,
    )


def _by_class(
    view: View,
    stations: Sequence[str] | None,
    as_known: int | None,
    from_day: str | None,
    as_of: str,
) -> dict[str, ClassFigures]:
    sessions = view.tables["sessions"]
    columns = sessions.c
    summed = func.count(), func.sum(columns.named), func.sum(columns.person_hundredths)
    rows = view.conn.execute(
        select(columns.class_tier, *summed)
        .where(chosen_of(sessions, stations, as_known, from_day, as_of))
        .group_by(columns.class_tier)
        .order_by(columns.class_tier)
    )
    return {
        tier: ClassFigures(
            sessions=held, attendees=int(named), credited_hours=int(hundredths) / 100
        )
        for tier, held, named, hundredths in rows
    }


def _supervision(
    view: View,
    stations: Sequence[str] | None,
    as_known: int | None,
    from_day: str | None,
    as_of: str,
) -> Supervision:
    deeds = view.tables["deeds"]
    columns = deeds.c
    chosen = chosen_of(deeds, stations, as_known, from_day, as_of)
    lines = view.conn.execute(
        select(
            columns.station, columns.person, columns.supervisor, columns.line, columns.minutes
        ).where(chosen, columns.what == SUPERVISED)
    ).all()
    supervisees = len({(each.station, each.person) for each in lines})
    supervisors = len({each.supervisor for each in lines})
    share = percent_of(supervisees, supervisors)
    return Supervision(
        sessions=sum(each.line == 0 for each in lines),
        hours=round(sum(each.minutes for each in lines) / 60, 2),
        supervisees=supervisees,
        supervisors=supervisors,
        ratio=None if share is None else round(share / 100, 2),
    )
