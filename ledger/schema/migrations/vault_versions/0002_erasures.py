"""Who was erased or restricted: what keeps a key from being made again, and a value from being shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table, empty; what the book says is brought in at the next opening."""
    op.create_table(
        "erasures",
        sa.Column("person_id", _TEXT, primary_key=True),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", _TEXT, nullable=False),
        sa.CheckConstraint("state IN ('restricted', 'erased')", name="erasures_state_check"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("REVOKE ALL ON erasures FROM PUBLIC")
