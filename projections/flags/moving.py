"""By how much reasons for flags move the number of visits that are flagged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Table, select

from domain.ground.events import topic_of
from domain.visits.facts import HomeVisitRecorded
from projections.base import as_known as known_at
from projections.comparing.changes import Change, Start
from projections.comparing.figures import Figures, add

_FLAGS: Final = "flags"


class FlagsMoving:
    """The flags of visits between two entries; a visit is flagged once for whatever reasons."""

    def __init__(
        self, start: Start, *, from_day: str | None = None, to_day: str | None = None
    ) -> None:
        table = start.view.tables[_FLAGS]
        conditions = _of_visits(table, from_day, to_day)
        self.counted: Mapping[str, Sequence[ColumnElement[bool]]] = {_FLAGS: conditions}
        query = select(table.c.record, table.c.code).where(known_at(table, start.then), *conditions)
        if start.among is not None:
            query = query.where(table.c.station.in_(start.among))
        self._reasons: Counter[tuple[str, str]] = Counter()
        for record, code in start.view.conn.execute(query):
            self._reasons[record, code] += 1

    def moved(self, change: Change) -> Figures:
        """How many visits more, or fewer, are flagged by each code."""
        moves = Counter((row.record, row.code) for row in change.came.get(_FLAGS, ()))
        moves.subtract((row.record, row.code) for row in change.went.get(_FLAGS, ()))
        moved: Figures = {}
        for flag, by in moves.items():
            was = self._reasons[flag] > 0
            self._reasons[flag] += by
            add(moved, {("flagged", flag[1]): (self._reasons[flag] > 0) - was})
        return moved


def _of_visits(table: Table, from_day: str | None, to_day: str | None) -> list[ColumnElement[bool]]:
    conditions = [table.c.kind == topic_of(HomeVisitRecorded)]
    if from_day is not None:
        conditions.append(table.c.started >= from_day)
    if to_day is not None:
        conditions.append(table.c.started < f"{to_day}U")
    return conditions
