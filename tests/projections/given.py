"""Logs for projection tests, and the means to fold them into a database in pages of any size."""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, MetaData, Table, create_engine, select

from domain.book.catalogue import occurrence_of
from domain.book.entry import Entry
from domain.book.events import (
    AnyEvent,
    Fact,
    ImportBatchVoided,
    LateEntryApproved,
    LegalHoldPlaced,
    LegalHoldReleased,
    PeriodClosed,
    PeriodReopened,
    PersonErased,
    PersonRestricted,
    RecordCorrected,
    RecordVoided,
    WorkbookImported,
)
from domain.ground.events import topic_of
from domain.ground.values import iso_instant
from domain.money.facts import ReservationReleased
from projections.base import Projection, Recorded, View

_CONTROL = (
    ReservationReleased,
    PeriodClosed,
    PeriodReopened,
    LateEntryApproved,
    WorkbookImported,
    ImportBatchVoided,
    PersonErased,
    PersonRestricted,
    LegalHoldPlaced,
    LegalHoldReleased,
)
_FIRST_MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


def record_at(pos: int) -> str:
    """The event id, and so the record id, that ``given`` puts at a position."""
    return f"01930000-0000-7000-8000-{pos:012x}"


def given(
    *events: AnyEvent, station: str = "钟公庙", start: int = 1, **envelope: Any
) -> list[Recorded]:
    """Events at consecutive positions, each in a plausible envelope; ``envelope`` overrides it."""
    return [
        Recorded(pos, _entry(pos, event, station, envelope))
        for pos, event in enumerate(events, start)
    ]


def corrected(pos: int, was: Fact, now: Fact) -> RecordCorrected:
    """The correction of what was recorded at a position."""
    return RecordCorrected(record=record_at(pos), reason_code="typo", was=was, now=now)


def voided(pos: int, was: Fact) -> RecordVoided:
    """The void of what was recorded at a position."""
    return RecordVoided(record=record_at(pos), reason_code="double_entry", was=was)


def _entry(pos: int, event: AnyEvent, station: str, envelope: dict[str, Any]) -> Entry:
    recorded_at = iso_instant(_FIRST_MOMENT + timedelta(minutes=pos))
    corrects, occurred = "", (recorded_at, "")
    if isinstance(event, RecordCorrected):
        corrects, occurred = event.record, occurrence_of(event.now)
    elif isinstance(event, RecordVoided):
        corrects, occurred = event.record, occurrence_of(event.was)
    elif not isinstance(event, _CONTROL):
        occurred = occurrence_of(event)
    usual: dict[str, Any] = {
        "actor": "U-1",
        "channel": "web",
        "command_id": f"command-{pos}",
        "corrects": corrects,
        "data": event,
        "event_id": record_at(pos),
        "occurred_at": occurred[0],
        "occurred_until": occurred[1],
        "reason": "录入有误" if corrects else "",
        "recorded_at": recorded_at,
        "role": "station_head",
        "station": station,
        "type": topic_of(event),
        "type_version": type(event).schema_version,
        "version": pos,
    }
    return Entry(**{**usual, **envelope})


_EMPTY: dict[tuple[type[Projection], str], list[tuple[Engine, Mapping[str, Table]]]] = {}
"""Databases in memory with the tables of a projection, that nobody uses just now."""


@contextmanager
def opened(projection: Projection, url: str = "sqlite://", suffix: str = "") -> Iterator[View]:
    """The empty tables of a projection in a database of their own.

    One in memory is used again: nothing that is written to it is committed. Making tables and
    statements anew for each of a thousand examples takes longer than what they show.
    """
    unused = _EMPTY.setdefault((type(projection), suffix), []) if url == "sqlite://" else []
    engine, tables = unused.pop() if unused else _made(projection, url, suffix)
    try:
        with engine.connect() as conn:
            yield View(conn, tables)
            if url != "sqlite://":
                conn.commit()
    except BaseException:
        engine.dispose()
        raise
    if url == "sqlite://":
        unused.append((engine, tables))
    else:
        engine.dispose()


def _made(projection: Projection, url: str, suffix: str) -> tuple[Engine, Mapping[str, Table]]:
    metadata = MetaData()
    tables = projection.define(metadata, suffix)
    engine = create_engine(url)
    metadata.create_all(engine)
    atexit.register(engine.dispose)
    return engine, tables


def fold(projection: Projection, view: View, log: Sequence[Recorded], page: int = 1000) -> None:
    """Apply a log in pages of a size."""
    for first in range(0, len(log), page):
        projection.apply(view, log[first : first + page])


def dump(view: View) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in an order that does not depend on the database."""
    return {
        name: sorted((tuple(row) for row in view.conn.execute(select(table))), key=repr)
        for name, table in sorted(view.tables.items())
    }
