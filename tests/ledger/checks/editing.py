"""Single edits of an SQLite file by somebody with every right over it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def unguarded(path: Path) -> sqlite3.Connection:
    """The file without its triggers and constraints."""
    file = sqlite3.connect(path, isolation_level=None)
    for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f"DROP TRIGGER {name}")
    file.execute("PRAGMA ignore_check_constraints = ON")
    file.execute("PRAGMA synchronous = OFF")
    return file


def rows_of(file: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    cursor = file.execute(f"SELECT * FROM {table}")
    names = [each[0] for each in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def put(
    file: sqlite3.Connection, table: str, gone: dict[str, Any] | None, new: dict[str, Any] | None
) -> bool:
    """Put a row in the place of another; False where the file itself refuses."""
    file.execute("BEGIN")
    try:
        if gone is not None:
            where = " AND ".join(f"{name} IS ?" for name in gone)
            done = file.execute(f"DELETE FROM {table} WHERE {where}", [*gone.values()])
            assert done.rowcount == 1
        if new is not None:
            marks = f"({', '.join(new)}) VALUES ({', '.join('?' * len(new))})"
            file.execute(f"INSERT INTO {table} {marks}", [*new.values()])
    except (sqlite3.IntegrityError, sqlite3.OperationalError):
        file.execute("ROLLBACK")
        return False
    file.execute("COMMIT")
    return True


def other_values(value: Any, others: list[Any], chance: random.Random) -> Iterator[tuple[str, Any]]:
    """Other values for one: a valid one of another row, a slight change, none, another kind."""
    distinct = [each for each in others if each != value]
    if distinct:
        yield "another row's", chance.choice(distinct)
    match value:
        case int():
            yield from (("one more", value + 1), ("one less", value - 1), ("zero", 0))
            yield from (("text", "x"), ("half", value + 0.5), ("large", 2**63 - 1))
        case str():
            yield from (("longer", value + "x"), ("shorter", value[:-1]), ("empty", ""))
            yield from (("no text", b"\x00\xff"), ("blob", value.encode()))
        case bytes():
            if value:
                at, bit = chance.randrange(len(value)), 1 << chance.randrange(8)
                yield "a flipped bit", value[:at] + bytes([value[at] ^ bit]) + value[at + 1 :]
            yield from (("shorter", value[:-1]), ("empty", b""))
            yield from (("longer", value + b"\x00"), ("text", "x"), ("number", -1))
        case None:
            yield from (("text", "x"), ("number", 1), ("empty", ""))
    if value is not None:
        yield "nothing", None
