"""Closing a month, for tests of what an import may still record."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.book.commands import ClosePeriod
from domain.ground.reach import EVERYWHERE
from ledger.store.identifiers import new_event_id


def close_month(ledger, station, month):
    event_id = new_event_id()
    ledger.execute(
        ClosePeriod(
            station=station,
            command_id=f"close-{event_id}",
            event_id=event_id,
            actor="head",
            role="station_head",
            reach=EVERYWHERE,
            channel="cli",
            now=datetime.now(UTC),
            month=month,
        )
    )
