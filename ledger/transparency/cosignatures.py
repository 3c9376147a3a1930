"""Cosignatures that witnesses gave to our checkpoints, kept beside them.

They come later and from elsewhere: a checkpoint is complete without them, and nobody waits for a
witness.
"""

from __future__ import annotations

import contextlib
from typing import NamedTuple

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from ledger.databases.database import begin_write
from ledger.faults.machine import translated
from ledger.schema.tables import cosignatures
from ledger.store.identifiers import utc_now
from ledger.writing.seals import insert_sealed


class Cosigned(NamedTuple):
    """The largest checkpoint that a witness cosigned, its line there, and how many there are."""

    name: str
    size: int
    line: str
    times: int


class Cosignatures:
    """The cosignatures of one ledger's checkpoints. Every method raises LedgerUnavailableError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, size: int, name: str, line: str) -> None:
        """Keep the signature line of the witness ``name`` on the checkpoint of ``size``.

        The first one stays: rows of this table are never changed.
        """
        row = {"size": size, "name": name, "line": line, "made_at": utc_now()}
        known = select(cosignatures.c.size).where(
            cosignatures.c.size == size, cosignatures.c.name == name
        )
        with contextlib.suppress(IntegrityError), begin_write(self._engine) as connection:
            # The guard of an append-only table stops a second row before ON CONFLICT could pass
            # over it; the constraint is for two processes that look at the same moment.
            if connection.scalar(known) is None:
                insert_sealed(connection, cosignatures, row)

    def newest_size(self, name: str) -> int:
        """The size of the last of our checkpoints that a witness cosigned, 0 where there is none."""
        query = (
            select(cosignatures.c.size)
            .where(cosignatures.c.name == name)
            .order_by(cosignatures.c.size.desc())
            .limit(1)
        )
        with translated(), self._engine.connect() as connection:
            return connection.scalar(query) or 0

    def newest(self, *, until: int) -> list[Cosigned]:
        """Of each witness the newest cosignature over a checkpoint up to a size, by name."""
        newest = (
            select(
                cosignatures.c.name,
                func.max(cosignatures.c.size).label("size"),
                func.count().label("times"),
            )
            .where(cosignatures.c.size <= until)
            .group_by(cosignatures.c.name)
            .subquery()
        )
        query = (
            select(cosignatures.c.name, cosignatures.c.size, cosignatures.c.line, newest.c.times)
            .join(
                newest,
                (newest.c.name == cosignatures.c.name) & (newest.c.size == cosignatures.c.size),
            )
            .order_by(cosignatures.c.name)
        )
        with translated(), self._engine.connect() as connection:
            return [Cosigned(*row) for row in connection.execute(query)]
