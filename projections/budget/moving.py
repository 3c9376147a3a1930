"""By how much postings and reservations move the figures of the budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from sqlalchemy import ColumnElement

from projections.budget.figures import Movement, add_up
from projections.budget.reservations import is_open
from projections.comparing.changes import Change, Row, Start
from projections.comparing.figures import Figures, Shape, difference

SHAPE: Final = Shape(
    named_by={
        "by_grant": ("source", "grant"),
        "by_station": ("station",),
        "advances": ("paid_by",),
    },
    rates=frozenset({"execution_rate_bp"}),
)
_OWES: Final = {"advanced": 1, "repaid": -1}


class BudgetMoving:
    """The question between two entries; every row counts by itself."""

    telling: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        start: Start,
        *,
        as_of: str | None = None,
        from_day: str | None = None,
        today: str | None = None,
    ) -> None:
        self._is_single = start.stations is not None and len(start.stations) == 1
        self._from_day = from_day or ""
        tables = start.view.tables
        postings, reservations = tables["postings"], tables["reservations"]
        self.counted: Mapping[str, Sequence[ColumnElement[bool]]] = {
            "postings": [] if as_of is None else [postings.c.day <= as_of],
            "reservations": [is_open(reservations, as_of or today)],
        }

    def moved(self, change: Change) -> Figures:
        """What came, less what went."""
        return difference(self._figures(change.came), self._figures(change.went))

    def _figures(self, rows: Mapping[str, list[Row]]) -> Figures:
        if not rows:  # an entry that only adds, as nearly all do
            return {}
        postings = rows.get("postings", [])
        owed_fen: dict[str, int] = {}
        for row in postings if self._is_single else ():
            open_fen = _OWES.get(row.kind, 0) * row.amount_fen
            owed_fen[row.payer] = owed_fen.get(row.payer, 0) + open_fen
        moved = [
            *map(self._posted, postings),
            *map(self._reserved, rows.get("reservations", ())),
        ]
        return SHAPE.figures(
            add_up(
                moved,
                {},
                owed_fen,
                by_grant=self._is_single,
                by_station=not self._is_single,
                position=None,
            )
        )

    def _posted(self, row: Row) -> Movement:
        is_before = row.day < self._from_day
        return Movement(
            row.station,
            row.source,
            row.grant,
            row.kind,
            row.category,
            0 if is_before else row.amount_fen,
            row.amount_fen if is_before else 0,
        )

    def _reserved(self, row: Row) -> Movement:
        return Movement(row.station, row.source, row.grant, "reserved", "", row.amount_fen, 0)
