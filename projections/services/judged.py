"""Visits judged by the policies of where they took place, when that is asked.

A row carries how it counts by the seeded policies, and so do the running totals. What an area lays
down may be about days long past and has to leave alone what was known before it; so it is laid over
the rows when somebody asks, by the rules as known then, and only for days on which it differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, or_, select

from domain.ground.policy import SEEDED, SEEDED_RULES, Policy, Rules
from domain.ground.vocabulary import PolicyKey
from projections.base import View
from projections.base import as_known as known_at
from projections.services.tables import Visit

JUDGED_BY: Final[tuple[PolicyKey, ...]] = ("late_entry_hours", "min_completed_visit_minutes")
"""The policies by which visits are judged."""


class Judged(NamedTuple):
    """How a row counts, as columns or expressions."""

    is_completed: Any
    is_late: Any
    is_received_late: Any


class Difference(NamedTuple):
    """By how much figures of a station differ from those by the seeded policies."""

    completed_visits: int
    late_entries: int
    received_late: int


def judged(columns: Any, rules: Rules) -> Judged:
    """How rows count by some rules: as they say themselves where those are the seeded ones."""
    if _first_difference(rules) is None:
        return Judged(columns.is_completed, columns.is_late, columns.is_received_late)
    steps = [
        (since, _by_policy(columns, policy))
        for since, policy in reversed(rules.steps_of(JUDGED_BY))
    ]
    # The first step, which comes last, has no beginning.
    later, first = steps[:-1], steps[-1][1]
    return Judged(
        *(
            case(
                *((columns.started_at >= since, by[part]) for since, by in later), else_=first[part]
            )
            if later
            else first[part]
            for part in range(len(Judged._fields))
        )
    )


def judged_by(visit: Visit, rules: Rules) -> Visit:
    """The same visit, counting as it does by some rules."""
    policy = rules.on(visit.day)
    if all(getattr(policy, key) == getattr(SEEDED, key) for key in JUDGED_BY):
        return visit
    hours, recorded = policy.late_entry_hours, visit.first_recorded_at
    ended_minute = (int(visit.started_at[14:16]) + visit.minutes) % 60
    is_past_the_minute = int(recorded[14:16]) != ended_minute or recorded[17:23] > "00.000"
    is_received_late = visit.lag_hours > hours or (visit.lag_hours == hours and is_past_the_minute)
    claimed = visit.claimed_days
    is_completed = visit.mode == "in_person" and visit.minutes >= policy.min_completed_visit_minutes
    return visit._replace(
        is_completed=int(is_completed),
        is_late=int(is_received_late if claimed is None else claimed > hours // 24),
        is_received_late=int(is_received_late),
    )


def visit_columns(columns: Any, rules: Rules) -> list[Any]:
    """The columns of a visit in their order, with how it counts by some rules."""
    by_rules = judged(columns, rules)._asdict()
    return [
        by_rules[name].label(name) if name in by_rules else columns[name] for name in Visit._fields
    ]


def differences(
    view: View, rules_of: Mapping[str, Rules], position: int | None, during: Iterable[Any]
) -> dict[str, Difference]:
    """What other rules than the seeded ones change in the figures of stations.

    ``during`` are the conditions that the days of the figures meet.
    """
    table = view.tables["visits"]
    columns = table.c
    found: dict[str, Difference] = {}
    for rules, stations in _by_rules(rules_of):
        since = _first_difference(rules)
        if since is None:
            continue
        by_rules = judged(columns, rules)
        sums = [
            func.sum(by - column)
            for by, column in zip(by_rules, judged(columns, SEEDED_RULES), strict=True)
        ]
        query = (
            select(columns.station, *sums)
            .where(
                columns.station.in_(stations),
                columns.started_at >= since,
                columns.mode != "",
                known_at(table, position),
                *during,
            )
            .group_by(columns.station)
        )
        for station, *changes in view.conn.execute(query):
            found[station] = Difference(*map(int, changes))
    return found


def _by_rules(rules_of: Mapping[str, Rules]) -> list[tuple[Rules, list[str]]]:
    """Stations that share their rules, together: a district's rules are one object."""
    found: dict[int, tuple[Rules, list[str]]] = {}
    for station, rules in rules_of.items():
        found.setdefault(id(rules), (rules, []))[1].append(station)
    return list(found.values())


def _first_difference(rules: Rules) -> str | None:
    """The first day on which visits are judged otherwise than by the seeds, None for none."""
    return next(
        (
            since
            for since, policy in rules.steps
            if any(getattr(policy, key) != getattr(SEEDED, key) for key in JUDGED_BY)
        ),
        None,
    )


def _by_policy(columns: Any, policy: Policy) -> Judged:
    is_received_late = _is_received_late(columns, policy.late_entry_hours)
    is_claimed_late = columns.claimed_days > policy.late_entry_hours // 24
    return Judged(
        _flag(
            and_(columns.mode == "in_person", columns.minutes >= policy.min_completed_visit_minutes)
        ),
        case(
            (columns.claimed_days.is_not(None), _flag(is_claimed_late)),
            else_=_flag(is_received_late),
        ),
        _flag(is_received_late),
    )


def _is_received_late(columns: Any, late_hours: int) -> ColumnElement[bool]:
    """The same as ``domain.book.deciding.lateness.is_received_late``, asked of the lag in whole hours.

    Only in the hour of the deadline do the minute of the visit's end and the seconds decide.
    """
    ended_minute = (cast(func.substr(columns.started_at, 15, 2), Integer) + columns.minutes) % 60
    recorded_minute = cast(func.substr(columns.first_recorded_at, 15, 2), Integer)
    past_the_minute = func.substr(columns.first_recorded_at, 18, 6) > "00.000"
    return or_(
        columns.lag_hours > late_hours,
        and_(
            columns.lag_hours == late_hours,
            or_(recorded_minute != ended_minute, past_the_minute),
        ),
    )


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
