"""我的账号: who is signed in, on which devices, with the way to end one and to another password."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.bodies import BODY_LIMIT_BYTES, device_of, pairs_of
from api.accounts.routes import ended, known_by, signed_in
from api.http.exchange import exchange_of
from api.http.problems import problem_of
from api.http.requests.answering import in_thread
from api.http.serving.door import door_of
from api.http.sessions.cross_site import ensure_own_page
from api.pages.desk import language_of
from api.pages.drawing import SIGN_IN, PageRoute, draw_for_strangers
from domain.accounts.refusals import UnknownSession
from domain.book.words import VOCABULARY

router = APIRouter(route_class=PageRoute, include_in_schema=False)

ACCOUNT: Final = "/account"
_FIELDS_MAX: Final = 4
_SEE_OTHER: Final = 303


@router.get(ACCOUNT)
async def get_account(request: Request) -> Response:
    """Whose account it is and where it is signed in; a token has no devices and no password."""
    return await _page(request)


@router.post(f"{ACCOUNT}/devices")
async def end_device(request: Request) -> Response:
    """End one session of the account, or all but this one."""
    door = door_of(request.scope)
    ensure_own_page(request.scope, exchange_of(request.scope), door.settings.public_url)
    known = await signed_in(request)
    assert known.session is not None
    actor, this = known.principal.actor, known.session.id
    chosen = dict(await pairs_of(request, BODY_LIMIT_BYTES, _FIELDS_MAX)).get("session", "")
    if not chosen:
        for each in await in_thread(request, lambda: door.sessions.open_of(actor)):
            if each.id != this:
                await door.signing_in.revoke(actor, each.id)
        return RedirectResponse(ACCOUNT, status_code=_SEE_OTHER)
    try:
        await door.signing_in.revoke(actor, chosen)
    except UnknownSession as error:
        return await _page(request, error)
    answer = RedirectResponse(SIGN_IN if chosen == this else ACCOUNT, status_code=_SEE_OTHER)
    if chosen == this:
        cookies = [pair for pair in ended(request).raw_headers if pair[0] == b"set-cookie"]
        answer.raw_headers += cookies
    return answer


async def _page(request: Request, error: Exception | None = None) -> Response:
    known, door = await known_by(request), door_of(request.scope)
    devices = []
    if known.session is not None:
        this, actor = known.session.id, known.principal.actor
        found = await in_thread(request, lambda: door.sessions.open_of(actor))
        devices = [device_of(each, this) for each in found]
    problem = None if error is None else problem_of(error, language_of(request))
    return draw_for_strangers(
        "account.html",
        request,
        status=200 if problem is None else problem.status,
        why="" if problem is None else problem.members["detail"],
        principal=known.principal,
        role=VOCABULARY["Role"][known.principal.role],
        is_session=known.session is not None,
        devices=devices,
    )
