"""Which visits of a station are completed, record by record: what a contract is paid by."""

from __future__ import annotations

from sqlalchemy import select

from domain.ground.order.spans import Span
from domain.ground.policy import Rules
from projections.base import View
from projections.base import as_known as known_at
from projections.services.judged import judged
from projections.services.lines import starting


def completed_records(
    view: View, station: str, started: Span, *, rules: Rules, as_known: int | None
) -> set[str]:
    """The records of completed visits that began in a span, as known at a position."""
    visits = view.tables["visits"]
    columns = visits.c
    query = select(columns.record).where(
        columns.station == station,
        known_at(visits, as_known),
        judged(columns, rules).is_completed == 1,
        *starting(columns.started_at, started),
    )
    return set(view.conn.scalars(query))


def changed_since(view: View, station: str, started: Span, position: int) -> bool:
    """Whether any visit that began in a span was corrected or voided behind a position."""
    columns = view.tables["visits"].c
    query = select(columns.record).where(
        columns.station == station,
        columns.known_from <= position,
        columns.known_until > position,
        *starting(columns.started_at, started),
    )
    return view.conn.execute(query.limit(1)).first() is not None
