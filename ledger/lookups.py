"""Finding a single entry by its id, for those who have nothing but the id."""

from __future__ import annotations

from sqlalchemy import Engine, select

from ledger.faults import translated
from ledger.tables import events


def station_of_event(engine: Engine, event_id: str) -> str | None:
    """The station in whose stream an event stands; None for an id that the log does not have."""
    query = select(events.c.stream).where(events.c.event_id == event_id)
    with translated(), engine.connect() as connection:
        found: str | None = connection.execute(query).scalar()
    return found
