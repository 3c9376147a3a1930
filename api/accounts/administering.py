"""Accounts as whoever administers them makes and sees them, by a command or on a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, cast

from msgspec import Struct

from api.oidc.id_tokens import SUBJECT_CHARACTERS_MAX
from api.oidc.provider import Client
from domain.book.privacy.readings import Reader
from domain.ground.refusals import BadValue
from domain.ground.vocabulary import Role
from ledger.accounts.accounts import Account, AccountStore
from ledger.accounts.names import AccountNames
from ledger.accounts.sessions import Session, SessionStore
from ledger.people.reading_room import ReadingRoom
from ledger.people.tokens import ScopeKind


class Wanted(NamedTuple):
    """An account as it is asked for, under a code of ours unless it has one."""

    role: str
    scope_kind: ScopeKind
    scope: str
    code: str | None = None
    name: str | None = None
    must_change: bool = True


class Books(NamedTuple):
    """What is kept of accounts beside a ledger."""

    accounts: AccountStore
    sessions: SessionStore
    names: AccountNames
    room: ReadingRoom


class Listed(Struct, frozen=True, kw_only=True):
    """An account, its owner's name where one is kept, and where it is signed in."""

    account: Account
    name: str
    sessions: list[Session]


def made_account(books: Books, wanted: Wanted, password: str) -> Account:
    """A new account, and its name in the vault.

    Raises AccessRefusedError, PersonalNumber, AccountAlreadyExists and what is wrong with the
    password.
    """
    made = books.accounts.create(
        password,
        role=cast("Role", wanted.role),
        scope_kind=wanted.scope_kind,
        scope=wanted.scope,
        code=wanted.code,
        must_change=wanted.must_change,
    )
    if wanted.name:
        books.names.keep(made.code, wanted.name)
    return made


def listed(books: Books, reader: Reader, accounts: Iterable[Account]) -> list[Listed]:
    """Some accounts as they are listed; seeing their owners' names is a reading."""
    found = list(accounts)
    names = names_of(books, reader, found)
    return [
        Listed(
            account=each,
            name=names.get(each.code, ""),
            sessions=books.sessions.open_of(each.code),
        )
        for each in found
    ]


def linked(books: Books, client: Client, code: str, subject: str) -> Account:
    """Have an account signed in to by whoever the provider says is ``subject``.

    Raises UnknownAccount, SubjectAlreadyLinked, and BadValue for nobody.
    """
    subject = subject.strip()
    if not subject or len(subject) > SUBJECT_CHARACTERS_MAX:
        raise BadValue(field="subject")
    books.accounts.link(code, client.hash_of(subject))
    return books.accounts.get(code)


def names_of(books: Books, reader: Reader, accounts: Iterable[Account]) -> dict[str, str]:
    """Code to name, of those whose name is kept, once it is logged."""
    codes = {each.name_digest: each.code for each in accounts if each.name_digest is not None}
    found = books.room.digests(reader, "accounts", codes)
    return {codes[digest]: str(each.value) for digest, each in found.items()}
