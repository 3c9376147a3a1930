"""The tables of the budget question.

A row per movement of a grant's money, per reservation, and per fact about money as it was said.
"""

from __future__ import annotations

from typing import Final

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

NEVER: Final = "never"
"""Behind every day, in every collation: letters follow digits."""


def define_postings(metadata: MetaData, suffix: str) -> Table:
    """A record's postings are its lines, from 0; all but expenditures and repayments have one.

    ``recorded_at`` belongs to the entry at ``known_from``. ``restricted`` is 1 where a promise or
    an income states what its grant may be spent on, or when, and where that is released.
    ``voucher_number`` is of all papers, with 、 between them, and ``unnumbered`` is 1 where one of
    them has none. What was advanced stands under no source and no grant; ``payer`` is the worker
    who advanced it, and to whom it was repaid.

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
        Column("unnumbered", Integer, nullable=False),
        Column("document_number", Text, nullable=False),
        Column("corrections", Integer, nullable=False),
        Column("recorded_at", Text, nullable=False),
        Column("restricted", Integer, nullable=False),
        Column("payer", Text, nullable=False),
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


def define_reservations(metadata: MetaData, suffix: str) -> Table:
    """A reservation's rows are its lines, from 0.

    ``resolution`` is ``posted``, ``released`` or empty; ``resolved_by`` the record of the
    expenditure or the id of the release. It keeps nothing after ``valid_until``, nor from
    ``resolved_on`` on: the day of the expenditure, the day at the station of the release, or
    ``NEVER``. The index for sums leads straight to those that are not resolved by a day, and holds
    every column that city sums read.
    """
    known_from, known_until = known_columns()
    known_from.primary_key = True
    name = f"budget_reservations_{suffix}"
    table = Table(
        name,
        metadata,
        Column("record", Text, primary_key=True),
        Column("line", Integer, primary_key=True, autoincrement=False),
        known_from,
        Column("station", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("grant_code", Text, nullable=False, key="grant"),
        Column("category", Text, nullable=False),
        Column("amount_fen", BigInteger, nullable=False),
        Column("reserved_on", Text, nullable=False),
        Column("valid_until", Text, nullable=False),
        Column("document_number", Text, nullable=False),
        Column("corrections", Integer, nullable=False),
        Column("resolution", Text, nullable=False),
        Column("resolved_by", Text, nullable=False),
        Column("resolved_on", Text, nullable=False),
        known_until,
    )
    columns = table.c
    # The fold itself looks for the reservation that a corrected expenditure posted.
    Index(f"{name}_resolved_by", columns.resolved_by)
    Index(
        f"{name}_sums",
        columns.resolved_on,
        columns.valid_until,
        columns.reserved_on,
        columns.known_from,
        columns.known_until,
        columns.station,
        columns.source,
        columns.amount_fen,
        info={AFTER_LOADING: True},
    )
    Index(
        f"{name}_station",
        columns.station,
        columns.reserved_on,
        columns.record,
        columns.line,
        info={AFTER_LOADING: True},
    )
    return table


def define_said(metadata: MetaData, suffix: str) -> Table:
    """One row for each fact about money that terms, links and papers are judged by, whole as JSON.

    ``claim`` is the topic of what is said of money that is asked for, empty for anything else.
    """
    name = f"budget_said_{suffix}"
    table = Table(
        name,
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("claim", Text, nullable=False),
        Column("body", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_station", table.c.station, info={AFTER_LOADING: True})
    Index(
        f"{name}_claim",
        table.c.station,
        table.c.claim,
        sqlite_where=table.c.claim != "",
        postgresql_where=table.c.claim != "",
        info={AFTER_LOADING: True},
    )
    return table
