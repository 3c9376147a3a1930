"""The one table of the policies question: what areas have laid down, kept as facts.

A city lays down some ten rules in its life, so what is in force is worked out when asked for, by
the rule in ``domain.ground.policy``, and nothing is stored that could disagree with it.
"""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Table, Text

from projections.base import known_columns


def define_published(metadata: MetaData, suffix: str) -> Table:
    """One row per version of a fact; ``area`` is its stream, ``body`` the fact as JSON."""
    known_from, known_until = known_columns()
    known_from.primary_key = True
    known_from.autoincrement = False
    return Table(
        f"policies_published_{suffix}",
        metadata,
        Column("record", Text, primary_key=True),
        known_from,
        known_until,
        Column("area", Text, nullable=False),
        Column("body", Text, nullable=False),
        sqlite_with_rowid=False,
    )
