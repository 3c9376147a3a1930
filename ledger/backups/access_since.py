"""Nobody comes in with an old backup who was shut out after it was made.

A session is nobody's by the time of a restore, so all of them end. What became of tokens, accounts
and passwords since stands in the ledger that the backup was made of, and is asked of that, as
erasures are (``erased_since``).
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Engine, select, update

from ledger.application import Ledger
from ledger.backups.erased_since import gone_on
from ledger.databases.database import LedgerLocation, begin_write
from ledger.people.tokens import SHOWN_ID_DIGITS
from ledger.schema.tables import accounts, sessions, tokens
from ledger.store.identifiers import utc_now
from ledger.writing.seals import hold, reseal

_OF_PASSWORD = ("password_hash", "password_set_at", "must_change", "subject_hash")


class EndedAgain(Struct, frozen=True, kw_only=True):
    """How many tokens were revoked, accounts disabled and passwords changed again."""

    tokens: int
    accounts: int
    passwords: int


class Live(Struct, frozen=True, kw_only=True):
    """Who may come in: the ids of tokens that open something, the codes of accounts."""

    tokens: list[str]
    accounts: list[str]


def end_sessions(engine: Engine) -> int:
    """End every session of a restored ledger; return how many were open."""
    with begin_write(engine) as connection:
        hold(connection, sessions)
        change = update(sessions).where(sessions.c.revoked_at.is_(None))
        ended = connection.execute(change.values(revoked_at=utc_now())).rowcount
        reseal(connection, sessions)
    return ended


def end_again(ledger: Ledger, later: LedgerLocation, position: int) -> EndedAgain:
    """End in a restored ledger the access that was ended in the one that it is a copy of.

    ``position`` is where the log ended that was copied.

    Raises BackupUnreadableError for a ledger that does not go on from this one, LedgerMissingError.
    """
    with gone_on(ledger, later, position) as log, log.engine.connect() as theirs:
        over = select(tokens.c.token_hash, tokens.c.revoked_at).where(
            tokens.c.revoked_at.is_not(None)
        )
        revoked = {row.token_hash: row.revoked_at for row in theirs.execute(over)}
        known = {row["code"]: row for row in theirs.execute(select(accounts)).mappings()}
    with begin_write(ledger.log.engine) as connection:
        hold(connection, accounts)
        hold(connection, tokens)
        for code, row in known.items():  # before anybody is linked whom another account had
            older = _is_older(code, row["password_set_at"])
            connection.execute(update(accounts).where(*older).values(subject_hash=None))
        ended = EndedAgain(
            tokens=sum(_revoke(connection, token, at) for token, at in revoked.items()),
            accounts=sum(
                _disable(connection, code, row["disabled_at"]) for code, row in known.items()
            ),
            passwords=sum(
                _change_password(connection, code, {name: row[name] for name in _OF_PASSWORD})
                for code, row in known.items()
            ),
        )
        reseal(connection, accounts)
        reseal(connection, tokens)
    return ended


def who_may_come_in(engine: Engine) -> Live:
    """The tokens and accounts of a ledger that were not ended."""
    now = utc_now()
    with engine.connect() as connection:
        not_over = select(tokens.c.token_hash, tokens.c.expires_at).where(
            tokens.c.revoked_at.is_(None)
        )
        ids = [
            str(row.token_hash)[:SHOWN_ID_DIGITS]
            for row in connection.execute(not_over.order_by(tokens.c.token_hash))
            if row.expires_at is None or row.expires_at > now
        ]
        codes = connection.scalars(
            select(accounts.c.code)
            .where(accounts.c.disabled_at.is_(None))
            .order_by(accounts.c.code)
        )
        return Live(tokens=ids, accounts=list(codes))


def _revoke(connection: Connection, token_hash: str, at: str) -> int:
    change = update(tokens).where(tokens.c.token_hash == token_hash, tokens.c.revoked_at.is_(None))
    return connection.execute(change.values(revoked_at=at)).rowcount


def _disable(connection: Connection, code: str, at: str | None) -> int:
    if at is None:
        return 0
    change = update(accounts).where(accounts.c.code == code, accounts.c.disabled_at.is_(None))
    return connection.execute(change.values(disabled_at=at)).rowcount


def _change_password(connection: Connection, code: str, password: dict[str, Any]) -> int:
    # One that was changed because others knew it must not open anything again; nor must whoever was
    # linked then, which sets another password.
    older = _is_older(code, password["password_set_at"])
    return connection.execute(update(accounts).where(*older).values(password)).rowcount


def _is_older(code: str, set_at: str) -> tuple[ColumnElement[bool], ...]:
    """Whether an account has the password before one that was set at a moment."""
    return accounts.c.code == code, accounts.c.password_set_at < set_at
