"""The tables of the services question: visits version by version, numbered people, running totals.

A visit's row says all that any figure needs, so that a total can be formed from rows alone.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, SmallInteger, Table, Text

from projections.base import AFTER_LOADING, known_columns
from projections.totals.rollup import binary_text, define_rollup


class Visit(NamedTuple):
    """One version of a visit, column by column."""

    known_from: int
    known_until: int | None
    record: str
    station: str
    started_at: str
    minutes: int
    mode: str
    is_completed: int
    client: str
    household: str
    person_number: int
    household_number: int
    persons_served: int
    workers: str
    target_groups: str
    services: str
    project: str
    is_late: int
    is_received_late: int
    lag_hours: int
    corrections: int
    first_recorded_at: str
    claimed_days: int | None

    @property
    def day(self) -> str:
        """The station-local day for which the visit counts: that of its start."""
        return self.started_at[:10]


def define_services(metadata: MetaData, suffix: str) -> dict[str, Table]:
    """All tables of the question by their short names."""
    return {
        "visits": _visits(metadata, suffix),
        "people": _people(metadata, suffix),
        "merges": _facts(metadata, "merges", suffix),
        **define_rollup(metadata, "services", suffix),
    }


def _visits(metadata: MetaData, suffix: str) -> Table:
    """One row per version of a visit, in the order of ``Visit``.

    A position makes at most one version, so it is the key. ``started_at`` is station time to the
    minute, ``2021-06-03T09:00``. ``mode`` is empty when nobody was met. Lists are codes joined by
    a blank, which no code contains. Numbers of people are -1 when nobody was met. The three flags
    are by the seeded policies (``judged``); ``claimed_days`` is after how many days the station says
    it wrote the visit down.
    """
    _, known_until = known_columns()
    # On SQLite only this type makes the position the row's own address.
    position = BigInteger().with_variant(Integer, "sqlite")
    name = f"services_visits_{suffix}"
    table = Table(
        name,
        metadata,
        Column("known_from", position, primary_key=True, autoincrement=False),
        known_until,
        Column("record", Text, nullable=False),
        Column("station", binary_text(), nullable=False),
        Column("started_at", binary_text(), nullable=False),
        Column("minutes", Integer, nullable=False),
        Column("mode", Text, nullable=False),
        Column("is_completed", SmallInteger, nullable=False),
        Column("client", Text, nullable=False),
        Column("household", Text, nullable=False),
        Column("person_number", Integer, nullable=False),
        Column("household_number", Integer, nullable=False),
        Column("persons_served", Integer, nullable=False),
        Column("workers", Text, nullable=False),
        Column("target_groups", Text, nullable=False),
        Column("services", Text, nullable=False),
        Column("project", Text, nullable=False),
        Column("is_late", SmallInteger, nullable=False),
        Column("is_received_late", SmallInteger, nullable=False),
        Column("lag_hours", Integer, nullable=False),
        Column("corrections", Integer, nullable=False),
        Column("first_recorded_at", Text, nullable=False),
        Column("claimed_days", Integer, nullable=True),
    )
    columns = table.c
    superseded = columns.known_until.is_not(None)
    Index(f"{name}_record", columns.record)
    Index(
        f"{name}_start",
        columns.station,
        columns.started_at,
        columns.known_from,
        info={AFTER_LOADING: True},
    )
    Index(
        f"{name}_until",
        columns.known_until,
        sqlite_where=superseded,
        postgresql_where=superseded,
    )
    return table


def _people(metadata: MetaData, suffix: str) -> Table:
    """Numbers from 0 per station for clients (``c:CODE``) and households (``h:CODE``).

    Given in the order of first appearance in the log and kept for ever; a tally counts by them.
    """
    name = f"services_people_{suffix}"
    table = Table(
        name,
        metadata,
        Column("station", binary_text(), primary_key=True),
        Column("name", binary_text(), primary_key=True),
        Column("number", Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_number", table.c.station, table.c.number, unique=True)
    return table


def _facts(metadata: MetaData, what: str, suffix: str) -> Table:
    """One row per version of a fact about clients, as JSON."""
    name = f"services_{what}_{suffix}"
    table = Table(
        name,
        metadata,
        *known_columns(),
        Column("record", Text, nullable=False),
        Column("station", binary_text(), nullable=False),
        Column("body", Text, nullable=False),
    )
    Index(f"{name}_record", table.c.record)
    Index(f"{name}_station", table.c.station)
    return table
