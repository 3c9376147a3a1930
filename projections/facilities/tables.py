"""The tables of facilities: what is said of places and partners, and volunteers with their hours.

A station has some tens of places in its life, so what is there on a day is worked out when it is asked
for, by the rule in ``domain.places.state``, and nothing is stored that could disagree with it.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, PrimaryKeyConstraint, Table, Text

from projections.base import AFTER_LOADING, known_columns


def define_service(metadata: MetaData, suffix: str) -> Table:
    """One row for each registration of a volunteer, and for each of their hours.

    ``is_service`` tells the one from the other; ``minutes`` of a registration are none. The index
    holds all that the answer needs.
    """
    return Table(
        f"facilities_service_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("volunteer", Text, nullable=False),
        Column("is_service", Integer, nullable=False),
        Column("day", Text, nullable=False),
        Column("minutes", Integer, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(
            f"ix_facilities_service_{suffix}_station",
            *("station", "volunteer", "is_service", "day", "minutes", "known_from", "known_until"),
            info={AFTER_LOADING: True},
        ),
        sqlite_with_rowid=False,
    )
