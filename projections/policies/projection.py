"""Folds what areas lay down into its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

import msgspec
from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.programme.facts import PolicyPublished
from projections.base import Recorded, TemporalBatch, View, about
from projections.policies.tables import define_published

_encoder: Final = msgspec.json.Encoder()


class PoliciesProjection:
    """Policies published by cities and districts: one row per fact and version of it."""

    name: ClassVar[str] = "policies"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (PolicyPublished,)

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The table of facts."""
        return {"published": define_published(metadata, suffix)}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the table."""
        batch = TemporalBatch(view.tables["published"])
        for pos, entry in about(page, self.reads):
            fact: AnyEvent = entry.data
            if isinstance(fact, RecordCorrected | RecordVoided):
                if not isinstance(fact.was, PolicyPublished):
                    continue
                batch.close(pos, fact.record)
                if isinstance(fact, RecordVoided):
                    continue
                fact = fact.now
            if isinstance(fact, PolicyPublished):
                body = _encoder.encode(fact).decode()
                batch.insert(pos, record=entry.record, area=entry.station, body=body)
        batch.flush(view.conn)
