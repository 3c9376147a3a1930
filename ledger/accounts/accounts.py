"""Accounts: who signs in with a password, as which role, how far.

Kept beside the ledger as access tokens are, and of the same rights: one role and one scope. Of a
password an argon2id hash is stored; of a name only what commits to it, the name is in the vault
(``names.py``). An account is never deleted, because entries name it; it is disabled.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, insert, select, update

from domain.accounts.passwords import ensure_good_password, plain_password
from domain.accounts.refusals import (
    AccountAlreadyExists,
    PasswordUnchanged,
    SubjectAlreadyLinked,
    UnknownAccount,
)
from domain.ground.forms.codes import ACCOUNT, issued
from domain.ground.vocabulary import Role
from ledger.accounts.hashing import Hashing
from ledger.databases.database import begin_write
from ledger.faults.machine import translated
from ledger.people.tokens import ScopeKind, ensure_may_hold
from ledger.schema.tables import accounts, sessions
from ledger.store.identifiers import utc_now
from ledger.writing.seals import hold, reseal

_NOBODYS_BYTES: Final = 32
_SHOWN: Final = tuple(column for column in accounts.c if column.name != "password_hash")


class Account(Struct, frozen=True, kw_only=True):
    """What is known of an account but for its password. Times are UTC, RFC 3339.

    ``code`` is the actor that entries show; ``scope`` is as a token's. With ``must_change`` it opens
    nothing until its owner has given it another password. ``name_digest`` is what commits to its
    owner's name in the vault. One that ``is_linked`` signs in at a provider, and with no password.
    """

    code: str
    role: Role
    scope_kind: ScopeKind
    scope: str
    password_set_at: str
    must_change: bool
    name_digest: str | None
    created_at: str
    disabled_at: str | None
    is_linked: bool


class AccountStore:
    """The accounts of one ledger; safe between threads.

    Every method raises LedgerUnavailableError when the database is locked or gone.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], str] = utc_now,
        *,
        hashing: Hashing | None = None,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.hashing = hashing or Hashing()

    def create(
        self,
        password: str,
        *,
        role: Role,
        scope_kind: ScopeKind,
        scope: str,
        code: str | None = None,
        must_change: bool = True,
        name_digest: str | None = None,
    ) -> Account:
        """Make an account, under a code of ours unless one is given.

        Raises AccessRefusedError, PersonalNumber, AccountAlreadyExists and what is wrong with the
        password.
        """
        code = code_as_typed(code) if code else issued(ACCOUNT, secrets.randbelow)
        scope = unicodedata.normalize("NFC", scope.strip())
        ensure_may_hold(code, role, scope_kind, scope)
        ensure_good_password(password, code)
        now = self.clock()
        row = {
            "code": code,
            "role": role,
            "scope_kind": scope_kind,
            "scope": scope,
            "password_hash": self.hashing.hash_of(password),
            "password_set_at": now,
            "must_change": int(must_change),
            "name_digest": name_digest,
            "created_at": now,
            "disabled_at": None,
            "subject_hash": None,
        }
        with begin_write(self.engine) as connection:
            hold(connection, accounts)
            if connection.scalar(select(accounts.c.code).where(accounts.c.code == code)):
                raise AccountAlreadyExists(account=code)
            connection.execute(insert(accounts).values(row))
            reseal(connection, accounts)
        return self.get(code)

    def list(self) -> list[Account]:
        """Every account, by code."""
        query = select(*_SHOWN).order_by(accounts.c.code)
        with translated(), self.engine.connect() as connection:
            return [_account(row) for row in connection.execute(query)]

    def get(self, code: str) -> Account:
        """The account with a code. Raises UnknownAccount."""
        query = select(*_SHOWN).where(accounts.c.code == code)
        with translated(), self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownAccount(account=code)
        return _account(row)

    def hash_to_check(self, code: str) -> str | None:
        """The hash that a password must have to sign in; None where nobody may."""
        query = select(accounts.c.password_hash, accounts.c.disabled_at)
        with translated(), self.engine.connect() as connection:
            row = connection.execute(query.where(accounts.c.code == code)).one_or_none()
        return None if row is None or row.disabled_at is not None else str(row.password_hash)

    def set_password(self, code: str, password: str, *, must_change: bool) -> None:
        """Give an account another password, and end all its sessions; it is linked no more.

        Raises UnknownAccount and what is wrong with the password, PasswordUnchanged included.
        """
        ensure_good_password(password, code)
        query = select(accounts.c.password_hash).where(accounts.c.code == code)
        with translated(), self.engine.connect() as connection:
            present = connection.scalar(query)
        if present is None:
            raise UnknownAccount(account=code)
        if self.hashing.is_right(password, present):
            raise PasswordUnchanged(field="password")
        self._change(
            code,
            password_hash=self.hashing.hash_of(password),
            password_set_at=self.clock(),
            must_change=int(must_change),
            subject_hash=None,
        )

    def link(self, code: str, subject_hash: str) -> None:
        """Have an account signed in to by somebody at a provider, and by no password any longer.

        ``subject_hash`` is of who the provider says that they are. All sessions end. Raises
        UnknownAccount and SubjectAlreadyLinked.
        """
        self.get(code)
        values = {
            # Of a password that nobody has: there is one way in.
            "password_hash": self.hashing.hash_of(secrets.token_urlsafe(_NOBODYS_BYTES)),
            "password_set_at": self.clock(),
            "must_change": 0,
            "subject_hash": subject_hash,
        }
        query = select(accounts.c.code).where(
            accounts.c.subject_hash == subject_hash, accounts.c.code != code
        )
        with self._changing() as connection:
            other = connection.scalar(query)
            if other is not None:
                raise SubjectAlreadyLinked(account=other)
            _change(connection, code, values, self.clock())

    def rehash(self, code: str, password: str) -> None:
        """Store the hash of the same password anew, at today's price; sessions go on."""
        made = self.hashing.hash_of(plain_password(password))
        with begin_write(self.engine) as connection:
            hold(connection, accounts)
            change = update(accounts).where(accounts.c.code == code)
            connection.execute(change.values(password_hash=made))
            reseal(connection, accounts)

    def disable(self, code: str) -> None:
        """Let an account sign in no more, and end all its sessions. Raises UnknownAccount."""
        if self.get(code).disabled_at is None:
            self._change(code, disabled_at=self.clock())

    def enable(self, code: str) -> None:
        """Let an account sign in again, with the password that it had. Raises UnknownAccount."""
        self.get(code)
        self._change(code, disabled_at=None)

    def rename(self, code: str, name_digest: str | None) -> None:
        """Note what commits to the name of an account's owner."""
        with begin_write(self.engine) as connection:
            hold(connection, accounts)
            change = update(accounts).where(accounts.c.code == code)
            connection.execute(change.values(name_digest=name_digest))
            reseal(connection, accounts)

    def _change(self, code: str, **values: Any) -> None:
        with self._changing() as connection:
            _change(connection, code, values, self.clock())

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """A transaction that changes accounts and ends sessions."""
        with begin_write(self.engine) as connection:
            # In this order everywhere, so that two of them never wait for each other crosswise.
            hold(connection, accounts)
            hold(connection, sessions)
            yield connection
            reseal(connection, accounts)
            reseal(connection, sessions)


def code_as_typed(code: str) -> str:
    """The code that somebody means who types one: blanks around it are none of it."""
    return unicodedata.normalize("NFKC", code).strip()


def _change(connection: Connection, code: str, values: Mapping[str, Any], now: str) -> None:
    """Change an account and end its sessions."""
    connection.execute(update(accounts).where(accounts.c.code == code).values(values))
    change = update(sessions).where(sessions.c.account == code, sessions.c.revoked_at.is_(None))
    connection.execute(change.values(revoked_at=now))


def _account(row: Row[tuple[object, ...]]) -> Account:
    stored = row._asdict()
    return Account(
        must_change=bool(stored.pop("must_change")),
        is_linked=stored.pop("subject_hash") is not None,
        **stored,
    )
