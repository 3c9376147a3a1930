"""Links by which those whom clients are referred to answer without an account."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table, and note that it is empty."""
    op.create_table(
        "answer_links",
        sa.Column("link_hash", _TEXT, primary_key=True),
        sa.Column("station", _TEXT, nullable=False),
        sa.Column("referral", _TEXT, nullable=False),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("created_at", _TEXT, nullable=False),
        sa.Column("expires_at", _TEXT, nullable=False),
        sa.Column("used_at", _TEXT),
        sa.Column("revoked_at", _TEXT),
    )
    op.create_index("answer_links_referral_idx", "answer_links", ["station", "referral"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("REVOKE ALL ON answer_links FROM PUBLIC")
    seals = sa.table(
        "seals",
        sa.column("name", _TEXT),
        sa.column("rows_count", sa.BigInteger),
        sa.column("digest", sa.LargeBinary),
    )
    nothing = bytes(sha256().digest_size)
    op.bulk_insert(seals, [{"name": "answer_links", "rows_count": 0, "digest": nothing}])
