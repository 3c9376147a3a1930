"""The tables of training: sessions, who attended, certificates, and how else people grow.

Certificates are kept here once more because continuing education is counted from them, and one
question never reads another's tables.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, PrimaryKeyConstraint, Table, Text

from projections.base import AFTER_LOADING, known_columns

_KNOWN = ("known_from", "known_until")


def define_sessions(metadata: MetaData, suffix: str) -> Table:
    """One row per session; ``person_hundredths`` are the hours credited to all, ``named`` the list.

    ``claimed`` is the headcount that the sheet claims, NULL when it claims none. The index holds all
    that the answers need, so that a city is summed up without touching the rows.
    """
    counted = ("class_tier", "format", "month", "person_hundredths", "named", "claimed")
    return Table(
        f"training_sessions_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("month", Text, nullable=False),
        Column("course", Text, nullable=False),
        Column("class_tier", Text, nullable=False),
        Column("format", Text, nullable=False),
        Column("person_hundredths", Integer, nullable=False),
        Column("named", Integer, nullable=False),
        Column("claimed", Integer, nullable=True),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(
            f"ix_training_sessions_{suffix}_day",
            "station",
            "day",
            *counted,
            *_KNOWN,
            info={AFTER_LOADING: True},
        ),
        sqlite_with_rowid=False,
    )


def define_attendance(metadata: MetaData, suffix: str) -> Table:
    """One row per person and session, with the class hours credited in hundredths.

    ``kind`` tells staff from workers of villages and volunteers, whose code stands as ``worker``
    too. The index holds all that the sums need, in the order in which they are grouped.
    """
    summed = ("kind", "day", "hours_hundredths", *_KNOWN)
    return Table(
        f"training_attendance_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("line", Integer, nullable=False),
        Column("station", Text, nullable=False),
        Column("worker", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("hours_hundredths", Integer, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "line", "known_from"),
        Index(
            f"ix_training_attendance_{suffix}_worker",
            "station",
            "worker",
            *summed,
            info={AFTER_LOADING: True},
        ),
        sqlite_with_rowid=False,
    )


def define_certificates(metadata: MetaData, suffix: str) -> Table:
    """One row per certificate of a worker, from the day on which it became valid."""
    return Table(
        f"training_certificates_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("worker", Text, nullable=False),
        Column("level", Text, nullable=False),
        Column("valid_from", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(f"ix_training_certificates_{suffix}_station", "station", info={AFTER_LOADING: True}),
        sqlite_with_rowid=False,
    )


def define_costs(metadata: MetaData, suffix: str) -> Table:
    """One row for each expenditure that paid for a session, by their records."""
    return Table(
        f"training_costs_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("line", Integer, nullable=False),
        Column("expenditure", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "line", "known_from"),
        sqlite_with_rowid=False,
    )


def define_credits(metadata: MetaData, suffix: str) -> Table:
    """One row per grant of hours for something else than a session."""
    return Table(
        f"training_credits_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("worker", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("hours_hundredths", Integer, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(
            f"ix_training_credits_{suffix}_worker",
            *("station", "worker", "day", "hours_hundredths", *_KNOWN),
            info={AFTER_LOADING: True},
        ),
        sqlite_with_rowid=False,
    )


def define_deeds(metadata: MetaData, suffix: str) -> Table:
    """One row per person of an examination, a supervision, a guidance visit or a trip.

    ``what`` is the topic, of a result with what it was; ``person`` is whoever is examined or
    supervised, empty where nobody is counted; ``minutes`` and ``supervisor`` are those of
    supervision, the minutes in its first ``line`` only.
    """
    return Table(
        f"training_deeds_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("line", Integer, nullable=False),
        Column("station", Text, nullable=False),
        Column("what", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("supervisor", Text, nullable=False),
        Column("minutes", Integer, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "line", "known_from"),
        Index(
            f"ix_training_deeds_{suffix}_what",
            *("station", "what", "day", "line", "person", "supervisor", "minutes", *_KNOWN),
            info={AFTER_LOADING: True},
        ),
        sqlite_with_rowid=False,
    )
