"""令牌: what programs show instead of a password; made, shown once, revoked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.administration.bounds import Bounds
from api.administration.tokens import WantedToken, listed_tokens, made_token
from api.http.requests.answering import in_thread
from api.http.serving.failures import REFUSALS
from api.pages.administration.accounts import scope_in
from api.pages.administration.office import AtOffice, Office, beyond, draw, office_of
from api.pages.drawing import PageRoute
from api.pages.forms.received import filled_in
from api.pages.forms.routes import SEE_OTHER
from api.pages.rail import TOKENS
from domain.ground.refusals import BadValue, NotFound
from ledger.people.accounts import issue_account
from ledger.people.tokens import AccessRefusedError

router = APIRouter(prefix=TOKENS, route_class=PageRoute, include_in_schema=False)

DAYS: Final = 365
DAYS_MAX: Final = 36_500


@router.get("")
async def get_tokens(office: AtOffice) -> Response:
    """The tokens within the administrator's own scope, the newest first."""
    store, room = office.door.tokens, office.door.house.reading_room
    bounds = await office.bounds()
    found = await in_thread(
        office.request, lambda: listed_tokens(store, room, office.reader, bounds.cover)
    )
    now = store.clock()
    shown = [(each, name, each.is_valid_at(now)) for each, name in reversed(found)]
    return draw("tokens.html", office, TOKENS, tokens=shown)


@router.get("/new")
async def get_form(office: AtOffice) -> Response:
    """An empty form."""
    return await _form(office, {"days": [str(DAYS)]})


@router.post("/new")
async def create(request: Request) -> Response:
    """Make a token and show it, this once; or say why not.

    A form that is sent again knows fewer tokens than there are by then, and is asked about.
    """
    office = await office_of(request)
    filled = await filled_in(office.request)
    store, vault = office.door.tokens, office.door.house.vault
    bounds = await office.bounds()
    if filled.get("seen") != [await _seen(office, bounds)]:
        return await _form(office, filled, was_made=True)
    try:
        kind, scope = scope_in(filled)
        if not bounds.cover_scope(kind, scope):
            raise beyond(office.principal)
        holder, role = (filled.get(each, [""])[0].strip() for each in ("holder", "role"))
        wanted = WantedToken(holder, role, kind, scope, _days(filled))
        made = await in_thread(
            office.request,
            lambda: made_token(store, wanted, lambda name: issue_account(vault, name)),
        )
    except (*REFUSALS, AccessRefusedError) as error:
        return await _form(office, filled, error)
    return draw("token.html", office, TOKENS, made=made)


@router.post("/{token}/revoke")
async def revoke(request: Request) -> Response:
    """End a token. Raises NotFound for one beyond the administrator's scope."""
    office = await office_of(request)
    token = request.path_params["token"]
    store, bounds = office.door.tokens, await office.bounds()

    def work() -> int:
        if not any(each.id == token and bounds.cover(each) for each in store.list()):
            raise NotFound
        return store.revoke(token)

    await filled_in(office.request)
    await in_thread(office.request, work)
    office.door.access.forget()
    return RedirectResponse(TOKENS, SEE_OTHER)


def _days(filled: Mapping[str, list[str]]) -> int:
    text = filled.get("days", [""])[0].strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= DAYS_MAX):
        raise BadValue(field="days")
    return int(text[:6])


async def _seen(office: Office, bounds: Bounds) -> str:
    """How many tokens an administrator sees."""
    found = await in_thread(office.request, office.door.tokens.list)
    return str(sum(map(bounds.cover, found)))


async def _form(
    office: Office,
    filled: Mapping[str, list[str]],
    error: Exception | None = None,
    *,
    was_made: bool = False,
) -> Response:
    return draw(
        "new_token.html",
        office,
        TOKENS,
        error=error,
        filled=filled,
        seen=await _seen(office, await office.bounds()),
        was_made=was_made,
        days_max=DAYS_MAX,
    )
