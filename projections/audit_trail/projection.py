"""Lists every entry in the trail, whatever it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import MetaData, Table

from domain.entry import Entry
from domain.values import day_of, iso_minute, month_of
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
        insert_rows(view.conn, view.tables["trail"], [_row(pos, entry) for pos, entry in page])


def _row(pos: int, entry: Entry) -> tuple[int | str, ...]:
    day = _station_day(entry.occurred_at)
    return (
        pos,
        entry.station,
        entry.record,
        entry.type,
        entry.actor,
        entry.role,
        entry.channel,
        entry.recorded_at,
        day,
        month_of(day),
    )


def _station_day(moment: str) -> str:
    """The calendar day at the station; decisions about months have only the server's clock."""
    if moment.endswith("Z"):
        moment = iso_minute(datetime.fromisoformat(moment))
    return day_of(moment)
