"""Sessions: what a browser shows instead of a password, made at sign-in and stored as a hash.

A session ends by itself after a while without use and, however much it is used, some days after it
began; it ends at once when it is revoked, and with the account's password or the account itself.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, insert, or_, select, update

from domain.accounts.refusals import UnknownSession
from domain.ground.values import iso_instant
from domain.ground.vocabulary import Role
from ledger.databases.database import begin_write
from ledger.faults.machine import translated
from ledger.people.tokens import SHOWN_ID_DIGITS, ScopeKind, hash_of
from ledger.schema.tables import accounts, sessions
from ledger.store.identifiers import utc_now
from ledger.writing.seals import hold, reseal

SECRET_BYTES: Final = 32
KEPT_DAYS: Final = 30
"""How long a session that is over stays in its table."""
NOTED_SECONDS: Final = 60.0
"""How exactly it is noted when a session was used last."""


class Session(Struct, frozen=True, kw_only=True):
    """What is known of one session; the cookie itself is not.

    ``id`` is the beginning of its hash, ``agent`` the family of the browser. ``ends_at`` is when it
    ends if it is not used again, ``expires_at`` when it ends in any case.
    """

    id: str
    account: str
    created_at: str
    last_seen_at: str
    ends_at: str
    expires_at: str
    agent: str


class SignedIn(NamedTuple):
    """An open session, and what its account is now."""

    session: Session
    role: Role
    scope_kind: ScopeKind
    scope: str
    must_change: bool


class SessionStore:
    """The sessions of one ledger; safe between threads.

    A session not used for ``idle_seconds`` is over, and so is one that is ``lifetime_seconds`` old.
    Every method raises LedgerUnavailableError when the database is locked or gone.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], str] = utc_now,
        *,
        idle_seconds: float,
        lifetime_seconds: float,
    ) -> None:
        self._engine = engine
        self.clock = clock
        self.idle_seconds = idle_seconds
        self.lifetime_seconds = lifetime_seconds
        self.cookie_seconds = lifetime_seconds + KEPT_DAYS * 86_400

    def open(self, account: str, agent: str, *, checked: str, instead_of: str = "") -> str | None:
        """Begin a session and give its secret, which is stored nowhere.

        ``checked`` is the hash that the password was held against: where the account has another
        one by now, or is disabled, there is no session. The session whose secret is ``instead_of``
        ends.
        """
        return self._begin(account, agent, accounts.c.password_hash == checked, instead_of)

    def open_linked(self, subject_hash: str, agent: str, *, instead_of: str = "") -> str | None:
        """Begin a session for whoever a provider says that somebody is, and give its secret.

        None where no account is linked to them, or it is disabled.
        """
        is_theirs = accounts.c.subject_hash == subject_hash
        with translated(), self._engine.connect() as connection:
            code = connection.scalar(select(accounts.c.code).where(is_theirs))
        return None if code is None else self._begin(code, agent, is_theirs, instead_of)

    def _begin(
        self, account: str, agent: str, is_let_in: ColumnElement[bool], instead_of: str
    ) -> str | None:
        secret = secrets.token_urlsafe(SECRET_BYTES)
        now = self.clock()
        row = {
            "session_hash": hash_of(secret),
            "account": account,
            "created_at": now,
            "expires_at": _after(now, self.lifetime_seconds),
            "agent": agent,
            "revoked_at": None,
            "last_seen_at": now,
        }
        with begin_write(self._engine) as connection:
            hold(connection, sessions)
            valid = select(accounts.c.code).where(
                accounts.c.code == account,
                is_let_in,
                accounts.c.disabled_at.is_(None),
            )
            if connection.scalar(valid) is None:
                return None
            old = _after(now, -KEPT_DAYS * 86_400)
            is_old = or_(sessions.c.expires_at < old, sessions.c.revoked_at < old)
            connection.execute(delete(sessions).where(is_old))
            if instead_of:
                _revoke(connection, now, sessions.c.session_hash == hash_of(instead_of))
            connection.execute(insert(sessions).values(row))
            reseal(connection, sessions)
        return secret

    def verify(self, secret: str) -> SignedIn | None:
        """The open session that a secret stands for, with its account; None for anything else."""
        found = hash_of(secret)
        query = select(
            sessions,
            accounts.c.role,
            accounts.c.scope_kind,
            accounts.c.scope,
            accounts.c.must_change,
        ).join(accounts, accounts.c.code == sessions.c.account)
        query = query.where(sessions.c.session_hash == found, accounts.c.disabled_at.is_(None))
        with translated(), self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or not hmac.compare_digest(str(row.session_hash), found):
            return None
        session = self._session(row)
        if row.revoked_at is not None or self.clock() >= session.ends_at:
            return None
        return SignedIn(session, row.role, row.scope_kind, row.scope, bool(row.must_change))

    def account_of(self, secret: str) -> str | None:
        """Whose session a secret was, open or over: a browser that was let in before."""
        query = select(sessions.c.account).where(sessions.c.session_hash == hash_of(secret))
        with translated(), self._engine.connect() as connection:
            return connection.scalar(query)

    def is_to_be_noted(self, session: Session) -> bool:
        """Whether its last use is long enough ago to be noted anew."""
        return self.clock() >= _after(session.last_seen_at, NOTED_SECONDS)

    def note_use(self, secret: str) -> None:
        """Remember that a session was used now."""
        change = update(sessions).where(sessions.c.session_hash == hash_of(secret))
        with begin_write(self._engine) as connection:
            connection.execute(change.values(last_seen_at=self.clock()))

    def open_of(self, account: str) -> list[Session]:
        """The open sessions of an account, the one used last first."""
        query = select(sessions).where(
            sessions.c.account == account, sessions.c.revoked_at.is_(None)
        )
        with translated(), self._engine.connect() as connection:
            found = [self._session(row) for row in connection.execute(query)]
        now = self.clock()
        still_open = [each for each in found if now < each.ends_at]
        return sorted(still_open, key=lambda each: (each.last_seen_at, each.id), reverse=True)

    def revoke(self, account: str, session: str) -> None:
        """End one session of an account, by its id. Raises UnknownSession."""
        if session not in {each.id for each in self.open_of(account)}:
            raise UnknownSession(field="session")
        self._end(sessions.c.account == account, sessions.c.session_hash.startswith(session))

    def revoke_all(self, account: str) -> int:
        """End every session of an account; return how many were not over."""
        ended = len(self.open_of(account))
        self._end(sessions.c.account == account)
        return ended

    def end(self, secret: str) -> None:
        """End the session that a secret stands for, if it does."""
        self._end(sessions.c.session_hash == hash_of(secret))

    def _end(self, *which: Any) -> None:
        with begin_write(self._engine) as connection:
            hold(connection, sessions)
            _revoke(connection, self.clock(), *which)
            reseal(connection, sessions)

    def _session(self, row: Row[Any]) -> Session:
        idle_at = _after(row.last_seen_at, self.idle_seconds)
        return Session(
            id=row.session_hash[:SHOWN_ID_DIGITS],
            account=row.account,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            ends_at=min(idle_at, row.expires_at),
            expires_at=row.expires_at,
            agent=row.agent,
        )


def _revoke(connection: Connection, now: str, *which: Any) -> None:
    change = update(sessions).where(sessions.c.revoked_at.is_(None), *which)
    connection.execute(change.values(revoked_at=now))


def _after(moment: str, seconds: float) -> str:
    return iso_instant(datetime.fromisoformat(moment) + timedelta(seconds=seconds))
