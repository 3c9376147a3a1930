"""Faults of a real vault: a lock that another connection holds, and a file that may not grow."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from sqlalchemy import Engine, event, make_url


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Let nobody write the vault; what is in it can be read."""
    address = engine.url.render_as_string(hide_password=False)
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(engine.url.database or "", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")
        return
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute("LOCK TABLE vault.erasures, vault.person_keys IN SHARE MODE")
        yield
        connection.rollback()


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """Let a file of SQLite grow by no page."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "connect", limit)
    engine.dispose()
    yield
    event.remove(engine, "connect", limit)
    engine.dispose()
