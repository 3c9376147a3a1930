"""Sums over the tables that no entry vouches for, exact first positions, no unsealed states."""

from __future__ import annotations

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

# As ledger/writing/seals.py sums them up; written out, because what a version did never changes.
_SEALED = {
    "checkpoints": "size, root, note, made_at",
    "cosignatures": "size, name, line, made_at",
    "log_keys": "vkey, since_size, introduced_at, endorsement",
    "meta": "key, value",
    "tokens": "token_hash, name, role, scope_kind, scope, created_at, expires_at, revoked_at",
    "witnessed": "origin, size, root, note, seen_at",
}


def upgrade() -> None:
    """Create the table, sum up what is there, and name the first position of each type exactly."""
    seals = op.create_table(
        "seals",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("rows_count", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(digest) = 32", name="seals_digest_check"),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("REVOKE ALL ON seals FROM PUBLIC")
    for table, columns in _SEALED.items():
        rows = connection.execute(sa.text(f"SELECT {columns} FROM {table}"))  # noqa: S608 - ours
        count, total = 0, 0
        for row in rows:
            count, total = count + 1, total + _hash(tuple(row))
        digest = (total % (1 << 256)).to_bytes(32, "big")
        op.bulk_insert(seals, [{"name": table, "rows_count": count, "digest": digest}])
    # They only save time, and have no seal yet that keeps others from storing one.
    op.execute("DELETE FROM snapshots")
    # Until now the first position of the transaction was noted that brought the type.
    first = connection.execute(
        sa.text("SELECT type, type_version, min(pos) FROM events GROUP BY type, type_version")
    )
    change = sa.text(
        "UPDATE event_types SET first_pos = :pos WHERE type = :type AND type_version = :version"
    )
    for kind, version, position in first.all():
        connection.execute(change, {"type": kind, "version": version, "pos": position})


def _hash(row: tuple[Any, ...]) -> int:
    plain = [value.encode().hex() if isinstance(value, str) else _raw(value) for value in row]
    return int.from_bytes(sha256(msgspec.json.encode(plain)).digest(), "big")


def _raw(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
