"""The tables of the flags: what is held against what, and which record is flagged for what.

Flags that rest on what is in force are none of these: they are judged when they are asked for.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, MetaData, Table, Text

from projections.base import AFTER_LOADING, known_columns
from projections.totals.rollup import binary_text


def define_flags(metadata: MetaData, suffix: str) -> dict[str, Table]:
    """All tables of the question by their short names."""
    return {"days": _days(metadata, suffix), "flags": _flags(metadata, suffix)}


def _days(metadata: MetaData, suffix: str) -> Table:
    """What counts of a station's day, as ``days.py`` reads and writes it.

    No answer is read from it, only the next flag is found by it, so it has no past.
    """
    return Table(
        f"flags_days_{suffix}",
        metadata,
        Column("station", binary_text(), primary_key=True),
        Column("day", binary_text(), primary_key=True),
        Column("body", Text, nullable=False),
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
    Index(f"{name}_record", table.c.record, info={AFTER_LOADING: True})
    Index(f"{name}_started", table.c.station, table.c.started, info={AFTER_LOADING: True})
    return table
