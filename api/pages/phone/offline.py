"""What the phone keeps for when there is no signal: shells of its pages, scripts, and a manifest.

A shell is a page as it is drawn for nobody: its form and words, and nothing about anybody. Scripts
put in what the phone itself keeps.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import Final

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.access import Principal
from api.http.problems import Language
from api.http.serving.door import door_of
from api.pages.assets import KeptRoute, address_of, assets
from api.pages.desk import AtDesk, Desk, Theme, language_of, theme_of
from api.pages.drawing import PageRoute
from api.pages.phone.drawing import draw_phone
from api.pages.phone.kinds import KINDS_AT
from api.pages.phone.new import shown_form
from api.pages.phone.people import known_people
from api.pages.phone.today import NOTHING_YET, station_now
from api.questions.asking import Ask
from domain.ground.refusals import NotFound, UnknownStation

router = APIRouter(prefix="/m", route_class=PageRoute, include_in_schema=False)
_kept = APIRouter(route_class=KeptRoute)

_NOBODY: Final = Principal(actor="", role="staff", scope_kind="station", scope="")
_WORKER: Final = "phone/worker.js"
_STYLES: Final = ("tokens.css", "look.css", "pages.css", "phone.css", "print.css", "mark.svg")
_DIGEST_LENGTH: Final = 16
_SHELL: Final = "/m/shell/"
SHELLS: Final = (
    _SHELL,
    f"{_SHELL}new",
    f"{_SHELL}outbox",
    *(f"{_SHELL}new/{address}" for address in KINDS_AT),
)
"""The pages that may be kept, each for the page without ``shell``."""
_EVERYTHING: Final = list(KINDS_AT.items())
"""What a shell offers; the phone hides what its account may not record."""
_AT_ONCE: Final = [
    *SHELLS[:3],
    *(f"{_SHELL}new/{at}" for at, kind in KINDS_AT.items() if "staff" in kind.recorded_by),
]
"""Those that every phone keeps: what staff record."""


@_kept.get("/manifest.webmanifest")
async def get_manifest() -> Response:
    """What a phone needs to put the pages beside its other programs."""
    told = {
        "name": "台账",
        "short_name": "台账",
        "lang": "zh-Hans",
        "id": "/m/",
        "start_url": "/m/",
        "scope": "/m/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#eceff0",
        "icons": [{"src": address_of("mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    return Response(body, media_type="application/manifest+json")


@_kept.get("/sw.js")
async def get_worker(request: Request) -> Response:
    """The service worker; another build, language or light is another worker."""
    return Response(
        _worker(language_of(request), theme_of(request)),
        media_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Vary": "Accept-Language, Cookie"},
    )


@_kept.get("/shell/{page:path}")
async def get_shell(request: Request, page: str) -> Response:
    """A page for nobody, to be kept. Raises NotFound."""
    if f"{_SHELL}{page}" not in SHELLS:
        raise NotFound
    kept = _shell(page, language_of(request), theme_of(request))
    # A response of its own, because whoever compresses it writes into its headers.
    return Response(kept.body, headers=kept.headers)


router.include_router(_kept)


@router.get("/people")
async def get_people(request: Request, desk: AtDesk) -> Response:
    """Whom forms offer without a signal: codes and surnames, colleagues, and who is due."""
    if not desk.station:
        raise UnknownStation(station="")
    day = station_now(door_of(request.scope)).date().isoformat()
    known = await known_people(request, desk, day)
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(known), media_type="application/json", headers=headers)


@cache
def _worker(language: Language, theme: Theme) -> bytes:
    script = assets()[_WORKER].content
    scripts = [name for name in assets() if name.startswith("phone/") and name != _WORKER]
    kept = [*_AT_ONCE, *(address_of(name) for name in (*_STYLES, *scripts))]
    shells = [_shell(path.removeprefix(_SHELL), language, theme).body for path in SHELLS]
    build = sha256(b"".join([*map(bytes, shells), script])).hexdigest()[:_DIGEST_LENGTH]
    told = {"BUILD": build, "SHELLS": SHELLS, "KEPT": kept}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
    return head.encode() + script


@cache
def _shell(page: str, language: Language, theme: Theme) -> Response:
    desk = Desk(
        path=f"/m/{page}",
        query=(),
        principal=_NOBODY,
        language=language,
        theme=theme,
        ask=Ask(),
        station="",
        station_name="",
        head=0,
        root="",
        past=None,
    )
    match page.partition("/"):
        case ("outbox", _, _):
            return draw_phone("outbox.html", desk, at="/m/outbox", offered=_EVERYTHING)
        case ("new", _, ""):
            return draw_phone("kinds.html", desk, at="/m/new", offered=_EVERYTHING)
        case ("new", _, address):
            return shown_form(desk, KINDS_AT[address], {"command_id": [""]}, offered=_EVERYTHING)
        case _:
            return draw_phone("today.html", desk, at="/m/", offered=_EVERYTHING, **NOTHING_YET)
