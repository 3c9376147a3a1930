"""Making and listing access tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, cast

from sqlalchemy import Engine

from domain.book.privacy.readings import Reader
from domain.ground.personal_numbers import holds_personal_number
from domain.ground.vocabulary import Role
from ledger.checks.named_codes import is_code
from ledger.people.reading_room import ReadingRoom
from ledger.people.tokens import ScopeKind, Token, TokenStore, ensure_may_hold
from ledger.writing.recorder import LedgerRecorder
from ledger.writing.records import find_stream

_SOMEBODY = "operator"
"""A code that a holder could have, for asking about the rest before one is issued."""


class WantedToken(NamedTuple):
    """A token as it is asked for: ``holder`` is a code, or the name of somebody who has none."""

    holder: str
    role: str
    scope_kind: ScopeKind
    scope: str
    days: int


class MadeToken(NamedTuple):
    """A token just made. ``secret`` is shown this once and stored nowhere.

    ``holder`` is the name that went to the vault, empty where a code was given.
    ``unknown_stations`` are those of its scope that the book does not have; they may be planned
    later.
    """

    secret: str
    token: Token
    holder: str
    unknown_stations: list[str]


def made_token(store: TokenStore, wanted: WantedToken, issue: Callable[[str], str]) -> MadeToken:
    """Make a token. Whoever is given by a name gets a code for the book, by ``issue``.

    Raises AccessRefusedError and PersonalNumber, and then no name was kept.
    """
    code, holder = wanted.holder.strip(), ""
    if not is_code(code) and not holds_personal_number(code):
        ensure_may_hold(_SOMEBODY, wanted.role, wanted.scope_kind, wanted.scope)
        code, holder = issue(code), code
    made = store.create(
        code,
        role=cast("Role", wanted.role),
        scope_kind=wanted.scope_kind,
        scope=wanted.scope,
        expires_at=datetime.now(UTC) + timedelta(days=wanted.days),
    )
    return MadeToken(made.secret, made.token, holder, _unknown_stations(store.engine, made.token))


def listed_tokens(
    store: TokenStore,
    room: ReadingRoom,
    reader: Reader,
    wanted: Callable[[Token], bool] = lambda _token: True,
) -> list[tuple[Token, str]]:
    """Tokens with their holders' names, oldest first; the names are a reading."""
    found = list(filter(wanted, store.list()))
    holders = room.holders(reader, {each.name for each in found})
    return [(each, holders.get(each.name, "")) for each in found]


def _unknown_stations(engine: Engine, token: Token) -> list[str]:
    parts = token.scope.split()
    named = {"station": parts, "engagement": parts[1:]}.get(token.scope_kind, [])
    log = LedgerRecorder(engine)
    return [station for station in named if find_stream(log, station) is None]
