"""Where projections keep their tables: generations, checkpoints, and which generation is live.

Readers need only this: one small query tells them the live tables. Every generation of a projection
has tables of its own, named by code fingerprint and number, so a rebuild never touches what is
being read, and switching over is one row. All of it lies in the views database (``views.db``, or
the schema of the engine's search path on PostgreSQL), which may be thrown away and rebuilt at any
time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    and_,
    bindparam,
    inspect,
    select,
    text,
)
from sqlalchemy.schema import CreateTable

from projections.base import Projection, View
from projections.engine.failures import Trouble, ViewsUnavailableError, translated
from projections.engine.fingerprint import fingerprint, same_shape

metadata: Final = MetaData()

projection_state: Final = Table(
    "projection_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("pos", BigInteger, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("status", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("lease_owner", Text, nullable=False),
    Column("lease_until", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
)
"""One row per generation; ``status`` is building, live, previous, failed or discarded.

``leaf`` is the leaf hash of the entry at ``pos``, so that a generation which stands on entries
that the log does not have any more is told from one that is merely behind. ``because`` says why a
generation was begun where that was neither new code nor a wish.
"""

projection_active: Final = Table(
    "projection_active",
    metadata,
    Column("name", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("generation", Integer, nullable=False),
)

dead_letters: Final = Table(
    "dead_letters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("pos", BigInteger, primary_key=True, autoincrement=False),
    Column("error", Text, nullable=False),
    Column("at", Text, nullable=False),
)

_CREATION_LOCK: Final = 0x7A7A_7677
_TAKE_LOCK: Final = text("UPDATE projection_active SET generation = generation WHERE 0")
_OF_A_GENERATION: Final = re.compile(r"_[0-9a-f]{12}_[0-9]+$")


class ProjectionNotReadyError(Exception):
    """There are no tables yet that this version of the software could read."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the projection {name} is not built yet")


class Generation(NamedTuple):
    """One set of tables of one projection."""

    name: str
    fingerprint: str
    number: int

    @property
    def suffix(self) -> str:
        """What the names of its tables end in."""
        return f"{self.fingerprint}_{self.number}"


class GenerationState(NamedTuple):
    """How far a generation has come."""

    generation: Generation
    pos: int
    leaf: bytes
    status: str
    because: str
    error: str
    lease_owner: str
    lease_until: str
    is_active: bool


class LiveView(View):
    """The live tables of a projection, and the position up to which they answer."""

    position: int

    @classmethod
    def at(cls, conn: Connection, tables: dict[str, Table], position: int) -> Self:
        """The tables as this connection sees them."""
        view = cls(conn, tables)
        view.position = position
        return view


class Store:
    """The views database; safe to share between threads."""

    def __init__(self, engine: Engine, projections: Sequence[Projection]) -> None:
        self.engine = engine
        self.projections = {projection.name: projection for projection in projections}
        if len(self.projections) != len(projections):
            raise ValueError("two projections have the same name")
        self.trouble: Trouble | None = None
        """What a reader has met with since it was last seen to: missing or damaged tables."""
        self._created = False
        self._fingerprints: dict[str, str] = {}
        self._tables: dict[Generation, dict[str, Table]] = {}
        # One snapshot for all statements of a reader: the position belongs to the rows.
        self._readers = (
            engine
            if engine.dialect.name == "sqlite"
            else engine.execution_options(isolation_level="REPEATABLE READ")
        )

    def create(self) -> None:
        """Create the bookkeeping tables where they are missing.

        Where they are another version's, or the states of all tables are lost, what is left is of
        no use: it goes, and everything is begun anew.
        """
        if self._created:
            return
        with translated(), self.engine.begin() as conn:
            if conn.dialect.name == "postgresql":
                conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATION_LOCK})
                _create_schema(conn)
            conn.execute(CreateTable(projection_active, if_not_exists=True))
        with translated(), writing(self.engine) as conn:
            if conn.dialect.name == "postgresql":
                conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATION_LOCK})
            if not _has_our_columns(conn):
                _drop_all(conn)
            for table in metadata.sorted_tables:
                conn.execute(CreateTable(table, if_not_exists=True))
        self._created = True

    def forget(self) -> None:
        """Believe nothing any more that was seen of the database."""
        self._created = False
        self._tables.clear()

    def remove(self) -> None:
        """Throw away a database that cannot be read; the next one to look makes a new one."""
        self.forget()
        if self.engine.dialect.name != "sqlite":
            with translated(), self.engine.begin() as conn:
                _drop_all(conn)
            return
        self.engine.dispose()
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.engine.url.database}{ending}").unlink(missing_ok=True)

    def fingerprint(self, name: str) -> str:
        """Fingerprint of the running code of a projection."""
        found = self._fingerprints.get(name)
        if found is None:
            found = self._fingerprints[name] = fingerprint(self.projections[name])
        return found

    def is_ours(self, generation: Generation) -> bool:
        """Whether the running code has made the generation's rows."""
        name = generation.name
        return name in self.projections and generation.fingerprint == self.fingerprint(name)

    def tables(self, generation: Generation) -> dict[str, Table]:
        """Tables of a generation as the running code defines them."""
        found = self._tables.get(generation)
        if found is None:
            projection = self.projections[generation.name]
            found = projection.define(MetaData(), generation.suffix)
            self._tables[generation] = found
        return found

    def states(self, conn: Connection, name: str | None = None) -> list[GenerationState]:
        """All generations, the youngest first within a name."""
        query = _STATES if name is None else _STATES.where(projection_state.c.name == name)
        return [_state(tuple(row)) for row in conn.execute(query)]

    def standing(self) -> list[GenerationState]:
        """All generations, in a look of its own. Raises ViewsUnavailableError."""
        with self.looking() as conn:
            return self.states(conn)

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A connection for reading, whose troubles are told as ViewsUnavailableError."""
        try:
            with translated(), self.engine.connect() as conn:
                yield conn
        except ViewsUnavailableError as error:
            self.note(error)
            raise

    def note(self, error: ViewsUnavailableError) -> None:
        """Leave word for whoever keeps the tables."""
        if error.trouble != "passing":
            self.trouble = error.trouble

    @contextmanager
    def reading(self) -> Iterator[Callable[[str], LiveView]]:
        """One connection and one snapshot; called with a name, it gives the live tables.

        The call raises ProjectionNotReadyError, and everything in the block
        ViewsUnavailableError.
        """
        try:
            with translated(), self._readers.connect() as conn, conn.begin():
                yield lambda name: self.live_on(conn, name)
        except ViewsUnavailableError as error:
            self.note(error)
            raise

    def live_on(self, conn: Connection, name: str) -> LiveView:
        """The live tables of a projection on an open connection.

        Raises ProjectionNotReadyError when there are none, or only some of another shape.
        """
        row = conn.execute(_LIVE, {"wanted": name}).one_or_none()
        if row is None or not same_shape(row[0], self.fingerprint(name)):
            raise ProjectionNotReadyError(name)
        return LiveView.at(conn, self.tables(Generation(name, row[0], row[1])), row[2])

    def is_whole(self, conn: Connection, generation: Generation) -> bool:
        """Whether all tables of a generation are there."""
        names = {table.name for table in self.tables(generation).values()}
        return names <= set(inspect(conn).get_table_names())

    def drop(self, conn: Connection, generation: Generation) -> None:
        """Remove a generation, whichever code has made its tables."""
        for table in inspect(conn).get_table_names():
            if table.endswith(f"_{generation.suffix}"):
                Table(table, MetaData()).drop(conn)
        conn.execute(projection_state.delete().where(at_generation(generation)))
        self._tables.pop(generation, None)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds SQLite's write lock from its start.

    One that reads first and writes later fails at once when somebody else wrote in between; a
    first statement that writes waits for its turn instead.
    """
    with engine.begin() as conn:
        if conn.dialect.name == "sqlite":
            conn.execute(_TAKE_LOCK)
        yield conn


def at_generation(generation: Generation) -> ColumnElement[bool]:
    """Condition on projection_state that picks one generation."""
    state = projection_state.c
    return and_(
        state.name == generation.name,
        state.fingerprint == generation.fingerprint,
        state.generation == generation.number,
    )


_STATE_COLUMNS: Final = tuple(
    projection_state.c[name]
    for name in (
        "name",
        "fingerprint",
        "generation",
        "pos",
        "leaf",
        "status",
        "because",
        "error",
        "lease_owner",
        "lease_until",
    )
)

IS_ACTIVE: Final = and_(
    projection_active.c.name == projection_state.c.name,
    projection_active.c.fingerprint == projection_state.c.fingerprint,
    projection_active.c.generation == projection_state.c.generation,
)

_STATES: Final = (
    select(*_STATE_COLUMNS, projection_active.c.name.is_not(None))
    .select_from(projection_state.outerjoin(projection_active, IS_ACTIVE))
    .order_by(projection_state.c.name, projection_state.c.generation.desc())
)

_LIVE: Final = (
    select(projection_state.c.fingerprint, projection_state.c.generation, projection_state.c.pos)
    .join(projection_active, IS_ACTIVE)
    .where(projection_state.c.name == bindparam("wanted"))
)


def _create_schema(conn: Connection) -> None:
    """Create the schema of the search path where it is missing.

    Asked for only then: IF NOT EXISTS wants rights over the whole database all the same, which the
    service's own account need not have. Asked of the catalogue: ``current_schema()`` and CREATE
    believe what this connection remembers, which may be from before another one made the schema.
    """
    path = conn.scalar(text("SELECT current_setting('search_path')"))
    schema = str(path).split(",", maxsplit=1)[0].strip()
    asked = text("SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = :schema")
    if not conn.scalar(asked, {"schema": schema}):
        conn.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))


def _state(row: tuple[Any, ...]) -> GenerationState:
    name, code, number, *said, is_active = row
    return GenerationState._make((Generation(name, code, number), *said, bool(is_active)))


def _has_our_columns(conn: Connection) -> bool:
    """Whether the states of all tables are there, in the shape of this version."""
    looked = inspect(conn)
    if not looked.has_table(projection_state.name):
        return False
    columns = {column["name"] for column in looked.get_columns(projection_state.name)}
    return columns == set(projection_state.columns.keys())


def _drop_all(conn: Connection) -> None:
    """Remove every generation's tables and the bookkeeping, whichever version has made them."""
    for name in inspect(conn).get_table_names():
        if name in metadata.tables or _OF_A_GENERATION.search(name):
            Table(name, MetaData()).drop(conn)
