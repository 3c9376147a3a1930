"""The table of the audit trail: one row per entry, what it can be found by and no more.

Entries never change, so nothing is superseded here: a row is known from its own position on, and
"as known at P" is ``pos <= P``. What an entry says is read from the log when it is shown.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

from projections.base import AFTER_LOADING

# Bounds of spans differ in length and signs, which other collations pass over.
_BYTEWISE: Final = Text().with_variant(Text(collation="C"), "postgresql")


def define_trail(metadata: MetaData, suffix: str) -> Table:
    """The rows by position, and an index for each way in.

    Times of recording need none: they grow with the position, so halving finds them. Two of them
    also hold what else is asked for (the time of occurrence is station time as spans compare it),
    so that entries are passed over, and counted, without reading the rows.
    """
    name = f"audit_trail_entries_{suffix}"
    table = Table(
        name,
        metadata,
        # On SQLite only this type makes the position the row's own address.
        Column(
            "pos",
            BigInteger().with_variant(Integer, "sqlite"),
            primary_key=True,
            autoincrement=False,
        ),
        Column("station", Text, nullable=False),
        Column("record", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("recorded_at", Text, nullable=False),
        Column("occurred", _BYTEWISE, nullable=False),
        Column("month", Text, nullable=False),
    )
    ways_in = {
        "record": ("record", "pos"),
        "type": ("type", "pos"),
        "actor": ("actor", "pos"),
        "station": ("station", "pos", "occurred", "type", "actor"),
        "month": ("month", "pos", "occurred"),
    }
    for way_in, columns in ways_in.items():
        Index(
            f"{name}_{way_in}", *(table.c[column] for column in columns), info={AFTER_LOADING: True}
        )
    return table
