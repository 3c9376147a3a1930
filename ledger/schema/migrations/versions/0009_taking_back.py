"""An index of the few events that take back what was said, so that names are shown without it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TAKING_BACK = "type IN ('record.corrected', 'record.voided')"


def upgrade() -> None:
    """Create the partial index."""
    op.create_index(
        "events_taking_back_idx",
        "events",
        ["stream", "pos"],
        sqlite_where=sa.text(_TAKING_BACK),
        postgresql_where=sa.text(_TAKING_BACK),
    )
