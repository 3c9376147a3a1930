"""The tables of projects: what is said of them, who is one person, and what is done for them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from projections.base import AFTER_LOADING, known_columns
from projections.said import define_said


def define_projects(metadata: MetaData, suffix: str) -> dict[str, Table]:
    """All tables by their short names."""
    return {
        "said": define_said(metadata, "projects_said", suffix),
        "merges": define_said(metadata, "projects_merges", suffix),
        "links": _links(metadata, suffix),
    }


def _links(metadata: MetaData, suffix: str) -> Table:
    """One row for each record that names a project, or a group or case that may.

    Sessions name their group or case, whose own row names the project. The index holds all that
    the answer needs.
    """
    return Table(
        f"projects_links_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("project", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("group_code", Text, nullable=False),
        Column("case_code", Text, nullable=False),
        Column("client", Text, nullable=False),
        Column("people", Integer, nullable=False),
        Column("amount_fen", BigInteger, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(
            f"ix_projects_links_{suffix}_project",
            *("station", "project", "topic", "group_code", "case_code", "client", "day"),
            *("people", "amount_fen", "known_from", "known_until"),
            info={AFTER_LOADING: True},
        ),
        sqlite_with_rowid=False,
    )
