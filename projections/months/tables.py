"""The tables of the months: a row per closing, per late entry approved, and per request or ruling."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text

from projections.base import known_columns
from projections.said import define_said


def define_months(metadata: MetaData, suffix: str) -> dict[str, Table]:
    """``closings`` are known until the month is reopened; ``approvals`` belong to the last one."""
    return {
        "closings": _closings(metadata, suffix),
        "approvals": _approvals(metadata, suffix),
        "said": define_said(metadata, "months_said", suffix),
        "asked": _asked(metadata, suffix),
    }


def _closings(metadata: MetaData, suffix: str) -> Table:
    """``period`` is station and month, of which one row is open at most."""
    known_from, known_until = known_columns()
    known_from.primary_key, known_from.autoincrement = True, False
    return Table(
        f"months_closings_{suffix}",
        metadata,
        known_from,
        known_until,
        Column("period", Text, nullable=False, index=True),
        Column("station", Text, nullable=False),
        Column("month", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("recorded_at", Text, nullable=False),
    )


def _approvals(metadata: MetaData, suffix: str) -> Table:
    """One row each; it holds for as long as the closing before it does, and to its last day."""
    known_from, known_until = known_columns()
    known_from.primary_key, known_from.autoincrement = True, False
    return Table(
        f"months_approvals_{suffix}",
        metadata,
        known_from,
        known_until,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("month", Text, nullable=False),
        Column("records", Integer, nullable=False),
        Column("expires_on", Text, nullable=False),
        Column("actor", Text, nullable=False),
    )


def _asked(metadata: MetaData, suffix: str) -> Table:
    """Who asked for a late entry, by its record: not what it says, so no correction changes it."""
    return Table(
        f"months_asked_{suffix}",
        metadata,
        Column("record", Text, primary_key=True),
        Column("station", Text, nullable=False, index=True),
        Column("actor", Text, nullable=False),
        sqlite_with_rowid=False,
    )
