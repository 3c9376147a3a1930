"""The ways in: the home of whoever comes, a jump to what is named, language and light."""

from __future__ import annotations

import re
from typing import Annotated, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.bodies import inside
from api.book.records import row_in_reach
from api.http.exchange import exchange_of
from api.http.requests.answering import in_thread
from api.http.requests.commanding import body_of
from api.http.serving.door import door_of
from api.http.sessions.cookies import MASK_COOKIE, MASKED
from api.http.sessions.cross_site import ensure_no_foreign_page
from api.pages.desk import LANGUAGE_COOKIE, THEME_COOKIE, AtDesk, Desk
from api.pages.drawing import PageRoute
from api.pages.rail import CHECKS, CLIENTS, JOURNAL, OVERVIEW
from domain.ground.refusals import NotFound

router = APIRouter(route_class=PageRoute, include_in_schema=False)
elsewhere = APIRouter(route_class=PageRoute, include_in_schema=False)
"""What is asked last."""

_POSITION: Final = re.compile(r"#?([0-9,，]{1,18})", re.ASCII)
_RECORD: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_CLIENT_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_BODY_BYTES_MAX: Final = 4_096
_YEAR_SECONDS: Final = 365 * 24 * 3600
_SEE_OTHER: Final = 303


@router.get("/")
async def get_home(desk: AtDesk) -> Response:
    """Where whoever asks begins: staff at what they record, others at the desk or the office."""
    if desk.principal.role == "admin":
        return RedirectResponse(CHECKS, status_code=_SEE_OTHER)
    if desk.principal.role == "staff" and desk.past is None:
        return RedirectResponse("/m/", status_code=_SEE_OTHER)
    return RedirectResponse(desk.link(OVERVIEW.path), status_code=_SEE_OTHER)


@router.get("/audit/jump")
async def jump(
    request: Request, desk: AtDesk, to: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """The page of what a text names: a position, a record, a client, a station. Raises NotFound."""
    wanted = to.strip()
    position = _POSITION.fullmatch(wanted)
    if position is not None:
        number = int(re.sub("[,，]", "", position[1]) or 0)
        return RedirectResponse(desk.link(f"/audit/entries/{number}"), status_code=_SEE_OTHER)
    if _RECORD.fullmatch(wanted):
        await row_in_reach(request, wanted, desk.principal)
        return RedirectResponse(desk.link(f"/audit/record/{wanted}"), status_code=_SEE_OTHER)
    if not wanted:
        raise NotFound
    if desk.station:
        client = await in_thread(request, lambda: _client(request, desk, wanted))
        if client is not None:
            return RedirectResponse(client, status_code=_SEE_OTHER)
    return RedirectResponse(desk.link(JOURNAL, station=wanted), status_code=_SEE_OTHER)


def _client(request: Request, desk: Desk, wanted: str) -> str | None:
    """Where a client of the station is told of, by code or, for whoever sees names, by name."""
    questions = door_of(request.scope).house.questions
    if _CLIENT_CODE.fullmatch(wanted):
        for code in dict.fromkeys((wanted, wanted.upper())):
            if questions.clients(desk.ask, codes=[code])["items"]:
                return desk.link(f"{CLIENTS.path}/{code}")
    if not desk.principal.sees_names:
        return None
    named = questions.clients(desk.ask, name=wanted)["items"]
    if len(named) == 1:
        return desk.link(f"{CLIENTS.path}/{named[0]['code']}")
    return desk.link(CLIENTS.path, name=wanted) if named else None


@router.post("/display")
async def choose_display(request: Request) -> Response:
    """Keep which language and light a browser wants, and what it hides, and go back to the page."""
    exchange = exchange_of(request.scope)
    ensure_no_foreign_page(request.scope, exchange, door_of(request.scope).settings.public_url)
    given = parse_qs((await body_of(request, _BODY_BYTES_MAX)).decode("utf-8", "replace"))
    back = given.get("back", ["/"])[0]
    answer = RedirectResponse(inside(back), status_code=_SEE_OTHER)
    for name, cookie, words in (
        ("language", LANGUAGE_COOKIE, ("zh", "en")),
        ("theme", THEME_COOKIE, ("light", "dark")),
        ("masked", MASK_COOKIE, (MASKED, "no")),
    ):
        chosen = given.get(name, [""])[0]
        if chosen in words:
            answer.set_cookie(cookie, chosen, max_age=_YEAR_SECONDS, samesite="lax", httponly=True)
    return answer


@elsewhere.get("/admin/{path:path}")
@elsewhere.get("/m/{path:path}")
@elsewhere.get("/audit/{path:path}")
async def get_nothing(_desk: AtDesk, path: str) -> Response:  # noqa: ARG001 - the address names it
    """A page for an address that has none. Raises NotFound."""
    raise NotFound
