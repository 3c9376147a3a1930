"""Access tokens: made once, shown once, stored as a hash.

They lie in the ledger's database, because a token decides who may write and must be as durable and
as revocable as what is written. Whether its role and scope cover a request is the edge's matter;
here it is only known, expired, revoked or unknown.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal, NamedTuple, get_args

from msgspec import Struct
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine, Row, insert, select, update

from domain.ground.areas import areas_over, is_city, is_reserved
from domain.ground.forms.fields import AccountCode
from domain.ground.personal_numbers import holds_personal_number
from domain.ground.refusals import PersonalNumber
from domain.ground.values import iso_instant
from domain.ground.vocabulary import ROLES, Role
from ledger.databases.database import begin_write
from ledger.faults.machine import translated
from ledger.schema.tables import tokens
from ledger.store.identifiers import utc_now
from ledger.writing.seals import hold, reseal

PREFIX: Final = "tz_"
SECRET_BYTES: Final = 32
SHOWN_ID_DIGITS: Final = 12
_CODE: Final = TypeAdapter[str](AccountCode)

ScopeKind = Literal["station", "district", "city", "engagement"]
SCOPE_KINDS: Final[tuple[ScopeKind, ...]] = get_args(ScopeKind)

_ANY: Final = frozenset(SCOPE_KINDS)
SCOPES_OF_ROLE: Final[Mapping[Role, frozenset[ScopeKind]]] = {
    "staff": frozenset({"station"}),
    "station_head": frozenset({"station"}),
    "accountant": frozenset({"station"}),
    "supervisor": frozenset({"station", "district"}),
    "district_officer": frozenset({"district"}),
    "city_officer": frozenset({"city"}),
    "auditor": _ANY,
    "admin": _ANY,
}
"""Role -> the kinds of scope that it can be given for."""


class Token(Struct, frozen=True, kw_only=True):
    """What is known about one token; the token itself is not.

    ``id`` is the beginning of its hash, enough to name it. ``name`` is the actor that entries will
    show. ``scope`` is a station code, a division code, or for an engagement its code followed by
    the stations that it covers, separated by blanks. Times are UTC, RFC 3339.
    """

    id: str
    name: str
    role: Role
    scope_kind: ScopeKind
    scope: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None

    def is_valid_at(self, now: str) -> bool:
        """Whether the token opens anything at a moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class NewToken(NamedTuple):
    """A token just made. ``secret`` is shown this once and stored nowhere."""

    secret: str
    token: Token


class AccessRefusedError(ValueError):
    """A token or account that cannot be: an unknown role, or a scope that the role cannot have.

    ``zh`` and ``en`` say why.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class TokenStore:
    """The tokens of one ledger; safe between threads. ``clock`` says when one has expired.

    Every method raises LedgerUnavailableError when the database is locked or gone.
    """

    def __init__(self, engine: Engine, clock: Callable[[], str] = utc_now) -> None:
        self.engine = engine
        self.clock = clock

    def create(
        self,
        name: str,
        *,
        role: Role,
        scope_kind: ScopeKind,
        scope: str,
        expires_at: datetime | None = None,
    ) -> NewToken:
        """Make a token. Raises AccessRefusedError, and PersonalNumber: both texts reach entries."""
        name, scope = (unicodedata.normalize("NFC", each.strip()) for each in (name, scope))
        ensure_may_hold(name, role, scope_kind, scope)
        secret = PREFIX + _base64url(secrets.token_bytes(SECRET_BYTES))
        row = {
            "token_hash": hash_of(secret),
            "name": name,
            "role": role,
            "scope_kind": scope_kind,
            "scope": scope,
            "created_at": self.clock(),
            "expires_at": None if expires_at is None else iso_instant(expires_at),
        }
        with begin_write(self.engine) as connection:
            hold(connection, tokens)
            connection.execute(insert(tokens).values(row))
            reseal(connection, tokens)
        found = self.find(row["token_hash"] or "")
        assert found is not None
        return NewToken(secret, found)

    def list(self) -> list[Token]:
        """Every token there ever was, oldest first."""
        query = select(tokens).order_by(tokens.c.created_at, tokens.c.token_hash)
        with translated(), self.engine.connect() as connection:
            return [_token(row) for row in connection.execute(query)]

    def revoke(self, token_id: str) -> int:
        """End every token whose id begins so, or whose name is this; return how many ended."""
        by_id = len(token_id) >= SHOWN_ID_DIGITS and _is_hex(token_id)
        chosen = tokens.c.token_hash.startswith(token_id) if by_id else tokens.c.name == token_id
        change = (
            update(tokens)
            .where(chosen, tokens.c.revoked_at.is_(None))
            .values(revoked_at=self.clock())
        )
        with begin_write(self.engine) as connection:
            hold(connection, tokens)
            ended = connection.execute(change).rowcount
            reseal(connection, tokens)
            return ended

    def verify(self, secret: str) -> Token | None:
        """The valid token that a secret stands for, None for anything else."""
        if not secret.startswith(PREFIX):
            return None
        found = self.find(hash_of(secret))
        if found is None or not found.is_valid_at(self.clock()):
            return None
        return found

    def find(self, token_hash: str) -> Token | None:
        """The token with a hash, whether it is valid or not.

        The table is searched by the hash of what was presented, so timing tells nothing about
        stored tokens; the comparison afterwards takes the same time wherever it differs.
        """
        query = select(tokens).where(tokens.c.token_hash == token_hash)
        with translated(), self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or not hmac.compare_digest(str(row.token_hash), token_hash):
            return None
        return _token(row)

    def note_use(self, token_hash: str) -> None:
        """Remember that a token was used now."""
        change = (
            update(tokens)
            .where(tokens.c.token_hash == token_hash)
            .values(last_used_at=self.clock())
        )
        with begin_write(self.engine) as connection:
            connection.execute(change)


def hash_of(secret: str) -> str:
    """The form in which a token is stored: hex SHA-256. A token is random, so it needs no salt."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def ensure_may_hold(name: str, role: str, scope_kind: str, scope: str) -> None:
    """Make sure that somebody may have a role with a scope, and act under a name.

    Raises AccessRefusedError and PersonalNumber.
    """
    if role not in ROLES:
        known = ", ".join(ROLES)
        raise AccessRefusedError(f"没有这种角色，应为 {known} 之一", f"the role is one of {known}")
    if scope_kind not in SCOPES_OF_ROLE[role]:
        allowed = ", ".join(sorted(SCOPES_OF_ROLE[role]))
        raise AccessRefusedError(
            f"角色 {role} 的范围应为 {allowed}", f"role {role} takes a scope of kind {allowed}"
        )
    parts = scope.split()
    if not parts or (len(parts) > 1 and scope_kind != "engagement"):
        raise AccessRefusedError(
            f"范围 {scope_kind} 应为一个代码", f"a scope of kind {scope_kind} is one code"
        )
    _ensure_scope(scope_kind, parts)
    for field, text in (("name", name), ("scope", scope)):
        if holds_personal_number(text):
            raise PersonalNumber(field=field)
    try:
        _CODE.validate_python(name)  # as every entry will, whose actor it is
    except ValidationError:
        raise AccessRefusedError(
            "持有人应为代码：字母或数字开头，只含字母、数字和 ._-，至多 40 个字符",
            "who acts is a code: letters, digits and ._-, at most 40 of them",
        ) from None


def _ensure_scope(scope_kind: str, parts: Sequence[str]) -> None:
    """Refuse what no station, district or city can be called. Raises AccessRefusedError."""
    code = parts[0]
    if scope_kind in {"district", "city"}:
        over = areas_over(code)
        if not over or is_city(code) != (scope_kind == "city"):
            raise AccessRefusedError(
                f"{code} 不是{'市' if scope_kind == 'city' else '区县'}的六位行政区划代码",
                f"{code} is no six-digit division code of a {scope_kind}",
            )
        return
    for station in parts if scope_kind == "station" else parts[1:]:
        if is_reserved(station):
            raise AccessRefusedError(
                f"{station} 是市或区县的代码，不是站点", f"{station} is an area and no station"
            )


def _is_hex(text: str) -> bool:
    return all(sign in "0123456789abcdef" for sign in text)


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _token(row: Row[tuple[object, ...]]) -> Token:
    stored = row._asdict()
    return Token(id=str(stored.pop("token_hash"))[:SHOWN_ID_DIGITS], **stored)
