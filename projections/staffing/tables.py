"""The one table of the staffing question: the facts of the roster, kept as facts.

A station has some tens of them in its life, so that every figure is worked out from the facts when
it is asked for, by the rules in ``domain.staff.roster``, and no total is stored that could disagree.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, PrimaryKeyConstraint, Table, Text

from projections.base import AFTER_LOADING, known_columns


def define_facts(metadata: MetaData, suffix: str) -> Table:
    """Joinings, changes, leavings, leaves and certificates; contracts; building and closing.

    ``day`` is the day that the fact is about: first or last working day, day of change, first day
    of validity, of a leave or a contract, day of building or closing; ``source`` of a leave is its
    kind, ``valid_until`` the last day of what has one. Columns that a kind of fact does not have are empty.
    """
    return Table(
        f"staffing_facts_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("worker", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("engagement", Text, nullable=False),
        Column("fte_percent", Integer, nullable=False),
        Column("source", Text, nullable=False),
        Column("level", Text, nullable=False),
        Column("valid_until", Text, nullable=False),
        Column("contract", Text, nullable=False),
        Column("workers_due", Integer, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(f"ix_staffing_facts_{suffix}_station", "station", info={AFTER_LOADING: True}),
        sqlite_with_rowid=False,
    )
