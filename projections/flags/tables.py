"""The tables of the flags: who is taken up by what, and which record is flagged for what.

Flags that rest on what is in force are none of these: they are judged when they are asked for.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

from projections.base import known_columns
from projections.totals.rollup import binary_text


class EngagedRow(NamedTuple):
    """One person taken up by one version of a record, column by column."""

    station: str
    day: str
    worker: str
    known_from: int
    record: str
    started_at: str
    ended_at: str
    place: str
    visited_minutes: int
    credited_hundredths: int
    kind: str
    known_until: int | None = None


def define_flags(metadata: MetaData, suffix: str) -> dict[str, Table]:
    """All tables of the question by their short names."""
    return {"engaged": _engaged(metadata, suffix), "flags": _flags(metadata, suffix)}


def _engaged(metadata: MetaData, suffix: str) -> Table:
    """By station, the day on which it began, and person, so that a day is one look."""
    known_from, known_until = known_columns()
    known_from.primary_key, known_from.autoincrement = True, False
    return Table(
        f"flags_engaged_{suffix}",
        metadata,
        Column("station", binary_text(), primary_key=True),
        Column("day", binary_text(), primary_key=True),
        Column("worker", binary_text(), primary_key=True),
        known_from,
        Column("record", Text, nullable=False),
        Column("started_at", Text, nullable=False),
        Column("ended_at", Text, nullable=False),
        Column("place", Text, nullable=False),
        Column("visited_minutes", Integer, nullable=False),
        Column("credited_hundredths", Integer, nullable=False),
        Column("kind", Text, nullable=False),
        known_until,
        sqlite_with_rowid=False,
    )


def _flags(metadata: MetaData, suffix: str) -> Table:
    """One row per reason for a flag: ``because`` is the other record, or the worker, that makes it.

    ``reason`` names record, code and that, of which one row is open at most.
    """
    name = f"flags_reasons_{suffix}"
    table = Table(
        name,
        metadata,
        *known_columns(),
        Column("reason", Text, nullable=False),
        Column("record", Text, nullable=False),
        Column("code", Text, nullable=False),
        Column("because", Text, nullable=False),
        Column("station", binary_text(), nullable=False),
        Column("kind", Text, nullable=False),
        Column("started", binary_text(), nullable=False),
    )
    Index(f"{name}_reason", table.c.reason)
    Index(f"{name}_record", table.c.record)
    Index(f"{name}_started", table.c.station, table.c.started)
    return table
