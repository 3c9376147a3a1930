"""The tables of what areas lay down, kept as facts: their policies, and what they list and plan.

A city lays down some ten rules in its life, so what is in force is worked out when asked for, by
the rule in ``domain.ground.policy``, and nothing is stored that could disagree with it. What it
lists and plans stands apart, because every figure that is judged looks for the rules; so do its
templates of evaluations.
"""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Table, Text

from projections.base import known_columns


def define_published(metadata: MetaData, suffix: str) -> Table:
    """Policies."""
    return _facts(f"policies_published_{suffix}", metadata)


def define_templates(metadata: MetaData, suffix: str) -> Table:
    """Templates of evaluations."""
    return _facts(f"policies_templates_{suffix}", metadata)


def define_laid_down(metadata: MetaData, suffix: str) -> Table:
    """Areas, programmes, targets and counts."""
    return _facts(f"policies_laid_down_{suffix}", metadata)


def _facts(name: str, metadata: MetaData) -> Table:
    """One row per version of a fact; ``area`` is its stream, ``body`` the fact as JSON."""
    known_from, known_until = known_columns()
    known_from.primary_key = True
    known_from.autoincrement = False
    return Table(
        name,
        metadata,
        Column("record", Text, primary_key=True),
        known_from,
        known_until,
        Column("area", Text, nullable=False),
        Column("body", Text, nullable=False),
        sqlite_with_rowid=False,
    )
