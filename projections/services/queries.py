"""Asking for figures of services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from domain.ground.policy import RulesAt, seeded, versions_used
from domain.ground.values import FOREVER
from projections.base import View, worker_key
from projections.services.answers import Services, StationServices
from projections.services.judged import JUDGED_BY, differences
from projections.services.merges import numbers_of_same
from projections.services.sums import VisitSums, merge_counts
from projections.services.tables import Visit
from projections.totals.again import CountedAgain
from projections.totals.rollup import Extent, totals_as_known


def services(
    view: View,
    stations: Sequence[str] | None = None,
    *,
    as_known: int | None = None,
    from_day: str | None = None,
    to_day: str | None = None,
    per_station: bool = False,
    rules_at: RulesAt = seeded,
    flagged: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
    again: Mapping[str, CountedAgain] = MappingProxyType({}),
) -> Services:
    """Figures of stations (None: of all) over a range of days, both included (None: open).

    ``as_known`` is the position whose knowledge is asked for, None for the newest; ``rules_at`` says
    by which rules each station is judged. By what else there is, visits are ``flagged``, by station
    and code (those that are late follow from here), and of some the time counts ``again``.
    """
    sums, months, groups = sums_of(view, Extent(stations, as_known, from_day, to_day))
    rules = {station: rules_at(station) for station in (stations or sums)}
    days = during(view.tables["visits"].c.started_at, from_day, to_day)
    for station, change in differences(view, rules, as_known, days).items():
        sums[station].judge(change)
    doors = _doors(sums, again)
    same = numbers_of_same(view, stations, as_known)
    whole = VisitSums()
    by_month: dict[str, int] = {}
    workers: dict[str, int] = {}
    projects: dict[str, int] = {}
    for station, total in sums.items():
        whole.merge_figures(total)
        for worker, minutes in total.worker_minutes.items():
            workers[worker_key(stations, station, worker)] = minutes
        for project, visits in total.by_project.items():
            projects[worker_key(stations, station, project)] = visits
        for month, visits in months[station].items():
            by_month[month] = by_month.get(month, 0) + visits
    first_day, last_day = _judged_days(from_day or "", to_day or FOREVER, by_month)
    lines = [
        StationServices(
            station=station,
            **figures_of(
                total,
                {station: total},
                same,
                months[station],
                total.worker_minutes,
                by_project=total.by_project,
                household_visits=doors[station],
            ),
            flagged=flagged_of(total, [flagged.get(station, {})]),
        )
        for station, total in (sorted(sums.items()) if per_station else ())
    ]
    return Services(
        **figures_of(
            whole,
            sums,
            same,
            by_month,
            workers,
            by_project=projects,
            household_visits=sum(doors.values()),
        ),
        flagged=flagged_of(whole, flagged.values()),
        policies=versions_used(JUDGED_BY, rules.values(), first_day, last_day),
        position=last_position(view) if as_known is None else as_known,
        groups_by_month={month: _in_order(groups[month]) for month in sorted(groups)},
        per_station=lines if per_station else None,
    )


def _judged_days(first_day: str, last_day: str, by_month: Mapping[str, int]) -> tuple[str, str]:
    """The days of a range that have visits: only what holds on them judges any."""
    if not by_month:
        return first_day, last_day
    return max(first_day, min(by_month)), min(last_day, f"{max(by_month)}-31")


def _doors(sums: Mapping[str, VisitSums], again: Mapping[str, CountedAgain]) -> dict[str, int]:
    """How many doors were opened at each station, whose time now counts once, too."""
    doors = {station: total.in_person_visits for station, total in sums.items()}
    for station, counted in again.items():
        doors[station] -= counted.doors
        sums[station].count_once(counted)
    return doors


def last_position(view: View) -> int:
    """The last position that changed a visit or what is known of clients, 0 before any."""
    tables = [view.tables[name].c for name in ("visits", "merges")]
    asked = [select(func.max(table.known_from)) for table in tables]
    asked += [
        select(func.max(table.known_until)).where(table.known_until.is_not(None))
        for table in tables
    ]
    return max(view.conn.scalar(query) or 0 for query in asked)


def during(started_at: ColumnElement[str], from_day: str | None, to_day: str | None) -> list[Any]:
    """Conditions for a start on one of a range of days; for None there is no bound."""
    conditions: list[Any] = []
    if from_day is not None:
        conditions.append(started_at >= from_day)
    if to_day is not None:
        # Greater than every "T09:00" of that day, less than the next day.
        conditions.append(started_at < f"{to_day}U")
    return conditions


def sums_of(
    view: View, scope: Extent
) -> tuple[dict[str, VisitSums], dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """Sums and visits by month of every station that has any; visits of all by month and group."""
    stored = totals_as_known(view, scope)
    sums: dict[str, VisitSums] = {}
    months: dict[str, dict[str, int]] = {}
    groups: dict[str, dict[str, int]] = {}
    for station, period, body in stored.bodies:
        total = VisitSums.decode(body)
        merge_counts(groups.setdefault(period[:7], {}), total.by_group)
        known = sums.get(station)
        if known is None:
            sums[station], months[station] = total, {}
        else:
            known.merge(total)
        _count(months[station], period[:7], total.visits)
    for sign, changes in _since(view, scope, stored.position):
        for station, changed in changes.items():
            if station not in sums:
                sums[station], months[station] = VisitSums(), {}
            if sign > 0:
                sums[station].add(changed)
            else:
                sums[station].take(changed)
            for visit in changed:
                if visit.mode:
                    month = visit.started_at[:7]
                    _count(months[station], month, sign)
                    _count_all(groups, month, dict.fromkeys(visit.target_groups.split(), sign))
    return sums, months, {month: counts for month, counts in groups.items() if counts}


def figure_of(view: View, scope: Extent, figure: Callable[[VisitSums], int]) -> Counter[str]:
    """Station -> one figure that adds up, by the seeded policies; faster than all of them."""
    stored = totals_as_known(view, scope)
    found: Counter[str] = Counter()
    for station, _period, body in stored.bodies:
        found[station] += figure(VisitSums.decode(body))
    for sign, changes in _since(view, scope, stored.position):
        for station, changed in changes.items():
            more = VisitSums()
            more.add(changed)
            found[station] += sign * figure(more)
    return found


def worker_minutes(
    view: View, scope: Extent, again: Mapping[str, CountedAgain] = MappingProxyType({})
) -> int:
    """How long workers were on visits, each for themselves; of some the time counts ``again``."""
    found = figure_of(view, scope, lambda sums: sum(sums.worker_minutes.values()))
    return found.total() - sum(sum(each.worker_minutes.values()) for each in again.values())


def _since(view: View, scope: Extent, after: int) -> Iterator[tuple[int, dict[str, list[Visit]]]]:
    """Versions that became known (1), then those that ceased to be (-1), after a position.

    Station by station.
    """
    visits = view.tables["visits"]
    for sign, changed in ((1, visits.c.known_from), (-1, visits.c.known_until)):
        query: Select[Any] = select(visits).where(
            changed > after, *during(visits.c.started_at, scope.from_day, scope.to_day)
        )
        if scope.position is not None:
            query = query.where(changed <= scope.position)
        if scope.stations is not None:
            # Not the bare column: its index would lead through the whole life of the stations.
            query = query.where((visits.c.station + "").in_(scope.stations))
        changes: dict[str, list[Visit]] = {}
        for visit in map(Visit._make, view.conn.execute(query).all()):
            changes.setdefault(visit.station, []).append(visit)
        yield sign, changes


def _count_all(groups: dict[str, dict[str, int]], month: str, visits: Mapping[str, int]) -> None:
    for group, count in visits.items():
        _count(groups.setdefault(month, {}), group, count)


def _count(months: dict[str, int], month: str, visits: int) -> None:
    count = months.get(month, 0) + visits
    if count:
        months[month] = count
    else:
        months.pop(month, None)


def figures_of(
    total: VisitSums,
    stations: Mapping[str, VisitSums],
    same: Mapping[str, list[int]],
    by_month: dict[str, int],
    worker_minutes: dict[str, int],
    *,
    by_project: dict[str, int],
    household_visits: int,
) -> dict[str, Any]:
    """The figures of an answer; persons and households are counted station by station.

    ``same`` are the numbers that stand for one person, by station.
    """
    persons = households = 0
    for station, sums in stations.items():
        persons += sums.persons.distinct(same.get(station, ()))
        households += sums.households.distinct(same.get(station, ()))
    return {
        "visits": total.visits,
        "in_person_visits": total.in_person_visits,
        "completed_visits": total.completed_visits,
        "completed": total.completed_visits,
        "attempted": total.completed_visits + total.not_met,
        "not_met": total.not_met,
        "minutes": total.minutes,
        "worker_minutes": _in_order(worker_minutes),
        "by_group": _in_order(total.by_group),
        "by_service": _in_order(total.by_service),
        "by_mode": _in_order(total.by_mode),
        "by_month": _in_order(by_month),
        "by_project": _in_order(by_project),
        "distinct_persons": persons,
        "person_times": total.person_times,
        "household_visits": household_visits,
        "distinct_households": households,
        "households": households,
        "late_entries": total.late_entries,
        "received_late": total.received_late,
        "by_lag": _in_order(total.by_lag),
        "mean_lag_hours": round(total.lag_hours / total.visits, 1) if total.visits else None,
        "timely_rate_bp": _basis_points(total.visits - total.received_late, total.visits),
        "corrections": total.corrections,
    }


def flagged_of(total: VisitSums, flagged: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Visits by the codes of their warnings: those that are late, and what is flagged elsewhere."""
    counts = {"late_entry": total.late_entries, "received_late": total.received_late}
    for each in flagged:
        for code, count in each.items():
            counts[code] = counts.get(code, 0) + count
    return {code: count for code, count in sorted(counts.items()) if count}


def _basis_points(part: int, whole: int) -> int | None:
    return (part * 20_000 + whole) // (2 * whole) if whole else None


def _in_order(figures: dict[str, int]) -> dict[str, int]:
    return dict(sorted(figures.items()))
