"""By how much sessions and those who attended them move the figures of training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from sqlalchemy import ColumnElement

from projections.base import worker_key
from projections.comparing.changes import Change, Row, Start
from projections.comparing.figures import Figures, Shape, add, difference
from projections.training.queries import of_days

SHAPE: Final = Shape(hundredths=frozenset({"person_hours", "per_person"}))


class TrainingMoving:
    """The question between two entries; every row counts by itself."""

    telling: ClassVar[frozenset[str]] = frozenset({"sessions"})

    def __init__(
        self,
        start: Start,
        *,
        from_day: str | None = None,
        to_day: str | None = None,
    ) -> None:
        self._stations = start.stations
        self.counted: Mapping[str, Sequence[ColumnElement[bool]]] = {
            name: of_days(start.view.tables[name], from_day, to_day)
            for name in ("sessions", "attendance")
        }

    def moved(self, change: Change) -> Figures:
        """What came, less what went."""
        return difference(self._figures(change.came), self._figures(change.went))

    def _figures(self, rows: Mapping[str, list[Row]]) -> Figures:
        found: Figures = {}
        for session in rows.get("sessions", ()):
            held: Figures = {
                ("sessions",): 1,
                ("person_hours",): session.person_hundredths,
                ("by_class", session.class_tier): 1,
                ("by_format", session.format): 1,
                ("by_month", session.month): 1,
            }
            add(found, held)
        for each in rows.get("attendance", ()):
            key = worker_key(self._stations, each.station, each.worker)
            add(found, {("per_person", key): each.hours_hundredths, ("attendees", each.kind): 1})
        return found
