"""Telling trouble of the machine, which passes, from an entry that a projection cannot take.

Apart from the runner because each driver says it in a way of its own.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

ERROR_CHARACTERS_MAX: Final = 500
# BUSY, LOCKED, IOERR, FULL, CANTOPEN: the machine's trouble, not the projection's.
_SQLITE_TRANSIENT: Final = frozenset({5, 6, 10, 13, 14})
# Connection, resources, operator and system errors; serialization failures, locks not available.
_POSTGRESQL_TRANSIENT: Final = ("08", "53", "57", "58", "40", "55")


def described(error: Exception) -> str:
    """The error in a line, without the statement and its parameters."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return f"{type(cause).__name__}: {cause}".splitlines()[0][:ERROR_CHARACTERS_MAX]


def is_transient(error: Exception) -> bool:
    """Whether the machine is in trouble, or another writer in the way, and not the projection."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_TRANSIENT
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError | InterfaceError)
    return str(state).startswith(_POSTGRESQL_TRANSIENT)
