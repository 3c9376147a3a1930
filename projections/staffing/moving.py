"""By how much facts of the roster move the figures of staffing.

Facts of a station count together, so its figures are worked out before and after each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final

from sqlalchemy import ColumnElement, select

from domain.ground.policy import Rules, RulesAt
from projections.base import as_known as known_at
from projections.comparing.changes import Change, Row, Start
from projections.comparing.figures import Figures, Shape, add, difference
from projections.staffing.queries import station_figures

SHAPE: Final = Shape(
    hundredths=frozenset({"fte"}), rates=frozenset({"minimum", "minimum_certified"})
)


class StaffingMoving:
    """The question between two entries."""

    telling: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        start: Start,
        *,
        as_of: str,
        from_day: str | None = None,
    ) -> None:
        self._as_of = as_of
        self._from_day = from_day
        self._rules_at = start.rules_at
        self._rules: dict[str, Rules] = {}
        self._figures: dict[str, Figures] = {}
        self._facts: dict[str, dict[str, Row]] = {}
        table = start.view.tables["facts"]
        query = select(table).where(known_at(table, start.then))
        if start.among is not None:
            query = query.where(table.c.station.in_(start.among))
        for row in start.view.conn.execute(query):
            self._facts.setdefault(row.station, {})[row.record] = row
        self.counted: Mapping[str, Sequence[ColumnElement[bool]]] = {"facts": []}

    def moved(self, change: Change) -> Figures:
        """The figures of the stations with the entry, less those without."""
        went, came = change.went.get("facts", []), change.came.get("facts", [])
        touched = {row.station: self._of(row.station) for row in (*went, *came)}
        for row in went:
            del self._facts[row.station][row.record]
        for row in came:
            self._facts.setdefault(row.station, {})[row.record] = row
        return self._since(touched)

    def judged_anew(
        self, _pos: int, stations: Sequence[str] | None, rules_at: RulesAt, /
    ) -> Figures:
        """The figures of the stations by the new rules, less those by the old ones."""
        among = self._facts if stations is None else stations
        touched = {station: self._of(station) for station in among if station in self._facts}
        self._rules_at = rules_at
        self._rules = {} if stations is None else self._without(stations)
        return self._since(touched)

    def _without(self, stations: Iterable[str]) -> dict[str, Rules]:
        return {each: rules for each, rules in self._rules.items() if each not in stations}

    def _since(self, before: Mapping[str, Figures]) -> Figures:
        moved: Figures = {}
        for station, figures in before.items():
            self._figures.pop(station, None)
            by = difference(self._of(station), figures)
            add(moved, by)
            add(moved, {("per_station", station, *path): each for path, each in by.items()})
        return moved

    def _of(self, station: str) -> Figures:
        found = self._figures.get(station)
        if found is None:
            rules = self._rules.get(station)
            if rules is None:
                rules = self._rules[station] = self._rules_at(station)
            rows = self._facts.get(station, {}).values()
            found = SHAPE.figures(
                station_figures(
                    station, rows, as_of=self._as_of, from_day=self._from_day, rules=rules
                )
            )
            self._figures[station] = found
        return found
