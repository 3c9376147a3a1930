"""What a projection is: a question's tables, filled from the log page by page.

Every table is temporal. A row is inserted with ``known_from`` = the position that made it true and
is touched once more at most, to set ``known_until`` to the position that superseded it. "Now" is
``known_until IS NULL``; "as known at P" is one WHERE clause. Rows never depend on where a page
ends, so any page size, restart or rebuild gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, ClassVar, Final, NamedTuple, Protocol

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    and_,
    bindparam,
    or_,
)

from domain.book.entry import Entry
from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from projections.bulk import insert_rows

_encoder: Final = msgspec.json.Encoder()
AFTER_LOADING: Final = "after_loading"
"""``Index(..., info={AFTER_LOADING: True})``: only queries need it, so a rebuild makes it last."""


class Recorded(NamedTuple):
    """An entry and its place in the log."""

    pos: int
    entry: Entry


class View(NamedTuple):
    """An open connection and the live tables of one projection, by their short names.

    While a page is folded, ``before`` and ``after`` are the leaf hashes of the entry in front of
    it and of its last one: the part of the log that the tables tell, and will tell then.
    """

    conn: Connection
    tables: dict[str, Table]
    before: bytes = b""
    after: bytes = b""


class Projection(Protocol):
    """One question asked of the log.

    ``define`` builds the tables under names that end in ``suffix`` (several generations live side
    by side) and returns them by their short names. ``apply`` folds one page, in order, inside the
    transaction that also moves the checkpoint; it must not commit and must not keep state between
    pages, except to remember what it could as well read back. Pages contain every position; entries
    about other things are skipped by ``apply``.

    ``reads`` are the events whose content makes rows, beside corrections and voids of them: only
    they are part of the fingerprint, so of all others ``apply`` takes the envelope at most.
    """

    name: ClassVar[str]
    reads: ClassVar[tuple[type[AnyEvent], ...]]

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of this question."""

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the tables."""


def about(page: Sequence[Recorded], kinds: Collection[type[AnyEvent]]) -> list[Recorded]:
    """The entries of a page that hold facts of some kinds, or correct or void any fact.

    Most questions pass over most of the log, so this is what most of a rebuild does.
    """
    wanted = {*kinds, RecordCorrected, RecordVoided}
    return [each for each in page if type(each[1].data) in wanted]


def known_columns() -> tuple[Column[int], Column[int | None]]:
    """The two columns that make a table temporal."""
    return (
        Column("known_from", BigInteger, nullable=False),
        Column("known_until", BigInteger, nullable=True),
    )


def as_known(table: Table, position: int | None) -> ColumnElement[bool]:
    """Rows that were known at a position; at the head for None."""
    if position is None:
        return table.c.known_until.is_(None)
    return and_(
        table.c.known_from <= position,
        or_(table.c.known_until.is_(None), table.c.known_until > position),
    )


def worker_key(stations: Sequence[str] | None, station: str, worker: str) -> str:
    """The key of a worker in an answer: codes are a station's own, so several need its name too."""
    return worker if stations is not None and len(stations) == 1 else f"{station}/{worker}"


class TemporalBatch:
    """Collects one page's inserts and closings of a temporal table and writes them at once.

    ``key`` is the column whose open rows a closing ends (usually ``record``). All open rows of one
    key are made by one position, so they are either all in this page or all in the table; a row
    that is inserted and superseded within the page is written closed.
    """

    def __init__(self, table: Table, key: str = "record") -> None:
        self._table = table
        self._key = key
        self._rows: list[dict[str, Any]] = []
        self._open: dict[Any, list[dict[str, Any]]] = {}
        self._closed: list[dict[str, Any]] = []

    def insert(self, pos: int, **values: Any) -> None:
        """A row becomes known at a position."""
        row = {**values, "known_from": pos, "known_until": None}
        self._rows.append(row)
        self._open.setdefault(values[self._key], []).append(row)

    def close(self, pos: int, key: Any) -> None:
        """Every open row of a key stops being known at a position."""
        rows = self._open.pop(key, None)
        if rows is None:
            self._closed.append({"closed_key": key, "closed_at": pos})
            return
        for row in rows:
            row["known_until"] = pos

    def flush(self, conn: Connection) -> None:
        """Write the page's changes: closings of earlier pages' rows first, then the new rows."""
        table = self._table
        if self._closed:
            conn.execute(
                table.update()
                .where(table.c[self._key] == bindparam("closed_key"), table.c.known_until.is_(None))
                .values(known_until=bindparam("closed_at")),
                self._closed,
            )
        if self._rows:
            keys = [column.key for column in table.columns]
            insert_rows(conn, table, [tuple(map(row.get, keys)) for row in self._rows])
        self._rows, self._open, self._closed = [], {}, []


def keep_facts(
    view: View,
    table: Table,
    page: Sequence[Recorded],
    kinds: Collection[type[AnyEvent]],
    *,
    stream: str,
    beside: Callable[[Any], dict[str, Any]] = lambda _fact: {},
) -> None:
    """Fold a page into a table that has one row for each fact of some kinds and version of it.

    A row holds the fact as JSON; ``stream`` names the column that says on whose stream it stands,
    and ``beside`` fills further columns from a fact.
    """

    def row_of(fact: AnyEvent) -> tuple[dict[str, Any]]:
        return ({"body": _encoder.encode(fact).decode(), **beside(fact)},)

    keep_rows(view, table, page, kinds, row_of, stream=stream)


def keep_rows(
    view: View,
    table: Table,
    page: Sequence[Recorded],
    kinds: Collection[type[AnyEvent]],
    rows_of: Callable[[Any], Iterable[dict[str, Any]]],
    *,
    stream: str,
) -> None:
    """Fold a page into a table that has any number of rows for each fact of some kinds and version.

    ``rows_of`` fills them from a fact; ``stream`` names the column that says on whose stream it
    stands.
    """
    batch = TemporalBatch(table)
    for pos, entry in about(page, kinds):
        fact: AnyEvent = entry.data
        if isinstance(fact, RecordCorrected | RecordVoided):
            if type(fact.was) not in kinds:
                continue
            batch.close(pos, fact.record)
            if isinstance(fact, RecordVoided):
                continue
            fact = fact.now
        if type(fact) in kinds:
            values = {"record": entry.record, stream: entry.station}
            for row in rows_of(fact):
                batch.insert(pos, **values, **row)
    batch.flush(view.conn)
