"""Facts kept whole by some questions, to be folded by the rules of their subject when it is asked.

Where a station has some hundreds of such facts at most, nothing is stored that could disagree with
what they amount to. They are written by ``projections.base.keep_facts``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    select,
)

from domain.book.events import Fact
from projections.base import AFTER_LOADING, View, as_known, known_columns

AFact = TypeVar("AFact", bound=Fact)


class Looked(Struct, frozen=True):
    """Where, as known when, and on which days somebody looks; None for all, the head, any day."""

    view: View
    stations: Sequence[str] | None
    as_known: int | None
    as_of: str
    from_day: str | None = None

    def known(self, table: Table) -> ColumnElement[bool]:
        """The condition for the rows of a table that are looked at, of whatever day."""
        chosen = as_known(table, self.as_known)
        return chosen if self.stations is None else and_(chosen, table.c.station.in_(self.stations))


def define_said(metadata: MetaData, name: str, suffix: str) -> Table:
    """One row for each fact about a station and version of it, whole as JSON."""
    return Table(
        f"{name}_{suffix}",
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("body", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        Index(f"ix_{name}_{suffix}_station", "station", info={AFTER_LOADING: True}),
        sqlite_with_rowid=False,
    )


def facts_said(looked: Looked, read: Callable[[str], AFact]) -> Iterator[tuple[str, str, AFact]]:
    """Station, record and fact, in the order of the first two, of whatever day."""
    table = looked.view.tables["said"]
    query = select(table.c.station, table.c.record, table.c.body).where(looked.known(table))
    for station, record, body in sorted(map(tuple, looked.view.conn.execute(query))):
        yield station, record, read(body)
