"""Signing in and out, who one is, where else one is signed in, another password."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.accounts.bodies import (
    Devices,
    PasswordBody,
    SessionAnswer,
    SignInBody,
    device_of,
    inside,
    is_form,
    read_either,
)
from api.accounts.described import PASSWORD_EXAMPLE, SIGN_IN_EXAMPLE, of_session
from api.http.access import CHALLENGE, Known
from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal
from api.http.requests.answering import in_thread
from api.http.requests.commanding import credentials_of
from api.http.requests.plain_route import PlainRoute
from api.http.serving.door import door_of
from api.http.sessions.agents import family_of
from api.http.sessions.cookies import cookie_for, cookie_header, session_secret
from api.http.sessions.cross_site import ensure_no_foreign_page, ensure_own_page
from api.http.sessions.signing_in import Place
from api.http.shares import address_of
from domain.accounts.refusals import UnknownSession
from ledger.people.tokens import SHOWN_ID_DIGITS

router = APIRouter(prefix="/v1/session", route_class=PlainRoute, tags=["accounts"])

_encoder: Final = msgspec.json.Encoder()


@router.post(
    "",
    **of_session(
        "sign_in",
        201,
        answer="SessionAnswer",
        body=("SignInBody", SIGN_IN_EXAMPLE),
        by=(),
        cookie=True,
    ),
)
async def sign_in(request: Request) -> Response:
    """Begin a session with an account's code and password; the answer brings its cookie.

    The session that the browser had until now ends. A form is led on to ``next``.
    """
    scope, exchange = request.scope, exchange_of(request.scope)
    settings = door_of(scope).settings
    ensure_from_here = ensure_own_page if is_form(request) else ensure_no_foreign_page
    ensure_from_here(scope, exchange, settings.public_url)
    cookie_for(scope, exchange)
    body = await read_either(request, SignInBody)
    secret = await door_of(scope).signing_in.sign_in(
        body.account, body.password.get_secret_value(), place_of(request)
    )
    return await begun(request, secret, body.next)


@router.delete("", **of_session("sign_out", 204, cookie=True))
async def sign_out(request: Request) -> Response:
    """End the session, and take its cookie away."""
    scope, exchange = request.scope, exchange_of(request.scope)
    await signed_in(request)
    await door_of(scope).signing_in.sign_out(session_secret(scope, exchange))
    return ended(request)


@router.get("", **of_session("get_session", 200, answer="SessionAnswer", by=("token", "session")))
async def get_session(request: Request) -> Response:
    """Who asks, as which role, how far, until when; for a token too."""
    return _answer(_said(await known_by(request)))


@router.get("/devices", **of_session("list_devices", 200, answer="Devices"))
async def list_devices(request: Request) -> Response:
    """Where the account is signed in."""
    known = await signed_in(request)
    sessions = door_of(request.scope).sessions
    found = await in_thread(request, lambda: sessions.open_of(known.principal.actor))
    assert known.session is not None
    this = known.session.id
    return _answer(Devices(items=[device_of(each, this) for each in found]))


@router.delete("/devices/{session}", **of_session("revoke_device", 204, cookie=True))
async def revoke_device(
    request: Request,
    session: Annotated[str, Path(description="Id of a session.", max_length=SHOWN_ID_DIGITS)],
) -> Response:
    """End one session of the account."""
    known = await signed_in(request)
    assert known.session is not None
    if len(session) != SHOWN_ID_DIGITS:
        raise UnknownSession
    await door_of(request.scope).signing_in.revoke(known.principal.actor, session)
    if session == known.session.id:
        return ended(request)
    return Response(status_code=204, headers=_NOT_KEPT)


@router.post(
    "/password",
    **of_session(
        "change_password",
        201,
        answer="SessionAnswer",
        body=("PasswordBody", PASSWORD_EXAMPLE),
        cookie=True,
    ),
)
async def change_password(request: Request) -> Response:
    """Change the account's password; every session ends, and this browser gets another."""
    known = await signed_in(request)
    body = await read_either(request, PasswordBody)
    secret = await door_of(request.scope).signing_in.change_password(
        known.principal.actor,
        body.present.get_secret_value(),
        body.password.get_secret_value(),
        place_of(request),
    )
    return await begun(request, secret, body.next)


async def signed_in(request: Request) -> Known:
    """Who is signed in, even if all they may do is to change their password.

    Raises ``unauthenticated``, also for a token.
    """
    known = await known_by(request)
    if known.session is None:
        raise HttpRefusal("unauthenticated", headers={"WWW-Authenticate": CHALLENGE})
    return known


def place_of(request: Request) -> Place:
    """Where a try to sign in comes from."""
    exchange = exchange_of(request.scope)
    return Place(
        address=address_of(request.scope.get("client")),
        agent=family_of(exchange.text("user-agent")),
        secret=session_secret(request.scope, exchange),
    )


async def begun(
    request: Request, secret: str, then: str, *, leads_on: bool | None = None
) -> Response:
    """The answer that brings a session's cookie: who it is, or where it ``leads_on`` the way.

    A form is led on, unless something else is said.
    """
    scope, exchange = request.scope, exchange_of(request.scope)
    door = door_of(scope)
    known = await door.access.known(None, secret)
    exchange.actor, exchange.role = known.principal.actor, known.principal.role
    if is_form(request) if leads_on is None else leads_on:
        response = Response(status_code=303, headers={**_NOT_KEPT, "Location": inside(then)})
    else:
        response = _answer(_said(known), status=201, Location="/v1/session")
    # As long as its row is kept: a browser that was let in before may be told by it.
    seconds = door.sessions.cookie_seconds
    cookie = cookie_header(cookie_for(scope, exchange), secret, seconds)
    response.raw_headers.append((b"set-cookie", cookie))
    return response


def ended(request: Request) -> Response:
    """The answer that takes the cookie away."""
    response = Response(status_code=204, headers=_NOT_KEPT)
    name = cookie_for(request.scope, exchange_of(request.scope))
    response.raw_headers.append((b"set-cookie", cookie_header(name, "", 0)))
    return response


async def known_by(request: Request) -> Known:
    """Who asks, by a session or a token. Raises ``unauthenticated``."""
    scope, exchange = request.scope, exchange_of(request.scope)
    known = await door_of(scope).access.known(*credentials_of(scope, exchange))
    exchange.actor, exchange.role = known.principal.actor, known.principal.role
    return known


def _said(known: Known) -> SessionAnswer:
    principal, session = known.principal, known.session
    return SessionAnswer(
        code=principal.actor,
        role=principal.role,
        scope_kind=principal.scope_kind,
        scope=principal.scope,
        session=None if session is None else session.id,
        ends_at=known.ends_at,
        expires_at=known.ends_at if session is None else session.expires_at,
        must_change=known.must_change,
    )


_NOT_KEPT: Final = {"Cache-Control": "no-store"}


def _answer(told: Any, *, status: int = 200, **headers: str) -> Response:
    return Response(
        _encoder.encode(told),
        status_code=status,
        headers={**_NOT_KEPT, **headers},
        media_type="application/json",
    )
