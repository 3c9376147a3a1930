"""What the transparency log has published: its checkpoints, read back with their cosignatures.

Everybody may ask this, also where nobody can sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine, Row, Select, func, select

from ledger.faults.machine import translated
from ledger.schema.tables import checkpoints, cosignatures

_PAGE: Final = 500
_COMPARED: Final = 50


class StoredCheckpoint(NamedTuple):
    """A published head: our signed note, and the lines of those who have cosigned it since."""

    size: int
    root: bytes
    note: bytes
    made_at: str
    lines: tuple[str, ...] = ()

    @property
    def raw(self) -> bytes:
        """The note as it is handed out, cosignatures under our signature."""
        lines = [line.removesuffix("\n") + "\n" for line in self.lines]
        return self.note + "".join(lines).encode()


class PublishedCheckpoints:
    """The checkpoints of one events database. All methods raise LedgerUnavailableError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def newest(self) -> StoredCheckpoint | None:
        """The last published checkpoint."""
        return self._one(select(checkpoints).order_by(checkpoints.c.size.desc()).limit(1))

    def at(self, size: int) -> StoredCheckpoint | None:
        """The checkpoint of a size, if one was published."""
        return self._one(select(checkpoints).where(checkpoints.c.size == size))

    def checkpoint_covering(self, position: int) -> StoredCheckpoint | None:
        """The checkpoint that a proof of a position is best given under.

        Of the first that witnesses have cosigned since, the one that most of them have; where
        there is none, the first at all.
        """
        count = func.count().label("count")
        witnessed = (
            select(cosignatures.c.size, count)
            .where(cosignatures.c.size >= position)
            .group_by(cosignatures.c.size)
            .order_by(cosignatures.c.size)
            .limit(_COMPARED)
        )
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(witnessed).all()
        if rows:
            return self.at(max(rows, key=lambda row: (row[1], -row[0]))[0])
        query = select(checkpoints).where(checkpoints.c.size >= position)
        return self._one(query.order_by(checkpoints.c.size).limit(1))

    def latest(self, limit: int, *, until: int) -> list[StoredCheckpoint]:
        """The last checkpoints up to a size, the largest first."""
        query = select(checkpoints).where(checkpoints.c.size <= until)
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(query.order_by(checkpoints.c.size.desc()).limit(limit)).all()
            return [_with_cosignatures(connection, row) for row in rows]

    def checkpoints(self) -> Iterator[StoredCheckpoint]:
        """Every published checkpoint by size."""
        after = -1
        while True:
            query = select(checkpoints).where(checkpoints.c.size > after)
            with translated(), self._engine.connect() as connection:
                rows = connection.execute(query.order_by(checkpoints.c.size).limit(_PAGE)).all()
                page = [_with_cosignatures(connection, row) for row in rows]
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].size

    def _one(self, query: Select[Any]) -> StoredCheckpoint | None:
        with translated(), self._engine.connect() as connection:
            row = connection.execute(query).first()
            return None if row is None else _with_cosignatures(connection, row)


def _with_cosignatures(connection: Connection, row: Row[Any]) -> StoredCheckpoint:
    query = select(cosignatures.c.line).where(cosignatures.c.size == row.size)
    lines = tuple(connection.scalars(query.order_by(cosignatures.c.name)))
    return StoredCheckpoint(row.size, bytes(row.root), bytes(row.note), row.made_at, lines)
