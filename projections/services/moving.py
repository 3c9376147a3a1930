"""By how much visits, merged clients and policies move the figures of services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from sqlalchemy import ColumnElement

from domain.ground.policy import Rules, RulesAt
from projections.base import worker_key
from projections.comparing.changes import Change, Row, Start, own_columns
from projections.comparing.figures import Figures, Shape, add, difference
from projections.services.answers import Figures as Answered
from projections.services.judged import differences, judged_by
from projections.services.merges import numbers_of_same
from projections.services.queries import during, figures_of, flagged_of, sums_of
from projections.services.sums import VisitSums
from projections.services.tables import Visit
from projections.totals.rollup import Extent

SHAPE: Final = Shape(rates=frozenset({"mean_lag_hours", "timely_rate_bp"}))
_SAME: Final = "merges"


class _Known(NamedTuple):
    """Who of a station has been visited, and which numbers stand for one person."""

    sums: VisitSums
    same: list[int]

    def distinct(self) -> Figures:
        """How many persons and households that are."""
        return {
            ("distinct_persons",): self.sums.persons.distinct(self.same),
            **dict.fromkeys(
                (("distinct_households",), ("households",)),
                self.sums.households.distinct(self.same),
            ),
        }


class ServicesMoving:
    """The question between two entries."""

    telling: ClassVar[frozenset[str]] = frozenset({"visits"})

    def __init__(
        self,
        start: Start,
        *,
        from_day: str | None = None,
        to_day: str | None = None,
    ) -> None:
        self._view = view = start.view
        self._stations = start.stations
        self._rules_at = start.rules_at
        self._rules: dict[str, Rules] = {}
        self._days = during(view.tables["visits"].c.started_at, from_day, to_day)
        sums, _months, _groups = sums_of(view, Extent(start.among, start.then, from_day, to_day))
        same = numbers_of_same(view, start.among, start.then)
        self._known = {
            station: _Known(each, same.get(station, [])) for station, each in sums.items()
        }
        self.counted: Mapping[str, Sequence[ColumnElement[bool]]] = {
            "visits": self._days,
            _SAME: [],
        }

    def moved(self, change: Change) -> Figures:
        """What came less what went, and whom the stations have come to know by it."""
        went, came = self._visits(change.went), self._visits(change.came)
        moved = difference(self._counted(came), self._counted(went))
        touched = [
            each.station for rows in (change.went, change.came) for each in rows.get(_SAME, ())
        ]
        for station in dict.fromkeys((*went, *came, *touched)):
            known = self._known.setdefault(station, _Known(VisitSums(), []))
            before = known.distinct()
            known.sums.take(went.get(station, ()))
            known.sums.add(came.get(station, ()))
            if station in touched:
                same = numbers_of_same(self._view, [station], change.pos).get(station, [])
                known = self._known[station] = known._replace(same=same)
            add(moved, difference(known.distinct(), before))
        return moved

    def judged_anew(
        self, pos: int, stations: Sequence[str] | None, rules_at: RulesAt, /
    ) -> Figures:
        """What the visits known at a position count by the new rules, less what by the old ones."""
        among = self._known if stations is None else self._known.keys() & set(stations)
        counted = [station for station in among if self._known[station].sums.visits]
        moved: Figures = {}
        for sign in (-1, 1):
            if sign > 0:
                self._forget_rules(stations, rules_at)
            rules = {station: self._rules_of(station) for station in counted}
            for each in differences(self._view, rules, pos, self._days).values():
                add(
                    moved,
                    {
                        ("completed_visits",): sign * each.completed_visits,
                        ("completed",): sign * each.completed_visits,
                        ("attempted",): sign * each.completed_visits,
                        ("late_entries",): sign * each.late_entries,
                        ("received_late",): sign * each.received_late,
                        ("flagged", "late_entry"): sign * each.late_entries,
                        ("flagged", "received_late"): sign * each.received_late,
                    },
                )
        return moved

    def _forget_rules(self, stations: Iterable[str] | None, rules_at: RulesAt) -> None:
        self._rules_at = rules_at
        for station in list(self._rules) if stations is None else stations:
            self._rules.pop(station, None)

    def _rules_of(self, station: str) -> Rules:
        rules = self._rules.get(station)
        if rules is None:
            rules = self._rules[station] = self._rules_at(station)
        return rules

    def _visits(self, rows: Mapping[str, list[Row]]) -> dict[str, list[Visit]]:
        """The visits among rows by station, as they are judged there."""
        found: dict[str, list[Visit]] = {}
        for row in rows.get("visits", ()):
            visit = judged_by(Visit._make(own_columns(row)), self._rules_of(row.station))
            found.setdefault(visit.station, []).append(visit)
        return found

    def _counted(self, visits: Mapping[str, Sequence[Visit]]) -> Figures:
        """The figures of visits that can be added up."""
        if not visits:  # an entry that only adds, as nearly all do
            return {}
        total = VisitSums()
        months: dict[str, int] = {}
        groups: Figures = {}
        minutes: dict[str, int] = {}
        projects: dict[str, int] = {}
        for station, some in visits.items():
            sums = VisitSums()
            sums.add(some)
            total.merge_figures(sums)
            for worker, each in sums.worker_minutes.items():
                minutes[worker_key(self._stations, station, worker)] = each
            for project, each in sums.by_project.items():
                projects[worker_key(self._stations, station, project)] = each
            for visit in some:
                if visit.mode:
                    month = visit.started_at[:7]
                    months[month] = months.get(month, 0) + 1
                    named = visit.target_groups.split()
                    add(groups, {("groups_by_month", month, group): 1 for group in named})
        found: dict[str, Any] = figures_of(
            total,
            {},
            {},
            months,
            minutes,
            by_project=projects,
            household_visits=total.in_person_visits,
        )
        return groups | SHAPE.figures(Answered(**found, flagged=flagged_of(total, ())))
