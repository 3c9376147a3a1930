"""Folds the facts about stations themselves into their table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, get_args

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent
from domain.stations.facts import StationFact
from projections.base import Recorded, View, keep_facts
from projections.stations.tables import define_facts


class StationsProjection:
    """Planned, moved, built, opened, suspended, closed: one row per fact and version of it."""

    name: ClassVar[str] = "stations"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = get_args(StationFact)

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The table of facts."""
        return {"facts": define_facts(metadata, suffix)}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the table."""
        keep_facts(view, view.tables["facts"], page, self.reads, stream="station")
