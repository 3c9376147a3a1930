"""What goes wrong with the views database: trouble that passes, and tables that are gone.

Each driver says it in a way of its own, and whoever reads is told in our words: nothing above the
store sees a driver's error.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Literal

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

Trouble = Literal["passing", "missing", "damaged"]
"""Trouble of the machine, which passes; tables that are not there; a database nobody can read."""

_WORDS: Final[Mapping[Trouble, str]] = {
    "passing": "the views are locked, full, read-only or away; try again",
    "missing": "tables of the views are missing",
    "damaged": "the views are damaged",
}
ERROR_CHARACTERS_MAX: Final = 500
_SQLITE_TRANSIENT: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
# A file that is shorter than it says fails to be read, but not for a time.
_SQLITE_DAMAGED: Final = frozenset(
    {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR_SHORT_READ}
)
_SQLITE_MISSING: Final = ("no such table", "no such column")
# Connection, resources, operator and system errors; serialization failures, locks not available,
# a read-only transaction.
_POSTGRESQL_TRANSIENT: Final = ("08", "53", "57", "58", "40", "55", "25006")
# Undefined table and column, no schema to make one in, a plan whose tables are other ones by now.
_POSTGRESQL_MISSING: Final = frozenset({"42P01", "42703", "3F000", "0A000"})
# data_corrupted, index_corrupted
_POSTGRESQL_DAMAGED: Final = frozenset({"XX001", "XX002"})


class ViewsUnavailableError(Exception):
    """The views database cannot be read, or not now."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(_WORDS[trouble])


def described(error: Exception) -> str:
    """The error in a line, without the statement and its parameters."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return f"{type(cause).__name__}: {cause}".splitlines()[0][:ERROR_CHARACTERS_MAX]


def trouble_of(error: BaseException) -> Trouble | None:
    """What an error says of the views database, None for one that is somebody else's."""
    if isinstance(error, ViewsUnavailableError):
        return error.trouble
    if isinstance(error, PoolTimeoutError):
        return "passing"
    if not isinstance(error, DBAPIError):
        return None
    sqlite = isinstance(error.orig, sqlite3.Error)
    return _sqlite_trouble(error.orig) if sqlite else _postgresql_trouble(error)


@contextmanager
def translated() -> Iterator[None]:
    """Turn drivers' errors that are no fault of a statement into ViewsUnavailableError."""
    try:
        yield
    except (DBAPIError, PoolTimeoutError) as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise ViewsUnavailableError(trouble) from error


def _postgresql_trouble(error: DBAPIError) -> Trouble | None:
    state = getattr(error.orig, "sqlstate", None)
    if state in _POSTGRESQL_MISSING:
        return "missing"
    if state in _POSTGRESQL_DAMAGED:
        return "damaged"
    is_lost = state is None and isinstance(error, OperationalError | InterfaceError)
    passes = error.connection_invalidated or str(state).startswith(_POSTGRESQL_TRANSIENT)
    return "passing" if is_lost or passes else None


def _sqlite_trouble(error: BaseException | None) -> Trouble | None:
    code = getattr(error, "sqlite_errorcode", 0)
    # The low byte of an extended result code is the primary code.
    if code in _SQLITE_DAMAGED or code & 0xFF in _SQLITE_DAMAGED:
        return "damaged"
    if code & 0xFF in _SQLITE_TRANSIENT:
        return "passing"
    return "missing" if str(error).startswith(_SQLITE_MISSING) else None
