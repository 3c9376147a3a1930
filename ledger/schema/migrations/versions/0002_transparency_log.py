"""The tables of the transparency log: tiles, checkpoints, keys, and what was seen as a witness."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_SIZE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Table -> its key. These four are only ever added to.
_ADDED_TO = {
    "tiles": ("level", "n"),
    "checkpoints": ("size",),
    "cosignatures": ("size", "name"),
    "log_keys": ("vkey",),
}


def upgrade() -> None:
    """Create the tables and their guards."""
    _create_tiles()
    _create_notes()
    postgres = op.get_bind().dialect.name == "postgresql"
    for table, key in _ADDED_TO.items():
        for statement in _postgresql_guards(table) if postgres else _sqlite_guards(table, key):
            op.execute(statement)
    if postgres:
        op.execute(f"REVOKE ALL ON {', '.join(_ADDED_TO)}, witnessed FROM PUBLIC")


def _create_tiles() -> None:
    op.create_table(
        "tiles",
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("level >= 0 AND n >= 0", name="tiles_place_check"),
        sa.CheckConstraint("length(hashes) = 8192", name="tiles_hashes_check"),
        sa.CheckConstraint("length(root) = 32", name="tiles_root_check"),
    )


def _create_notes() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("size", _SIZE, primary_key=True, autoincrement=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("made_at", _TEXT, nullable=False),
        sa.CheckConstraint("size >= 0", name="checkpoints_size_check"),
        sa.CheckConstraint("length(root) = 32", name="checkpoints_root_check"),
    )
    op.create_table(
        "cosignatures",
        sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("line", _TEXT, nullable=False),
        sa.Column("made_at", _TEXT, nullable=False),
    )
    op.create_table(
        "log_keys",
        sa.Column("vkey", _TEXT, primary_key=True),
        sa.Column("since_size", sa.BigInteger, nullable=False),
        sa.Column("introduced_at", _TEXT, nullable=False),
        sa.Column("endorsement", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "witnessed",
        sa.Column("origin", _TEXT, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.LargeBinary, nullable=False),
        sa.Column("seen_at", _TEXT, nullable=False),
    )


def _sqlite_guards(table: str, key: tuple[str, ...]) -> tuple[str, ...]:
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    return (
        f"""
        CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only: UPDATE refused'); END
        """,
        f"""
        CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only: DELETE refused'); END
        """,
        # Without recursive_triggers an INSERT OR REPLACE fires no delete trigger.
        f"""
        CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
        BEGIN SELECT RAISE(ABORT, '{table} is append-only: it is there already'); END
        """,  # noqa: S608 - names are ours
    )


def _postgresql_guards(table: str) -> tuple[str, ...]:
    return (
        f"""
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """,
        f"""
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """,
    )
