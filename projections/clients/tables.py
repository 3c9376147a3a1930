"""The tables about clients: what was said of each, by the time at which it happened.

``known`` has everybody who was ever named. The others are temporal and lie by station, client and
time, so that what counted for a client on a day is the last row before its end: one step, however
long the history is. Rows are slim, and only contacts are made by every visit.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, Column, MetaData, SmallInteger, Table, Text

from projections.base import known_columns
from projections.totals.rollup import binary_text

LAID = ("station", "client", "at", "record")
"""By what the rows of every table lie, but for the position from which they are known."""


class Contact(NamedTuple):
    """A contact that worked, column by column; ``at`` is its end. Lists are joined by a blank."""

    station: str
    client: str
    at: str
    record: str
    is_visit: int
    mode: str
    target_groups: str
    household: str
    workers: str


class Promise(NamedTuple):
    """That somebody is to be seen again on a day, said at the end of a visit or attempt."""

    station: str
    client: str
    at: str
    record: str
    due_on: str
    workers: str


def define_clients(metadata: MetaData, suffix: str) -> dict[str, Table]:
    """All tables by their short names."""
    return {
        "known": Table(
            f"clients_known_{suffix}",
            metadata,
            Column("station", binary_text(), primary_key=True),
            Column("client", binary_text(), primary_key=True),
            Column("known_from", BigInteger, nullable=False),
            sqlite_with_rowid=False,
        ),
        "contacts": _laid(
            metadata,
            f"clients_contacts_{suffix}",
            Column("is_visit", SmallInteger, nullable=False),
            Column("mode", Text, nullable=False),
            Column("target_groups", Text, nullable=False),
            Column("household", Text, nullable=False),
            Column("workers", Text, nullable=False),
        ),
        "promises": _laid(
            metadata,
            f"clients_promises_{suffix}",
            Column("due_on", Text, nullable=False),
            Column("workers", Text, nullable=False),
        ),
        "risks": _course(metadata, f"clients_risks_{suffix}"),
        "profiles": _course(metadata, f"clients_profiles_{suffix}"),
        "follow_ups": _course(metadata, f"clients_follow_ups_{suffix}"),
        "merges": _merges(metadata, suffix),
    }


def _course(metadata: MetaData, name: str) -> Table:
    """What a record says (``said``), and what counts from then on (``told``), both as JSON."""
    return _laid(
        metadata,
        name,
        Column("said", Text, nullable=False),
        Column("told", Text, nullable=False),
    )


def _laid(metadata: MetaData, name: str, *columns: Column[object]) -> Table:
    known_from, known_until = known_columns()
    known_from.primary_key, known_from.autoincrement = True, False
    return Table(
        name,
        metadata,
        *(Column(each, binary_text(), primary_key=True) for each in LAID),
        known_from,
        known_until,
        *columns,
        sqlite_with_rowid=False,
    )


def _merges(metadata: MetaData, suffix: str) -> Table:
    known_from, known_until = known_columns()
    return Table(
        f"clients_merges_{suffix}",
        metadata,
        known_from,
        known_until,
        Column("record", Text, nullable=False, index=True),
        Column("station", binary_text(), nullable=False, index=True),
        Column("body", Text, nullable=False),
    )
