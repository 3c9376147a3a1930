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


def define_projects(metadata: MetaData, suffix: str) -> dict[str, Table]:
    """All tables by their short names."""
    return {
        "said": _facts(metadata, "said", suffix),
        "merges": _facts(metadata, "merges", suffix),
        "links": _links(metadata, suffix),
    }


def _facts(metadata: MetaData, what: str, suffix: str) -> Table:
    """One row for each fact about a project, or about who is one person, whole as JSON."""
    return Table(
        f"projects_{what}_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("body", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(f"ix_projects_{what}_{suffix}_station", "station", info={AFTER_LOADING: True}),
        sqlite_with_rowid=False,
    )


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
