"""Lists every entry in the trail, whatever it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import MetaData, Table

from domain.values import iso_minute
from projections.audit_trail.tables import define_trail
from projections.base import Recorded, View
from projections.bulk import insert_rows


class AuditTrailProjection:
    """Keeps ``trail``."""

    name: ClassVar[str] = "audit_trail"

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
                occurred_at[:10],
                occurred_at[:7],
            )
            for pos, entry in page
            for occurred_at in (_at_station(entry.occurred_at),)
        ]
        insert_rows(view.conn, view.tables["trail"], rows)


def _at_station(moment: str) -> str:
    """Station time; decisions about months have only the server's clock."""
    return iso_minute(datetime.fromisoformat(moment)) if moment[-1] == "Z" else moment
