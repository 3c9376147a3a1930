"""Typed reads of the training question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Table, Text, and_, column, func, select, values

from domain.ground.order.lists import chunks
from domain.ground.policy import SEEDED, Policy, RulesAt, seeded, versions_used
from domain.ground.vocabulary import CERT_LEVELS, CertLevel, PolicyKey
from projections.base import View, worker_key
from projections.base import as_known as known_at
from projections.training.answers import (
    Attendees,
    ContinuingEducation,
    HeadcountMismatch,
    Training,
    WorkerEducation,
)
from projections.training.periods import Period, period_around, rolling_period

# Both databases take more than 32,000 parameters per statement.
_ROWS_PER_STATEMENT: Final = 8_000


_JUDGED_BY: Final[tuple[PolicyKey, ...]] = (
    "ce_hours_assistant",
    "ce_hours_other",
    "ce_period_months",
)


_Worker = tuple[str, str]
"""Station and code: codes are a station's own."""


class _Certified(NamedTuple):
    """The first day of a worker's first certificate and the rank of the highest obtained."""

    since: str
    rank: int


def training(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    from_day: str | None = None,
    to_day: str | None = None,
) -> Training:
    """Sessions and person-hours of some stations (None: all) in a range of days, both included."""
    sessions = view.tables["sessions"].c
    chosen = chosen_of(view.tables["sessions"], stations, as_known, from_day, to_day)
    count, hundredths = 0, 0
    by_class: dict[str, int] = {}
    by_format: dict[str, int] = {}
    by_month: dict[str, int] = {}
    grouping = (sessions.class_tier, sessions.format, sessions.month)
    query = (
        select(*grouping, func.count(), func.sum(sessions.person_hundredths))
        .where(chosen)
        .group_by(*grouping)
    )
    for class_tier, form, month, held, credited in view.conn.execute(query):
        count += held
        hundredths += credited
        for totals, key in ((by_class, class_tier), (by_format, form), (by_month, month)):
            totals[key] = totals.get(key, 0) + held
    attended = chosen_of(view.tables["attendance"], stations, as_known, from_day, to_day)
    per_person: dict[str, int] = {}
    for station, worker, credited in _hours(view, "attendance", attended):
        per_person[worker_key(stations, station, worker)] = credited
    return Training(
        sessions=count,
        person_hours=_as_hours(hundredths),
        per_person={worker: _as_hours(per_person[worker]) for worker in sorted(per_person)},
        by_class=dict(sorted(by_class.items())),
        by_format=dict(sorted(by_format.items())),
        by_month=dict(sorted(by_month.items())),
        attendees=Attendees(**_attendees(view, attended)),
        headcount_mismatches=_mismatches(view, chosen),
        from_day=from_day,
        to_day=to_day,
        position=as_known,
    )


def sessions_among(
    view: View, station: str, records: Sequence[str], *, as_known: int | None = None
) -> dict[str, str]:
    """Those of the records that are training sessions of a station and count: record to day."""
    table = view.tables["sessions"]
    columns = table.c
    found: dict[str, str] = {}
    for some in chunks(records, _ROWS_PER_STATEMENT):
        query = select(columns.record, columns.day).where(
            columns.record.in_(some), columns.station == station, known_at(table, as_known)
        )
        found.update((row.record, row.day) for row in view.conn.execute(query))
    return found


def continuing_education(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    as_of: str,
    rules_at: RulesAt = seeded,
) -> ContinuingEducation:
    """Hours credited to each worker in the period that a day lies in, and what is still missing.

    Only certificates recorded and sessions held at the asked stations count. A period begins with
    the worker's first certificate and anew after every ``ce_period_months``; without a certificate
    by that day it is that many months back from the day. ``rules_at`` says by which rules each
    station is judged; those of stations that are not named are the seeded ones.
    """
    policies = {station: rules_at(station).on(as_of) for station in stations or ()}

    def months_at(station: str) -> int:
        return policies.get(station, SEEDED).ce_period_months

    certified = _certified(view, stations, as_known, as_of)
    periods: dict[_Worker, Period] = {
        worker: period_around(held.since, as_of, months_at(worker[0]))
        for worker, held in certified.items()
    }
    rolling = {
        months: rolling_period(as_of, months)
        for months in {SEEDED.ce_period_months, *map(months_at, policies)}
    }
    earliest = min((*rolling.values(), *periods.values())).first_day
    credited = dict.fromkeys(periods, 0)
    for kind in ("attendance", "credits"):
        chosen = chosen_of(view.tables[kind], stations, as_known, earliest, as_of)
        if kind == "attendance":
            chosen = and_(chosen, view.tables[kind].c.kind != "volunteers")
        wanted = [
            (
                station,
                worker,
                periods.get((station, worker), rolling[months_at(station)]).first_day,
            )
            for station, worker, _hundredths in _hours(view, kind, chosen)
        ]
        for worker, hundredths in _hours_since(view, kind, wanted, as_known, as_of):
            credited[worker] = credited.get(worker, 0) + hundredths
    return ContinuingEducation(
        workers=[
            _education(
                worker,
                certified.get(worker),
                credited[worker],
                periods.get(worker, rolling[months_at(worker[0])]),
                policies.get(worker[0], SEEDED),
            )
            for worker in sorted(credited)
        ],
        policies=versions_used(_JUDGED_BY, map(rules_at, stations or ()), as_of, as_of),
        as_of=as_of,
        position=as_known,
    )


def chosen_of(
    table: Table,
    stations: Sequence[str] | None,
    position: int | None,
    from_day: str | None,
    to_day: str | None,
) -> ColumnElement[bool]:
    """The condition for what counts of a range of days at some stations (None: all)."""
    conditions = [known_at(table, position), *of_days(table, from_day, to_day)]
    if stations is not None:
        conditions.append(table.c.station.in_(stations))
    return and_(*conditions)


def of_days(table: Table, from_day: str | None, to_day: str | None) -> list[ColumnElement[bool]]:
    """Conditions for rows of a range of days, both included; for None there is no bound."""
    conditions: list[ColumnElement[bool]] = []
    if from_day is not None:
        conditions.append(table.c.day >= from_day)
    if to_day is not None:
        conditions.append(table.c.day <= to_day)
    return conditions


def _hours(view: View, kind: str, chosen: ColumnElement[bool]) -> Iterator[tuple[str, str, int]]:
    """Station, worker, hundredths; grouped as the index is, so that nothing needs sorting."""
    table = view.tables[kind].c
    query = (
        select(table.station, table.worker, func.sum(table.hours_hundredths))
        .where(chosen)
        .group_by(table.station, table.worker)
    )
    yield from view.conn.execute(query)


def _attendees(view: View, chosen: ColumnElement[bool]) -> dict[str, int]:
    """How often people of each kind came."""
    kind = view.tables["attendance"].c.kind
    query = select(kind, func.count().label("times")).where(chosen).group_by(kind)
    return {each.kind: each.times for each in view.conn.execute(query)}


def _hours_since(
    view: View, kind: str, pairs: Sequence[tuple[str, str, str]], position: int | None, as_of: str
) -> Iterator[tuple[_Worker, int]]:
    """Station, worker and hundredths for each station, worker and first day of a period."""
    table = view.tables[kind]
    for some in chunks(pairs, _ROWS_PER_STATEMENT):
        wanted = (
            values(column("station", Text), column("worker", Text), column("since", Text))
            .data(some)
            .cte("wanted")
        )
        # A subquery for each row is answered from the index whatever the planner expects.
        credited = (
            select(func.sum(table.c.hours_hundredths))
            .where(
                table.c.station == wanted.c.station,
                table.c.worker == wanted.c.worker,
                table.c.day >= wanted.c.since,
                table.c.day <= as_of,
                known_at(table, position),
            )
            .scalar_subquery()
        )
        rows = view.conn.execute(select(wanted.c.station, wanted.c.worker, credited))
        for station, worker, hundredths in rows:
            if hundredths is not None:
                yield (station, worker), hundredths


def _mismatches(view: View, chosen: ColumnElement[bool]) -> list[HeadcountMismatch]:
    table = view.tables["sessions"].c
    query = select(table.record, table.station, table.day, table.claimed, table.named).where(
        chosen, table.claimed != table.named
    )
    found = [HeadcountMismatch(**row) for row in view.conn.execute(query).mappings()]
    return sorted(found, key=lambda each: (each.day, each.station, each.record))


def _certified(
    view: View, stations: Sequence[str] | None, position: int | None, as_of: str
) -> dict[_Worker, _Certified]:
    table = view.tables["certificates"]
    query = select(table.c.station, table.c.worker, table.c.level, table.c.valid_from).where(
        known_at(table, position), table.c.valid_from <= as_of
    )
    if stations is not None:
        query = query.where(table.c.station.in_(stations))
    found: dict[_Worker, _Certified] = {}
    for station, worker, level, valid_from in view.conn.execute(query):
        rank = CERT_LEVELS.index(level)
        held = found.get((station, worker), _Certified(valid_from, rank))
        found[station, worker] = _Certified(min(held.since, valid_from), max(held.rank, rank))
    return found


def _education(
    worker: _Worker, certified: _Certified | None, hundredths: int, period: Period, policy: Policy
) -> WorkerEducation:
    level: CertLevel | None = None if certified is None else CERT_LEVELS[certified.rank]
    required = _required_hours(level, policy) * 100
    return WorkerEducation(
        station=worker[0],
        code=worker[1],
        cert_level=level,
        credited_hours=_as_hours(hundredths),
        required_hours=_as_hours(required),
        remaining_hours=_as_hours(max(0, required - hundredths)),
        period_from=period.first_day,
        period_until=period.last_day,
    )


def _required_hours(level: CertLevel | None, policy: Policy) -> int:
    if level is None:
        return 0
    return policy.ce_hours_assistant if level == "assistant" else policy.ce_hours_other


def _as_hours(hundredths: int) -> float:
    return hundredths / 100
