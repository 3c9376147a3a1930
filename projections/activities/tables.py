"""The table of activities: one row for each record, with the figures that it adds."""

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


def define_deeds(metadata: MetaData, suffix: str) -> Table:
    """One row for each record. ``topic`` is its kind, ``word`` what of its kind it was.

    ``group_code`` is the group that met, empty otherwise. ``people`` came, ``worker_minutes`` are
    those of all workers together. The index holds all that the answer needs.
    """
    figures = ("people", "worker_minutes", "volunteer_minutes", "amount_fen")
    return Table(
        f"activities_deeds_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("word", Text, nullable=False),
        Column("group_code", Text, nullable=False),
        Column("people", Integer, nullable=False),
        Column("worker_minutes", Integer, nullable=False),
        Column("volunteer_minutes", Integer, nullable=False),
        Column("amount_fen", BigInteger, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(
            f"ix_activities_deeds_{suffix}_day",
            "station",
            "day",
            "topic",
            "word",
            "group_code",
            *figures,
            "known_from",
            "known_until",
            info={AFTER_LOADING: True},
        ),
        sqlite_with_rowid=False,
    )
