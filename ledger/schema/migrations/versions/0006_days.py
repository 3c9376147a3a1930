"""An index of when things happened, so that a decision can ask what else a station did on a day."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("events_occurred_idx", "events", ["stream", "occurred_at"])
