"""The one table of evaluations: what is said of them, kept as facts.

A station has some hundreds of such facts in a year in which it is evaluated, so what they amount to
is worked out when it is asked for, by the rules in ``domain.evaluation``.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text

from projections.base import AFTER_LOADING, known_columns


def define_said(metadata: MetaData, suffix: str) -> Table:
    """One row for each fact and version of it, whole as JSON."""
    return Table(
        f"evaluation_said_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("body", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(f"ix_evaluation_said_{suffix}_station", "station", info={AFTER_LOADING: True}),
        sqlite_with_rowid=False,
    )
