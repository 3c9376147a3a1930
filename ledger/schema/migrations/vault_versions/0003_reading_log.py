"""The log of readings and the openings of files, and the guards that keep both append-only."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_KEYS = {"reads": "reading", "openings": "opening"}


def upgrade() -> None:
    """Create both, empty."""
    op.create_table(
        "reads",
        sa.Column("reading", _TEXT, primary_key=True),
        sa.Column("read_at", _TEXT, nullable=False),
        sa.Column("station", _TEXT, nullable=False),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("channel", _TEXT, nullable=False),
        sa.Column("purpose", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("opening", _TEXT, nullable=False),
        sa.Column("people", _TEXT, nullable=False),
    )
    op.create_index("reads_station", "reads", ["station", "read_at", "reading"])
    op.create_table(
        "openings",
        sa.Column("opening", _TEXT, primary_key=True),
        sa.Column("command_id", _TEXT, nullable=False),
        sa.Column("request_hash", sa.LargeBinary, nullable=False),
        sa.Column("station", _TEXT, nullable=False),
        sa.Column("client", _TEXT, nullable=False),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("opened_at", _TEXT, nullable=False),
        sa.Column("ends_at", _TEXT, nullable=False),
        sa.UniqueConstraint("command_id", name="openings_command_id_key"),
    )
    op.create_index("openings_client", "openings", ["station", "client", "actor", "ends_at"])
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute("REVOKE ALL ON reads, openings FROM PUBLIC")
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP; END $$"
        )
        op.execute("REVOKE ALL ON FUNCTION refuse_change() FROM PUBLIC")
    for table, key in _KEYS.items():
        for statement in _on_postgresql(table) if postgres else _on_sqlite(table, key):
            op.execute(statement)


def _on_postgresql(table: str) -> Iterator[str]:
    yield f"""
    CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """
    yield f"""
    CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """


def _on_sqlite(table: str, key: str) -> Iterator[str]:
    yield f"""
    CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only: UPDATE refused'); END
    """
    yield f"""
    CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only: DELETE refused'); END
    """
    # INSERT OR REPLACE deletes the row in its way without firing a delete trigger.
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608 - names from above
    yield f"""
    CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only: the row is there'); END
    """
