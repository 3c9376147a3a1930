"""Folds the facts of the roster into their table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from projections.base import Recorded, TemporalBatch, View, about
from projections.staffing.facts import ROSTER_FACTS, columns_of
from projections.staffing.tables import define_facts


class StaffingProjection:
    """Who works where: one row per fact and version of it."""

    name: ClassVar[str] = "staffing"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = ROSTER_FACTS

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The table of facts."""
        return {"facts": define_facts(metadata, suffix)}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the table."""
        batch = TemporalBatch(view.tables["facts"])
        for pos, entry in about(page, self.reads):
            fact: AnyEvent = entry.data
            if isinstance(fact, RecordCorrected | RecordVoided):
                if columns_of(fact.was) is None:
                    continue
                batch.close(pos, fact.record)
                if isinstance(fact, RecordVoided):
                    continue
                fact = fact.now
            columns = columns_of(fact)
            if columns is not None:
                batch.insert(pos, record=entry.record, station=entry.station, **columns)
        batch.flush(view.conn)
