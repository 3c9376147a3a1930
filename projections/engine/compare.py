"""Checking tables: replaying the log into a scratch database and comparing row by row.

Nothing here changes what is read. Rows are compared and summed in the order of their primary keys,
text by its bytes, so that SQLite and PostgreSQL agree; memory stays flat, since both sides are
streams and the scratch database is a file.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Table,
    Text,
    case,
    create_engine,
    event,
    select,
)
from sqlalchemy.types import String

from projections.base import Projection
from projections.engine.rebuild import Rebuilder
from projections.engine.runner import Runner, Target
from projections.engine.source import LogSource
from projections.engine.store import LiveView, Store

ROWS_PER_FETCH: Final = 2_000
_encoder: Final = msgspec.json.Encoder()


class Difference(NamedTuple):
    """The first row that is not the same on both sides; None where a side has no such row."""

    projection: str
    table: str
    key: dict[str, Any]
    live: dict[str, Any] | None
    replayed: dict[str, Any] | None


class ReplayFailedError(Exception):
    """An entry could not be folded in a replay."""

    def __init__(self, name: str, detail: str) -> None:
        self.name = name
        super().__init__(f"{name}: {detail}")


class Replay:
    """Projections folded from position 1 into a scratch database."""

    def __init__(
        self, engine: Engine, source: LogSource, projections: Sequence[Projection]
    ) -> None:
        self.store = Store(engine, projections)
        self._source = source
        self._runner = Runner(engine, _no_clock)
        self._targets: dict[str, Target] = {}
        self.store.create()
        rebuilder = Rebuilder(self.store, source, self._runner, _no_clock)
        for name in self.store.projections:
            rebuilder.begin_live(name)
        with engine.connect() as conn:
            self._targets = {
                state.generation.name: rebuilder.target(state) for state in self.store.states(conn)
            }

    def advance(
        self,
        until: int,
        page_size: int,
        names: Sequence[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Fold on, up to a position. Raises ReplayFailedError."""
        targets = [self._targets[name] for name in names or self._targets]
        self._runner.drive(self._source, targets, until, page_size, progress)
        for target in targets:
            if target.error:
                raise ReplayFailedError(target.generation.name, target.error)

    @contextmanager
    def live(self, name: str) -> Iterator[LiveView]:
        """The tables of one projection, for asking questions."""
        with self.store.reading() as tables_of:
            yield tables_of(name)


@contextmanager
def scratch_replay(
    source: LogSource, projections: Sequence[Projection], directory: Path | None = None
) -> Iterator[Replay]:
    """An empty replay in a temporary file, which is gone after the block."""
    with tempfile.TemporaryDirectory(prefix="taizhang-replay-", dir=directory) as folder:
        engine = _open_scratch(Path(folder) / "replay.db")
        try:
            yield Replay(engine, source, projections)
        finally:
            engine.dispose()


def _open_scratch(path: Path) -> Engine:
    """A database whose loss is no loss: no journal on disk, no syncs, one connection."""
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"isolation_level": None}, pool_size=1, max_overflow=1
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-32768")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def checksum(view: LiveView, until: int | None = None) -> str:
    """SHA-256 over all rows, table by table; over what was known at ``until`` when it is given."""
    digest = hashlib.sha256()
    for short, table in sorted(view.tables.items()):
        digest.update(
            _encoder.encode([short, [str(column.name) for column in table.columns]]) + b"\n"
        )
        for rows in _pages_of_rows(view.conn, table, until):
            digest.update(_encoder.encode_lines(rows))
    return digest.hexdigest()


def first_difference(
    name: str, live: LiveView, replayed: LiveView, until: int | None = None
) -> Difference | None:
    """Compare two folds of the same log; as known at ``until``, when it is given.

    Tables without ``known_from`` have no past: with ``until`` they are left out.
    """
    for short, table in sorted(live.tables.items()):
        if until is not None and "known_from" not in table.columns:
            continue
        other = replayed.tables[short]
        with (
            closing(_pages_of_rows(live.conn, table, until)) as ours,
            closing(_pages_of_rows(replayed.conn, other, until)) as theirs,
        ):
            nothing: list[tuple[Any, ...]] = []
            for left, right in zip_longest(ours, theirs, fillvalue=nothing):
                if left != right:
                    return _difference(name, short, table, left, right)
    return None


def _pages_of_rows(
    conn: Connection, table: Table, until: int | None
) -> Generator[list[tuple[Any, ...]], None, None]:
    result = conn.execution_options(yield_per=ROWS_PER_FETCH).execute(
        select(*_columns(table, until))
        .where(*([table.c.known_from <= until] if _is_cut(table, until) else []))
        .order_by(*(_by_bytes(conn, column) for column in table.primary_key.columns))
    )
    try:
        for rows in result.partitions():
            yield [tuple(row) for row in rows]
    finally:
        result.close()


def _columns(table: Table, until: int | None) -> list[ColumnElement[Any]]:
    """All columns, with ``known_until`` as it was at a position."""
    columns: list[ColumnElement[Any]] = []
    for column in table.columns:
        if column.name == "known_until" and _is_cut(table, until):
            columns.append(case((column <= until, column), else_=None).label(column.name))
        else:
            columns.append(column)
    return columns


def _is_cut(table: Table, until: int | None) -> bool:
    return until is not None and "known_from" in table.columns


def _by_bytes(conn: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    if conn.dialect.name == "postgresql" and isinstance(column.type, String | Text):
        return column.collate("C")
    return column


def _difference(
    name: str,
    short: str,
    table: Table,
    live: Sequence[tuple[Any, ...]],
    replayed: Sequence[tuple[Any, ...]],
) -> Difference:
    names = [str(column.name) for column in table.columns]
    keys = [names.index(column.name) for column in table.primary_key.columns]
    same = 0
    while same < min(len(live), len(replayed)) and live[same] == replayed[same]:
        same += 1
    left = live[same] if same < len(live) else None
    right = replayed[same] if same < len(replayed) else None
    found = [[row[place] for place in keys] for row in (left, right) if row is not None]
    # Whoever edits the file may leave values of another kind, which have no order among these.
    key = min(found, key=lambda values: [(type(value).__name__, value) for value in values])
    if left is not None and [left[place] for place in keys] != key:
        left = None
    if right is not None and [right[place] for place in keys] != key:
        right = None
    return Difference(
        name,
        short,
        dict(zip([names[place] for place in keys], key, strict=True)),
        None if left is None else dict(zip(names, left, strict=True)),
        None if right is None else dict(zip(names, right, strict=True)),
    )


def _no_clock() -> datetime:
    """A replay gives the same bytes whenever it runs, bookkeeping included."""
    return datetime.fromisoformat("1970-01-01T00:00:00+00:00")
