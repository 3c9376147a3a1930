"""Lists every entry in the trail, whatever it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent
from domain.ground.order.spans import place_of
from projections.audit_trail.tables import define_trail
from projections.base import Recorded, View
from projections.bulk import insert_rows


class AuditTrailProjection:
    """Keeps ``trail``."""

    name: ClassVar[str] = "audit_trail"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = ()

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The table of entries."""
        return {"trail": define_trail(metadata, suffix)}

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """List a page's entries."""
        rows = [
            (
                pos,
                entry.station,
                entry.corrects or entry.event_id,
                entry.type,
                entry.actor,
                entry.role,
                entry.channel,
                entry.recorded_at,
                occurred,
                occurred[:7],
            )
            for pos, entry in page
            for occurred in (place_of(entry.occurred_at),)
        ]
        insert_rows(view.conn, view.tables["trail"], rows)
