"""A copy of the book's tables, and the way to put it back under those who have it open.

What a restore does to a database that is in use: the same tables, other rows.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, text

TABLES = (
    "events",
    "event_types",
    "log_head",
    "streams",
    "commands",
    "records",
    "snapshots",
    "tiles",
    "checkpoints",
)
Copy = dict[str, list[dict[str, Any]]]


def copy_of_book(engine: Engine) -> Copy:
    """Every row of the book."""
    with engine.connect() as connection:
        return {
            name: [
                dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()
            ]
            for name in TABLES
        }


def put_back(engine: Engine, copy: Copy) -> None:
    """Have the book hold the rows of a copy and no others."""
    with engine.begin() as connection:
        triggers = _without_triggers(connection)
        for name in TABLES:
            connection.execute(text(f"DELETE FROM {name}"))
            for row in copy[name]:
                marks = ", ".join(f":{column}" for column in row)
                statement = f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})"
                connection.execute(text(statement), row)
        for sql in triggers:
            connection.exec_driver_sql(sql)


def _without_triggers(connection: Connection) -> list[str]:
    """Let rows be deleted until the end of the transaction; gives what makes the guards anew."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return []
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    found = connection.execute(text(query)).all()
    for name, _sql in found:
        connection.execute(text(f"DROP TRIGGER {name}"))
    return [sql for _name, sql in found]
