"""An index of the few events that speak about people's data, so that every opening can ask for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ABOUT_PEOPLE = (
    "type IN ('person.erased', 'person.restricted', 'legal_hold.placed', 'legal_hold.released')"
)


def upgrade() -> None:
    """Create the partial index."""
    op.create_index(
        "events_people_idx",
        "events",
        ["stream", "pos"],
        sqlite_where=sa.text(_ABOUT_PEOPLE),
        postgresql_where=sa.text(_ABOUT_PEOPLE),
    )
