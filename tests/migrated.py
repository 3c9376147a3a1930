"""Empty databases are migrated by Alembic once a process, then by the statements that it gave.

Tests make thousands of ledgers, and putting the same statements together anew took longer than
carrying them out. Whatever is not empty, and every migration in a process of its own, goes the
usual way; so do tests with the fixture ``migrating_anew``, which are about migrations themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from ledger.schema.migrations.history import NO_SCHEMA, History, _version
from projections.base import Projection
from projections.engine.fingerprint import fingerprint as fingerprint_of

carried_out = History._upgrade
_fingerprints: dict[type[Projection], str] = {}
_known: dict[tuple[str, ...], list[tuple[str, Any]]] = {}


def upgrade(history: History, connection: Connection) -> None:
    """Stands in for ``History._upgrade``."""
    if _version(connection) != NO_SCHEMA:
        carried_out(history, connection)
        return
    kind = _kind_of(history, connection)
    if kind not in _known:
        with _noting(connection) as statements:
            carried_out(history, connection)
        _known[kind] = statements
        return
    history._refuse_unversioned(connection)
    for statement, parameters in _known[kind]:
        connection.exec_driver_sql(statement, parameters)


def fingerprint(projection: Projection) -> str:
    """Stands in for the fingerprint of a projection: of ours it is the same all through a process."""
    made_by = type(projection)
    if not made_by.__module__.startswith("projections."):
        return fingerprint_of(projection)
    if made_by not in _fingerprints:
        _fingerprints[made_by] = fingerprint_of(projection)
    return _fingerprints[made_by]


def _kind_of(history: History, connection: Connection) -> tuple[str, ...]:
    """What the statements depend on."""
    name = connection.dialect.name
    if name != "postgresql":
        return history.versions, history.head, name
    query = "SELECT current_setting('search_path'), coalesce(current_schema(), '')"
    return history.versions, history.head, name, *connection.exec_driver_sql(query).one()


@contextmanager
def _noting(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    noted: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            noted.append((statement, parameters or None))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(connection, "before_cursor_execute", note)
