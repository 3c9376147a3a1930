"""The table of the budget question: one row per movement of one grant's money."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

from projections.base import AFTER_LOADING, known_columns


def define_postings(metadata: MetaData, suffix: str) -> Table:
    """A record's postings are its lines, from 0; all but expenditures have one.

    ``recorded_at`` belongs to the entry at ``known_from``. ``restricted`` is 1 where a promise or
    receipt states what its grant may be spent on, or when.

    The index holds every column that city sums read, in the order in which they are grouped, so
    that a sum over all stations is one walk through it. ``grant`` is a word of SQL, hence the
    column's longer name in the database.
    """
    known_from, known_until = known_columns()
    known_from.primary_key = True
    name = f"budget_postings_{suffix}"
    table = Table(
        name,
        metadata,
        Column("record", Text, primary_key=True),
        Column("line", Integer, primary_key=True, autoincrement=False),
        known_from,
        Column("station", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("grant_code", Text, nullable=False, key="grant"),
        Column("category", Text, nullable=False),
        Column("amount_fen", BigInteger, nullable=False),
        Column("day", Text, nullable=False),
        Column("voucher_number", Text, nullable=False),
        Column("document_number", Text, nullable=False),
        Column("corrections", Integer, nullable=False),
        Column("recorded_at", Text, nullable=False),
        Column("restricted", Integer, nullable=False),
        known_until,
    )
    columns = table.c
    Index(
        f"{name}_sums",
        columns.station,
        columns.source,
        columns.kind,
        columns.category,
        columns.day,
        columns.known_from,
        columns.known_until,
        columns.amount_fen,
        info={AFTER_LOADING: True},
    )
    return table
