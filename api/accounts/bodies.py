"""What is sent to sign in and to change a password, as JSON or from a plain form; what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, TypeVar
from urllib.parse import parse_qsl

from fastapi import Request
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from api.http.exchange import exchange_of
from api.http.problems import InvalidBody
from api.http.requests.commanding import body_of, ensure_json, parse
from domain.ground.vocabulary import Role
from ledger.accounts.sessions import Session
from ledger.people.tokens import ScopeKind

BODY_LIMIT_BYTES: Final = 8 * 1024
_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS_MAX: Final = 10

Model = TypeVar("Model", bound=BaseModel)

# Longer than any password that is taken, so that a wrong one is refused for what it is.
_Password = Annotated[SecretStr, Field(max_length=1024)]


NEXT_MAX: Final = 1_024
"""Signs of an address to go on to."""


class SignInBody(BaseModel):
    """An account and its password; ``next`` is where a form leads, within this service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: Annotated[str, Field(max_length=64, description="The account's code.")]
    password: _Password
    next: Annotated[str, Field(max_length=NEXT_MAX, description="For forms: where to go then.")] = (
        "/"
    )


class PasswordBody(BaseModel):
    """Another password, with the present one to show who asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    present: _Password
    password: Annotated[_Password, Field(description="The new one: at least 10 characters.")]
    next: Annotated[str, Field(max_length=NEXT_MAX, description="For forms: where to go then.")] = (
        "/"
    )


class SessionAnswer(Struct, frozen=True, kw_only=True):
    """Whose request this is, how far they reach, and until when.

    ``session`` is None for a token. ``ends_at`` is when it ends if it is not used, ``expires_at`` in
    any case.
    """

    code: str
    role: Role
    scope_kind: ScopeKind
    scope: str
    session: str | None
    ends_at: str | None
    expires_at: str | None
    must_change: bool


class Device(Struct, frozen=True, kw_only=True):
    """An open session of the asker's account; ``agent`` is the family of its browser."""

    session: str
    agent: str
    created_at: str
    last_seen_at: str
    expires_at: str
    is_this: bool


class Devices(Struct, frozen=True, kw_only=True):
    """The open sessions of the asker's account, the one used last first."""

    items: list[Device]


def is_form(request: Request) -> bool:
    """Whether a plain form was sent, whose sender wants to be led on."""
    content = exchange_of(request.scope).text("content-type")
    return content.partition(";")[0].strip().lower() == _FORM


async def read_either(request: Request, model: type[Model]) -> Model:
    """The body of a request, JSON or form. Raises what is wrong with it."""
    if not is_form(request):
        ensure_json(exchange_of(request.scope))
        return parse(model, await body_of(request, BODY_LIMIT_BYTES))
    return made_of(model, await pairs_of(request, BODY_LIMIT_BYTES, _FIELDS_MAX))


async def pairs_of(request: Request, limit_bytes: int, fields_max: int) -> list[tuple[str, str]]:
    """What a plain form sent, none of too many. Raises ``body_too_large``."""
    raw = await body_of(request, limit_bytes)
    try:
        return parse_qsl(
            raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=fields_max
        )
    except ValueError:
        return []


def made_of(model: type[Model], pairs: Sequence[tuple[str, str]]) -> Model:
    """A body from the fields of a form. Raises InvalidBody."""
    try:
        return model.model_validate(dict(pairs))
    except ValidationError as error:
        raise InvalidBody(error) from None


def inside(place: str) -> str:
    """A place within this service, the front page for any other."""
    is_path = place.startswith("/") and not place.startswith(("//", "/\\"))
    return place if is_path and place.isascii() and place.isprintable() else "/"


def device_of(session: Session, this: str) -> Device:
    """A session as its owner sees it in the list."""
    return Device(
        session=session.id,
        agent=session.agent,
        created_at=session.created_at,
        last_seen_at=session.last_seen_at,
        expires_at=session.expires_at,
        is_this=session.id == this,
    )
