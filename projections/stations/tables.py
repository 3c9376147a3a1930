"""The one table of the stations question: the facts about stations themselves, kept as facts.

A station has some ten of them in its life, so status and areas are worked out when asked for, by
the rule in ``domain.stations.state``, and nothing is stored that could disagree with it.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, MetaData, Table, Text

from projections.base import AFTER_LOADING, known_columns


def define_facts(metadata: MetaData, suffix: str) -> Table:
    """One row per version of a fact; ``body`` is the fact as JSON."""
    known_from, known_until = known_columns()
    known_from.primary_key = True
    known_from.autoincrement = False
    name = f"stations_facts_{suffix}"
    return Table(
        name,
        metadata,
        Column("record", Text, primary_key=True),
        known_from,
        known_until,
        Column("station", Text, nullable=False),
        Column("body", Text, nullable=False),
        Index(f"{name}_station", "station", info={AFTER_LOADING: True}),
        sqlite_with_rowid=False,
    )
