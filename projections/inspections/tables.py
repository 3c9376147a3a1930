"""The one table of inspections: what is said of them and of findings, kept as facts.

A station has some tens of such facts in a year, so how a finding stands is worked out when it is
asked for, by the rules in ``domain.inspections``, and nothing is stored that could disagree with it.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text

from projections.base import AFTER_LOADING, known_columns


def define_said(metadata: MetaData, suffix: str) -> Table:
    """One row for each fact and version of it, whole as JSON."""
    return Table(
        f"inspections_said_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("body", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(f"ix_inspections_said_{suffix}_station", "station", info={AFTER_LOADING: True}),
        sqlite_with_rowid=False,
    )
