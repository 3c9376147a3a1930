"""The tables of the flags: what is held against what, and which record is flagged for what.

Flags that rest on what is in force are none of these: they are judged when they are asked for.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text

from projections.base import AFTER_LOADING, known_columns
from projections.totals.rollup import binary_text


def define_flags(metadata: MetaData, suffix: str) -> dict[str, Table]:
    """All tables of the question by their short names."""
    return {
        "days": _days(metadata, suffix),
        "flags": _flags(metadata, suffix),
        "reviews": _reviews(metadata, suffix),
        "sign_ins": _sign_ins(metadata, suffix),
        "together": _together(metadata, suffix),
    }


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


def _reviews(metadata: MetaData, suffix: str) -> Table:
    """The reviews that count, by the visit; as the days, only what the next flag is found by."""
    name = f"flags_reviews_{suffix}"
    table = Table(
        name,
        metadata,
        Column("review", Text, primary_key=True),
        Column("visit", Text, nullable=False),
        Column("station", binary_text(), nullable=False),
        Column("started", binary_text(), nullable=False),
        Column("finding", Text, nullable=False),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_visit", table.c.visit)
    return table


def _sign_ins(metadata: MetaData, suffix: str) -> Table:
    """Who signed in at which session, as that counts now; only what the next flag is found by."""
    name = f"flags_sign_ins_{suffix}"
    table = Table(
        name,
        metadata,
        Column("record", Text, primary_key=True),
        Column("person", Text, primary_key=True),
        Column("day", binary_text(), nullable=False),
        Column("station", binary_text(), nullable=False),
        Column("arrived", binary_text(), nullable=False),
        Column("departed", binary_text(), nullable=False),
        Column("started", binary_text(), nullable=False),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_person", table.c.person, table.c.day)
    return table


def _together(metadata: MetaData, suffix: str) -> Table:
    """One row for each time that the door and the hours of a visit counted with another's.

    With what is therefore not counted again: ``doors`` is 1 for a visit at the door, ``workers`` are
    codes joined by a blank.
    """
    name = f"flags_together_{suffix}"
    known_from, known_until = known_columns()
    known_from.primary_key, known_from.autoincrement = True, False
    table = Table(
        name,
        metadata,
        Column("record", Text, primary_key=True),
        known_from,
        known_until,
        Column("station", binary_text(), nullable=False),
        Column("started", binary_text(), nullable=False),
        Column("doors", Integer, nullable=False),
        Column("minutes", Integer, nullable=False),
        Column("workers", Text, nullable=False),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_start", table.c.started, table.c.station, info={AFTER_LOADING: True})
    return table


def _flags(metadata: MetaData, suffix: str) -> Table:
    """One row for each time that a record was flagged by a code, whatever for and how often at once.

    By record, whose ids begin with their time, so that rows are added at the end. The index has all
    that a count of some stations asks for, in the order in which it is grouped, so that a count of
    all of them is one walk through it.
    """
    name = f"flags_records_{suffix}"
    known_from, known_until = known_columns()
    known_from.primary_key, known_from.autoincrement = True, False
    table = Table(
        name,
        metadata,
        Column("record", Text, primary_key=True),
        Column("code", Text, primary_key=True),
        known_from,
        known_until,
        Column("station", binary_text(), nullable=False),
        Column("kind", Text, nullable=False),
        Column("started", binary_text(), nullable=False),
        sqlite_with_rowid=False,
    )
    columns = table.c
    Index(
        f"{name}_counts",
        columns.station,
        columns.kind,
        columns.code,
        columns.started,
        columns.known_from,
        columns.known_until,
        columns.record,
        info={AFTER_LOADING: True},
    )
    return table
