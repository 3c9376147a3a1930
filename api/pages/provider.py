"""The door for those who sign in at a provider: there, and back with what it says of them."""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from api.accounts.bodies import NEXT_MAX, inside
from api.accounts.routes import begun, place_of
from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal
from api.http.requests.answering import in_thread
from api.http.serving.door import Door, door_of
from api.http.serving.failures import REFUSALS
from api.http.sessions.cookies import cookie_called, cookie_header, provider_cookie_for
from api.oidc.errors import NotSignedInError, ProviderAwayError
from api.oidc.flow import LASTS_SECONDS, Flow
from api.oidc.provider import Provider
from api.pages.drawing import PageRoute
from api.pages.signing_in import again
from domain.ground.refusals import NotFound

THERE: Final = "/sign-in/provider"
_SEE_OTHER: Final = 303
_NOT_KEPT: Final = {"Cache-Control": "no-store"}


class _Answered(NamedTuple):
    """What a browser brings back from the provider."""

    code: str
    state: str
    iss: str
    error: str


class AnswerRoute(PageRoute):
    """A page's route that takes of a provider's answer what it knows, and leaves the rest."""

    async def handle_get(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        given = parse_qsl(scope["query_string"].decode("latin-1"))
        known = [(name, value) for name, value in given if name in _Answered._fields]
        scope["query_string"] = urlencode(known).encode("ascii")
        await super().handle_get(scope, receive, send)


router = APIRouter(route_class=PageRoute, include_in_schema=False)
back = APIRouter(route_class=AnswerRoute, include_in_schema=False)

_Said = Annotated[str, Query(max_length=4_096)]


@router.get(THERE)
async def go_there(request: Request, then: Annotated[str, Query(alias="next")] = "/") -> Response:
    """Send a browser to the provider, with a try to sign in that only it can finish.

    Raises NotFound without a provider.
    """
    provider = _provider_of(door_of(request.scope))
    cookie = provider_cookie_for(request.scope, exchange_of(request.scope))
    flow = Flow.begin(inside(then) if len(then) <= NEXT_MAX else "/")
    try:
        address = await in_thread(request, lambda: provider.address_of(flow))
    except ProviderAwayError as error:
        return _failed(request, flow, error)
    answer = RedirectResponse(address, _SEE_OTHER, headers=_NOT_KEPT)
    header = cookie_header(cookie, flow.cookie, LASTS_SECONDS)
    answer.raw_headers.append((b"set-cookie", header))
    return answer


@back.get(f"{THERE}/back")
async def come_back(
    request: Request,
    code: _Said = "",
    state: _Said = "",
    iss: _Said = "",
    error: _Said = "",
) -> Response:
    """Begin a session for whoever the provider says that has come, or say why not.

    The try is over in any case. Raises NotFound without a provider.
    """
    exchange, provider = exchange_of(request.scope), _provider_of(door_of(request.scope))
    cookie = provider_cookie_for(request.scope, exchange)
    flow = Flow.of_cookie(cookie_called(exchange, cookie))
    then = "/" if flow is None else flow.then
    try:
        secret = await _let_in(request, provider, flow, _Answered(code, state, iss, error))
        answer = await begun(request, secret, then, leads_on=True)
    except (*REFUSALS, NotSignedInError) as why:
        answer = _failed(request, flow, why)
    answer.raw_headers.append((b"set-cookie", cookie_header(cookie, "", 0)))
    return answer


async def _let_in(
    request: Request, provider: Provider, flow: Flow | None, answered: _Answered
) -> str:
    """The secret of a new session. Raises NotSignedInError and ``provider_not_linked``."""
    if flow is None or not flow.fits(answered.state):
        raise NotSignedInError("state")
    if answered.error or not answered.code:
        raise NotSignedInError("refused")
    door, place = door_of(request.scope), place_of(request)

    def work() -> str | None:
        subject = provider.subject_of(flow, answered.code, answered.iss)
        hashed = provider.client.hash_of(subject)
        return door.sessions.open_linked(hashed, place.agent, instead_of=place.secret)

    secret = await in_thread(request, work)
    if secret is None:
        raise HttpRefusal("provider_not_linked")
    if place.secret:
        door.access.forget()
    return secret


def _failed(request: Request, flow: Flow | None, error: Exception) -> Response:
    """The door once more, with why nobody came in; what exactly was wrong is for the log."""
    if isinstance(error, NotSignedInError):
        is_away = isinstance(error, ProviderAwayError)
        door_of(request.scope).logger.warning("provider_sign_in_failed", reason=error.reason)
        error = HttpRefusal("provider_unavailable" if is_away else "provider_sign_in_failed")
    then = "/" if flow is None else inside(flow.then)
    return again("sign_in.html", request, error, then=then, typed="", kept=[])


def _provider_of(door: Door) -> Provider:
    if door.provider is None:
        raise NotFound
    return door.provider
