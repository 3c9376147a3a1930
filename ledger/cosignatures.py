"""Cosignatures that witnesses gave to our checkpoints, kept beside them.

Apart from the publishing because they come later and from elsewhere: a checkpoint is complete
without them, and nobody waits for a witness.
"""

from __future__ import annotations

from sqlalchemy import Engine, select, text

from ledger.database import begin_write
from ledger.faults import translated
from ledger.identifiers import utc_now
from ledger.tables import cosignatures


class Cosignatures:
    """The cosignatures of one ledger's checkpoints. Every method raises LedgerUnavailableError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, size: int, name: str, line: str) -> None:
        """Keep the signature line of the witness ``name`` on the checkpoint of ``size``.

        The first one stays: rows of this table are never changed.
        """
        # Both databases speak this, but the library writes it for each in another way.
        statement = text(
            "INSERT INTO cosignatures (size, name, line, made_at)"
            " VALUES (:size, :name, :line, :made_at) ON CONFLICT (size, name) DO NOTHING"
        )
        row = {"size": size, "name": name, "line": line, "made_at": utc_now()}
        with begin_write(self._engine) as connection:
            connection.execute(statement, row)

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
