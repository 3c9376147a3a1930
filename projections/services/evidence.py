"""Which visits of a station are completed, record by record: what a contract is paid by."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, select

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
    completed = _completed(view, station, started, rules, as_known)
    return set(view.conn.scalars(select(view.tables["visits"].c.record).where(*completed)))


def completed_number(
    view: View,
    station: str,
    started: Span,
    *,
    rules: Rules,
    as_known: int | None,
    without: Collection[str],
) -> int:
    """How many those are, some records left out."""
    completed = _completed(view, station, started, rules, as_known)
    record = view.tables["visits"].c.record
    if without:
        completed.append(record.not_in(sorted(without)))
    return view.conn.scalar(select(func.count(record)).where(*completed)) or 0


def _completed(
    view: View, station: str, started: Span, rules: Rules, as_known: int | None
) -> list[ColumnElement[Any]]:
    visits = view.tables["visits"]
    columns = visits.c
    return [
        columns.station == station,
        known_at(visits, as_known),
        judged(columns, rules).is_completed == 1,
        *starting(columns.started_at, started),
    ]


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
