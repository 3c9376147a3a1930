"""The tables of the person vault."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Create everything, empty."""
    op.create_table(
        "person_keys",
        sa.Column("person_id", _TEXT, primary_key=True),
        sa.Column("key_version", sa.BigInteger, nullable=False),
        sa.Column("wrapped_dek", sa.LargeBinary, nullable=False),
        sa.Column("kek_id", _TEXT, nullable=False),
        sa.Column("created_at", _TEXT, nullable=False),
    )
    op.create_table(
        "disclosures",
        sa.Column("digest", _TEXT, primary_key=True),
        sa.Column("person_id", _TEXT, nullable=False),
        sa.Column("event_id", _TEXT, nullable=False),
        sa.Column("field", _TEXT, nullable=False),
        sa.Column("key_version", sa.BigInteger, nullable=False),
        sa.Column("nonce", sa.LargeBinary, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary, nullable=False),
    )
    op.create_index("disclosures_person", "disclosures", ["person_id", "field", "event_id"])
    op.create_index("disclosures_event", "disclosures", ["event_id"])
    op.create_table(
        "blind_indexes",
        sa.Column("kind", _TEXT, primary_key=True),
        sa.Column("digest", _TEXT, primary_key=True),
        sa.Column("person_id", _TEXT, primary_key=True),
    )
    op.create_index("blind_indexes_person", "blind_indexes", ["person_id"])
    op.create_table(
        "vault_meta",
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("value", _TEXT, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "REVOKE ALL ON person_keys, disclosures, blind_indexes, vault_meta, alembic_version "
            "FROM PUBLIC"
        )
