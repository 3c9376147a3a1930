"""By how much an entry moves the number of visits that are flagged, and what counts only once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from sqlalchemy import ColumnElement, Table

from domain.ground.events import topic_of
from domain.ground.order.flags import CONFIRMED_DUPLICATE
from domain.visits.facts import HomeVisitRecorded
from projections.base import worker_key
from projections.comparing.changes import Change, Start
from projections.comparing.figures import Figures, add
from projections.flags.together import of_days

_FLAGS: Final = "flags"
_TOGETHER: Final = "together"


class FlagsMoving:
    """What is said of visits between two entries: each is one row for as long as it stands."""

    telling: ClassVar[frozenset[str]] = frozenset({_FLAGS, _TOGETHER})

    def __init__(
        self, start: Start, *, from_day: str | None = None, to_day: str | None = None
    ) -> None:
        tables = start.view.tables
        self._stations = start.stations
        self.counted: Mapping[str, Sequence[ColumnElement[bool]]] = {
            _FLAGS: _of_visits(tables[_FLAGS], from_day, to_day),
            _TOGETHER: of_days(tables[_TOGETHER], from_day, to_day),
        }

    def moved(self, change: Change) -> Figures:
        """How many visits more, or fewer, are flagged by each code, and what counts only once."""
        moved: Figures = {}
        for by, rows in ((1, change.came), (-1, change.went)):
            for row in rows.get(_FLAGS, ()):
                add(moved, {("flagged", row.code): by})
            for row in rows.get(_TOGETHER, ()):
                add(
                    moved, {("household_visits",): -by * row.doors, ("minutes",): -by * row.minutes}
                )
                for worker in row.workers.split():
                    named = worker_key(self._stations, row.station, worker)
                    add(moved, {("worker_minutes", named): -by * row.minutes})
        return moved


def _of_visits(table: Table, from_day: str | None, to_day: str | None) -> list[ColumnElement[bool]]:
    return [
        table.c.kind == topic_of(HomeVisitRecorded),
        table.c.code != CONFIRMED_DUPLICATE,
        *of_days(table, from_day, to_day),
    ]
