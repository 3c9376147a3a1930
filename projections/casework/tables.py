"""The tables of casework: one row for each step of a case, and one for each word on a matter."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)

from projections.base import AFTER_LOADING, known_columns


def define_casework(metadata: MetaData, suffix: str) -> dict[str, Table]:
    """All tables by their short names."""
    return {
        "steps": _steps(metadata, suffix),
        "matters": _matters(metadata, suffix),
        "handed": _handed(metadata, suffix),
    }


def _steps(metadata: MetaData, suffix: str) -> Table:
    """One row for each step. ``case_code`` is empty where no case was opened.

    ``approves`` is the record that an approval is of. ``content`` is the hash of what the record
    says, of an approval that of what was seen; ``due_on`` the day on which a closed case is to be
    followed up; ``has_paper`` tells of a consent or a signature.
    """
    return Table(
        f"casework_steps_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("case_code", Text, nullable=False),
        Column("stage", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("client", Text, nullable=False),
        Column("worker", Text, nullable=False),
        Column("problem", Text, nullable=False),
        Column("urgency", Text, nullable=False),
        Column("close_reason", Text, nullable=False),
        Column("approves", Text, nullable=False),
        Column("content", Text, nullable=False),
        Column("due_on", Text, nullable=False),
        Column("has_paper", SmallInteger, nullable=False),
        Column("minutes", Integer, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(
            f"ix_casework_steps_{suffix}_stage",
            "station",
            "stage",
            "day",
            "case_code",
            "minutes",
            "known_from",
            "known_until",
            info={AFTER_LOADING: True},
        ),
        sqlite_with_rowid=False,
    )


def _matters(metadata: MetaData, suffix: str) -> Table:
    """One row for each word: ``put`` for the matter itself, else what was answered.

    ``matter`` is the record of the referral or complaint, which a put has itself.
    """
    return Table(
        f"casework_matters_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("matter", Text, nullable=False),
        Column("word", Text, nullable=False),
        Column("day", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(
            f"ix_casework_matters_{suffix}_kind",
            "station",
            "kind",
            "day",
            info={AFTER_LOADING: True},
        ),
        sqlite_with_rowid=False,
    )


def _handed(metadata: MetaData, suffix: str) -> Table:
    """One row for each case of a handover: who is responsible from a day on, empty for nobody."""
    return Table(
        f"casework_handed_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("case_code", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("worker", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "case_code", "known_from"),
        Index(f"ix_casework_handed_{suffix}_station", "station", info={AFTER_LOADING: True}),
        sqlite_with_rowid=False,
    )
