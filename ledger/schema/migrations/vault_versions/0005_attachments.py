"""Photos and scans: which are here, under whose key; the files themselves lie in a folder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table, empty."""
    op.create_table(
        "attachments",
        sa.Column("person_id", _TEXT, primary_key=True),
        sa.Column("sha256", _TEXT, primary_key=True),
        sa.Column("key_version", sa.BigInteger, nullable=False),
        sa.Column("media_type", _TEXT, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("stored_by", _TEXT, nullable=False),
        sa.Column("stored_at", _TEXT, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("REVOKE ALL ON attachments FROM PUBLIC")
