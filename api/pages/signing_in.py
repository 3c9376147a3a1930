"""The door: signing in with a password, and out again."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.bodies import (
    BODY_LIMIT_BYTES,
    NEXT_MAX,
    PasswordBody,
    SignInBody,
    inside,
    made_of,
    pairs_of,
    read_either,
)
from api.accounts.routes import begun, ended, place_of, signed_in
from api.http.exchange import exchange_of
from api.http.problems import problem_of
from api.http.requests.answering import in_thread
from api.http.serving.door import door_of
from api.http.serving.failures import REFUSALS
from api.http.sessions.cookies import cookie_for, session_secret
from api.http.sessions.cross_site import ensure_own_page
from api.pages.desk import language_of
from api.pages.drawing import CHANGE_PAGE, SIGN_IN, PageRoute, draw_for_strangers, provider_shown
from api.pages.forms.received import FIELDS_MAX

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_SEE_OTHER: Final = 303
_KEPT: Final = "kept."
"""What the fields of a form that is kept are called by, before their own names."""
_FIELDS_MAX: Final = 10


@router.get(SIGN_IN)
async def get_door(request: Request, then: Annotated[str, Query(alias="next")] = "/") -> Response:
    """The page where one signs in; behind it one comes to where one wanted to be."""
    # A longer one would be refused with the password, and nobody could come in.
    there = inside(then) if len(then) <= NEXT_MAX else "/"
    return draw_for_strangers(
        "sign_in.html",
        request,
        then=there,
        typed="",
        why="",
        provider=provider_shown(request),
        kept=[],
    )


@router.post(SIGN_IN)
async def sign_in_by_form(request: Request) -> Response:
    """Begin a session, or say why not; then the way back to a form that was kept."""
    scope, exchange = request.scope, exchange_of(request.scope)
    door = door_of(scope)
    ensure_own_page(scope, exchange, door.settings.public_url)
    cookie_for(scope, exchange)
    then, typed, place = "/", "", place_of(request)
    kept: list[tuple[str, str]] = []
    try:
        before = await in_thread(request, lambda: door.sessions.account_of(place.secret))
        sent = await _sent(request, was_let_in=before is not None)
        kept = [(name[len(_KEPT) :], value) for name, value in sent if name.startswith(_KEPT)]
        body = made_of(SignInBody, [each for each in sent if not each[0].startswith(_KEPT)])
        then, typed = inside(body.next), body.account
        secret = await door.signing_in.sign_in(
            body.account, body.password.get_secret_value(), place
        )
    except REFUSALS as error:
        return again("sign_in.html", request, error, then=then, typed=typed, kept=kept)
    answer = await begun(request, secret, then)
    if not kept:
        return answer
    # It is drawn before it can be sent: whoever signed in may be somebody else.
    back = draw_for_strangers(
        "signed_in.html",
        request,
        action=then,
        kept=kept,
        who=exchange.actor,
        is_other=exchange.actor != before,
    )
    back.raw_headers += [pair for pair in answer.raw_headers if pair[0] == b"set-cookie"]
    return back


async def _sent(request: Request, *, was_let_in: bool) -> list[tuple[str, str]]:
    """The fields of the door's form; as many as a form has from a browser that was let in before."""
    if was_let_in:
        limit_bytes = door_of(request.scope).settings.body_limit_bytes
        return await pairs_of(request, limit_bytes, FIELDS_MAX)
    return await pairs_of(request, BODY_LIMIT_BYTES, _FIELDS_MAX)


@router.get(CHANGE_PAGE)
async def get_new_password(request: Request) -> Response:
    """The page where whoever is signed in chooses another password."""
    await signed_in(request)
    return draw_for_strangers("new_password.html", request, why="")


@router.post(CHANGE_PAGE)
async def change_password_by_form(request: Request) -> Response:
    """Change the password and go on, or say why not."""
    door = door_of(request.scope)
    ensure_own_page(request.scope, exchange_of(request.scope), door.settings.public_url)
    known = await signed_in(request)
    try:
        body = await read_either(request, PasswordBody)
        secret = await door.signing_in.change_password(
            known.principal.actor,
            body.present.get_secret_value(),
            body.password.get_secret_value(),
            place_of(request),
        )
    except REFUSALS as error:
        return again("new_password.html", request, error)
    return await begun(request, secret, "/")


@router.post("/sign-out")
async def sign_out_by_form(request: Request) -> Response:
    """End the session of this browser, and go back to the door."""
    scope, exchange = request.scope, exchange_of(request.scope)
    door = door_of(scope)
    ensure_own_page(scope, exchange, door.settings.public_url)
    secret = session_secret(scope, exchange)
    if secret:
        await door.signing_in.sign_out(secret)
    answer = RedirectResponse(SIGN_IN, status_code=_SEE_OTHER)
    answer.raw_headers += [pair for pair in ended(request).raw_headers if pair[0] == b"set-cookie"]
    return answer


def again(template: str, request: Request, error: Exception, **content: Any) -> Response:
    """A page of the door once more, with why nobody came in."""
    problem = problem_of(error, language_of(request))
    why = problem.members["detail"]
    answer = draw_for_strangers(
        template,
        request,
        status=problem.status,
        why=why,
        provider=provider_shown(request),
        **content,
    )
    answer.headers.update(problem.headers)
    return answer
