"""Accounts that sign in with a password, and their sessions."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables, and note that they are empty."""
    op.create_table(
        "accounts",
        sa.Column("code", _TEXT, primary_key=True),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("scope_kind", _TEXT, nullable=False),
        sa.Column("scope", _TEXT, nullable=False),
        sa.Column("password_hash", _TEXT, nullable=False),
        sa.Column("password_set_at", _TEXT, nullable=False),
        sa.Column("must_change", sa.Integer, nullable=False),
        sa.Column("name_digest", _TEXT),
        sa.Column("created_at", _TEXT, nullable=False),
        sa.Column("disabled_at", _TEXT),
    )
    op.create_table(
        "sessions",
        sa.Column("session_hash", _TEXT, primary_key=True),
        sa.Column("account", _TEXT, nullable=False),
        sa.Column("created_at", _TEXT, nullable=False),
        sa.Column("expires_at", _TEXT, nullable=False),
        sa.Column("agent", _TEXT, nullable=False),
        sa.Column("revoked_at", _TEXT),
        sa.Column("last_seen_at", _TEXT, nullable=False),
    )
    op.create_index("sessions_account_idx", "sessions", ["account"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("REVOKE ALL ON accounts, sessions FROM PUBLIC")
    seals = sa.table(
        "seals",
        sa.column("name", _TEXT),
        sa.column("rows_count", sa.BigInteger),
        sa.column("digest", sa.LargeBinary),
    )
    nothing = bytes(sha256().digest_size)
    op.bulk_insert(
        seals,
        [{"name": name, "rows_count": 0, "digest": nothing} for name in ("accounts", "sessions")],
    )
