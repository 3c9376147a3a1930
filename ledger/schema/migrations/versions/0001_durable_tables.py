"""The durable tables, and the guards that keep `events` append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_SQLITE_GUARDS = (
    """
    CREATE TRIGGER events_no_update BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only: UPDATE refused'); END
    """,
    """
    CREATE TRIGGER events_no_delete BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only: DELETE refused'); END
    """,
    # INSERT OR REPLACE deletes the row in its way without firing a delete trigger, unless the
    # connection has recursive_triggers on. Asking for the next position closes that way in.
    """
    CREATE TRIGGER events_next_position BEFORE INSERT ON events
    WHEN NEW.pos <> (SELECT coalesce(max(pos), 0) + 1 FROM events)
    BEGIN SELECT RAISE(ABORT, 'events are append-only: not the next position'); END
    """,
    """
    CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_head
    BEGIN SELECT RAISE(ABORT, 'the head row stays: DELETE refused'); END
    """,
)

# Triggers stop everybody, the owner included, until somebody drops them. What stops the service's
# own account from dropping them are privileges: see ledger/privileges.py.
_POSTGRESQL_GUARDS = (
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP; END $$
    """,
    """
    CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_head
    FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER log_head_no_truncate BEFORE TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    """
    REVOKE ALL ON events, log_head, streams, commands, records, snapshots, event_types, tokens,
    meta, alembic_version FROM PUBLIC
    """,
    "REVOKE ALL ON FUNCTION refuse_change() FROM PUBLIC",
)


def upgrade() -> None:
    """Create everything; the head stands at position 0 with an empty tree."""
    _create_log()
    _create_indexes_of_the_log()
    _create_administration()
    head = sa.table("log_head", *map(sa.column, ("id", "pos", "frontier", "recorded_at")))
    op.execute(head.insert().values(id=1, pos=0, frontier=sa.literal(b""), recorded_at=""))
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _POSTGRESQL_GUARDS if postgres else _SQLITE_GUARDS:
        op.execute(statement)


def _create_log() -> None:
    op.create_table(
        "events",
        sa.Column("pos", _POSITION, primary_key=True, autoincrement=False),
        sa.Column("event_id", _TEXT, nullable=False),
        sa.Column("stream", _TEXT, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("type", _TEXT, nullable=False),
        sa.Column("type_version", sa.Integer, nullable=False),
        sa.Column("occurred_at", _TEXT, nullable=False),
        sa.Column("recorded_at", _TEXT, nullable=False),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("command_id", _TEXT, nullable=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("event_id", name="events_event_id_key"),
        sa.UniqueConstraint("stream", "version", name="events_stream_version_key"),
        sa.CheckConstraint("pos > 0", name="events_pos_check"),
        sa.CheckConstraint("length(leaf_hash) = 32", name="events_leaf_hash_check"),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", _TEXT, nullable=False),
        sa.CheckConstraint("id = 1", name="log_head_id_check"),
    )


def _create_indexes_of_the_log() -> None:
    op.create_table(
        "streams",
        sa.Column("stream_id", _TEXT, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("first_pos", sa.BigInteger, nullable=False),
        sa.Column("last_pos", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "commands",
        sa.Column("command_id", _TEXT, primary_key=True),
        sa.Column("actor", _TEXT, nullable=False),
        sa.Column("request_hash", sa.LargeBinary, nullable=False),
        sa.Column("response", sa.LargeBinary, nullable=False),
        sa.Column("first_pos", sa.BigInteger),
        sa.Column("last_pos", sa.BigInteger),
        sa.Column("at", _TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "records",
        sa.Column("record_id", _TEXT, primary_key=True),
        sa.Column("station", _TEXT, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("first_pos", sa.BigInteger, nullable=False),
        sa.Column("last_pos", sa.BigInteger, nullable=False),
        sa.Column("corrections", sa.Integer, nullable=False),
        sa.Column("voided_pos", sa.BigInteger),
        sa.Column("batch", _TEXT),
        sqlite_with_rowid=False,
    )
    in_a_batch = sa.text("batch IS NOT NULL")
    op.create_index(
        "records_batch_idx",
        "records",
        ["batch"],
        sqlite_where=in_a_batch,
        postgresql_where=in_a_batch,
    )
    op.create_table(
        "snapshots",
        sa.Column("stream", _TEXT, primary_key=True),
        sa.Column("projector", _TEXT, primary_key=True),
        sa.Column("fingerprint", _TEXT, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("pos", sa.BigInteger, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )


def _create_administration() -> None:
    op.create_table(
        "event_types",
        sa.Column("type", _TEXT, primary_key=True),
        sa.Column("type_version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first_pos", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "tokens",
        sa.Column("token_hash", _TEXT, primary_key=True),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("scope_kind", _TEXT, nullable=False),
        sa.Column("scope", _TEXT, nullable=False),
        sa.Column("created_at", _TEXT, nullable=False),
        sa.Column("expires_at", _TEXT),
        sa.Column("revoked_at", _TEXT),
        sa.Column("last_used_at", _TEXT),
    )
    op.create_table(
        "meta",
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("value", _TEXT, nullable=False),
    )
