"""The chain over the log of readings, one per station, made of the readings that are there."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_AT_ONCE = 1_000

# As ledger/people/reading_chain.py chains them; written out, because what a version did never changes.
_READINGS = sa.text(
    "SELECT reading, read_at, station, actor, role, channel, purpose, reason, opening, people "
    "FROM reads WHERE (station, read_at, reading) > (:station, :read_at, :reading) "
    "ORDER BY station, read_at, reading LIMIT :at_once"
)


def upgrade() -> None:
    """Create the table with its guards, and chain the readings of each station by their moment."""
    chain = op.create_table(
        "reading_chain",
        sa.Column("station", _TEXT, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("reading", _TEXT, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("reading", name="reading_chain_reading_key"),
        sa.CheckConstraint("length(chain) = 32", name="reading_chain_chain_check"),
    )
    for links in _links():
        op.bulk_insert(chain, links)
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _on_postgresql() if postgres else _on_sqlite():
        op.execute(statement)


def _links() -> Iterator[list[dict[str, Any]]]:
    connection = op.get_bind()
    place = {"station": "", "read_at": "", "reading": ""}
    number, link = 0, b""
    while rows := connection.execute(_READINGS, {**place, "at_once": _AT_ONCE}).all():
        links = []
        for row in rows:
            if row.station != place["station"]:
                number, link = 0, b""
            place = {"station": row.station, "read_at": row.read_at, "reading": row.reading}
            number += 1
            link = sha256(link + sha256(msgspec.json.encode(list(row))).digest()).digest()
            links.append(
                {"station": row.station, "number": number, "reading": row.reading, "chain": link}
            )
        yield links


def _on_postgresql() -> Iterator[str]:
    yield "REVOKE ALL ON reading_chain FROM PUBLIC"
    yield """
    CREATE TRIGGER reading_chain_no_change BEFORE UPDATE OR DELETE ON reading_chain
    FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """
    yield """
    CREATE TRIGGER reading_chain_no_truncate BEFORE TRUNCATE ON reading_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """


def _on_sqlite() -> Iterator[str]:
    yield """
    CREATE TRIGGER reading_chain_no_update BEFORE UPDATE ON reading_chain
    BEGIN SELECT RAISE(ABORT, 'reading_chain is append-only: UPDATE refused'); END
    """
    yield """
    CREATE TRIGGER reading_chain_no_delete BEFORE DELETE ON reading_chain
    BEGIN SELECT RAISE(ABORT, 'reading_chain is append-only: DELETE refused'); END
    """
    # INSERT OR REPLACE deletes the row in its way without firing a delete trigger.
    yield """
    CREATE TRIGGER reading_chain_no_replace BEFORE INSERT ON reading_chain
    WHEN EXISTS (SELECT 1 FROM reading_chain WHERE reading = NEW.reading
                 OR (station = NEW.station AND number = NEW.number))
    BEGIN SELECT RAISE(ABORT, 'reading_chain is append-only: the row is there'); END
    """
