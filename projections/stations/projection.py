"""Folds the facts about stations themselves into their table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, get_args

import msgspec
from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.stations.facts import StationFact
from projections.base import Recorded, TemporalBatch, View, about
from projections.stations.tables import define_facts

_FACTS: Final = get_args(StationFact)
_encoder: Final = msgspec.json.Encoder()


class StationsProjection:
    """Planned, moved, built, opened, suspended, closed: one row per fact and version of it."""

    name: ClassVar[str] = "stations"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = _FACTS

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The table of facts."""
        return {"facts": define_facts(metadata, suffix)}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the table."""
        batch = TemporalBatch(view.tables["facts"])
        for pos, entry in about(page, self.reads):
            fact: AnyEvent = entry.data
            if isinstance(fact, RecordCorrected | RecordVoided):
                if not isinstance(fact.was, _FACTS):
                    continue
                batch.close(pos, fact.record)
                if isinstance(fact, RecordVoided):
                    continue
                fact = fact.now
            if isinstance(fact, _FACTS):
                body = _encoder.encode(fact).decode()
                batch.insert(pos, record=entry.record, station=entry.station, body=body)
        batch.flush(view.conn)
