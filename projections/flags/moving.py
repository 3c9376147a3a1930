"""By how much an entry moves the number of visits that are flagged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from sqlalchemy import ColumnElement, Table

from domain.ground.events import topic_of
from domain.ground.order.flags import CONFIRMED_DUPLICATE
from domain.visits.facts import HomeVisitRecorded
from projections.comparing.changes import Change, Start
from projections.comparing.figures import Figures, add

_FLAGS: Final = "flags"


class FlagsMoving:
    """The flags of visits between two entries: each is one row for as long as it stands."""

    telling: ClassVar[frozenset[str]] = frozenset({_FLAGS})

    def __init__(
        self, start: Start, *, from_day: str | None = None, to_day: str | None = None
    ) -> None:
        conditions = _of_visits(start.view.tables[_FLAGS], from_day, to_day)
        self.counted: Mapping[str, Sequence[ColumnElement[bool]]] = {_FLAGS: conditions}

    def moved(self, change: Change) -> Figures:
        """How many visits more, or fewer, are flagged by each code."""
        moved: Figures = {}
        for by, rows in ((1, change.came), (-1, change.went)):
            for row in rows.get(_FLAGS, ()):
                add(moved, {("flagged", row.code): by})
        return moved


def _of_visits(table: Table, from_day: str | None, to_day: str | None) -> list[ColumnElement[bool]]:
    conditions = [
        table.c.kind == topic_of(HomeVisitRecorded),
        table.c.code != CONFIRMED_DUPLICATE,
    ]
    if from_day is not None:
        conditions.append(table.c.started >= from_day)
    if to_day is not None:
        conditions.append(table.c.started < f"{to_day}U")
    return conditions
