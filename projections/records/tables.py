"""The tables of the records: where each version of each record stands in the log, and no more.

What a record says is read from its entry when it is shown, so a kind of fact that is added, or one
that gets a field, changes no row. A row is a few bytes, because every entry makes one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)

from projections.base import AFTER_LOADING, known_columns
from projections.totals.rollup import binary_text


class Version(NamedTuple):
    """One version of a record, column by column.

    ``known_from`` is the position of the entry that says it; ``first_pos`` that of the record's
    first entry, None where it is the same. ``record`` are the 16 bytes of its id, ``list`` the
    number of its station and kind, ``started`` is when it happened, as spans compare it. A voided
    record goes on with a version of what it said last.
    """

    record: bytes
    known_from: int
    list: int
    started: str
    known_until: int | None = None
    first_pos: int | None = None
    corrections: int = 0
    is_voided: int = 0


FIRST_VERSION: Final = 4
"""So many columns a first version has of its own; the others are as the table says by itself."""


def define_records(metadata: MetaData, suffix: str) -> dict[str, Table]:
    """The versions, in the order of ``Version``, and the numbers of the lists that they are in."""
    return {"lists": _lists(metadata, suffix), "versions": _versions(metadata, suffix)}


def _lists(metadata: MetaData, suffix: str) -> Table:
    """Numbers from 0 for every kind at every station, in the order of first appearance."""
    return Table(
        f"records_lists_{suffix}",
        metadata,
        Column("station", binary_text(), primary_key=True),
        Column("kind", Text, primary_key=True),
        Column("number", Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def _versions(metadata: MetaData, suffix: str) -> Table:
    """By record, so that the standing version of one that is corrected is found without an index.

    The ids of records begin with their time, so rows are added at the end. The index has all that a
    page and a count of one list ask for, in the order of the list.
    """
    known_from, known_until = known_columns()
    known_from.primary_key, known_from.autoincrement = True, False
    name = f"records_versions_{suffix}"
    table = Table(
        name,
        metadata,
        Column("record", LargeBinary, primary_key=True),
        known_from,
        Column("list", Integer, nullable=False),
        Column("started", binary_text(), nullable=False),
        known_until,
        Column("first_pos", BigInteger, nullable=True),
        Column("corrections", Integer, nullable=False, server_default=text("0")),
        Column("is_voided", SmallInteger, nullable=False, server_default=text("0")),
        sqlite_with_rowid=False,
    )
    columns = table.c
    Index(
        f"{name}_list",
        columns.list,
        columns.started,
        columns.known_from,
        columns.known_until,
        columns.is_voided,
        info={AFTER_LOADING: True},
    )
    return table
