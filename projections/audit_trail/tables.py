"""The table of the audit trail: one row per entry, what it can be found by and no more.

Entries never change, so nothing is superseded here: a row is known from its own position on, and
"as known at P" is ``pos <= P``. What an entry says is read from the log when it is shown.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text


def define_trail(metadata: MetaData, suffix: str) -> Table:
    """The rows by position, and an index for each way in.

    Two of them also hold the day of occurrence, so that a range of days passes over what it does
    not want without reading the rows.
    """
    name = f"audit_trail_entries{suffix}"
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
        Column("occurred_day", Text, nullable=False),
        Column("month", Text, nullable=False),
    )
    for way_in in ("record", "type", "actor"):
        Index(f"{name}_{way_in}", table.c[way_in], table.c.pos)
    for way_in in ("station", "month"):
        Index(f"{name}_{way_in}", table.c[way_in], table.c.pos, table.c.occurred_day)
    Index(f"{name}_recorded", table.c.recorded_at)
    return table
