"""Accounts that sign in at a provider: a hash of who it says that somebody is."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

# As ledger/writing/seals.py sums them up; written out, because what a version did never changes.
_COLUMNS = (
    "code, role, scope_kind, scope, password_hash, password_set_at, must_change, name_digest, "
    "created_at, disabled_at, subject_hash"
)


def upgrade() -> None:
    """Add the column, and sum the accounts up anew, which nobody is linked to yet."""
    op.add_column("accounts", sa.Column("subject_hash", _TEXT))
    op.create_index("accounts_subject_idx", "accounts", ["subject_hash"], unique=True)
    connection = op.get_bind()
    count, total = 0, 0
    for row in connection.execute(sa.text(f"SELECT {_COLUMNS} FROM accounts")):  # noqa: S608 - ours
        count, total = count + 1, total + _hash(tuple(row))
    connection.execute(
        sa.text("UPDATE seals SET rows_count = :count, digest = :digest WHERE name = 'accounts'"),
        {"count": count, "digest": (total % (1 << 256)).to_bytes(32, "big")},
    )


def _hash(row: tuple[Any, ...]) -> int:
    plain = [value.encode().hex() if isinstance(value, str) else value for value in row]
    return int.from_bytes(sha256(msgspec.json.encode(plain)).digest(), "big")
