"""Whom somebody who is being registered probably is, asked while the form is filled in.

As the ledger holds it when it is saved: here by code, and of other stations only that there is one.
"""

from __future__ import annotations

from typing import Final

import msgspec
from fastapi import APIRouter, Request
from msgspec import Struct
from starlette.responses import Response

from api.http.requests.answering import in_thread
from api.http.requests.commanding import admit
from api.http.serving.door import door_of
from api.pages.desk import desk_at
from api.pages.drawing import PageRoute
from api.pages.forms.people import names_of
from api.pages.forms.received import filled_in
from domain.clients.commands import RegisterClient
from domain.ground.refusals import UnknownStation
from ledger.people.naming import alike_to
from ledger.vault.identities import Described

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

_SHOWN_MAX: Final = 5
_LONGEST: Final = 100


class Known(Struct, frozen=True, kw_only=True):
    """A client who may be meant; ``name`` is empty where it may not be seen."""

    code: str
    name: str
    address: str


class Alike(Struct, frozen=True, kw_only=True):
    """Whom the station knows, and whether another one may know the person, too."""

    clients: list[Known]
    elsewhere: bool


@router.post("/alike")
async def get_alike(request: Request) -> Response:
    """Who is probably meant by what is typed. Raises UnknownStation and NotPermitted."""
    filled = await filled_in(request)
    station = filled.get("station", [""])[0]
    if not station:
        raise UnknownStation(station="")
    principal = await admit(request.scope, RegisterClient, station)
    desk = await desk_at(request, principal, station)
    typed = {name: values[0].strip()[:_LONGEST] for name, values in filled.items() if values}
    who = Described(
        name=typed.get("client_name", ""),
        id_number=typed.get("id_number", "").upper(),
        phone=typed.get("phone", ""),
        birth_date=typed.get("birth_date", ""),
    )
    door = door_of(request.scope)

    def look() -> Alike:
        known, elsewhere = alike_to(door.house.vault, station, who)
        shown = known[:_SHOWN_MAX]
        names = names_of(door, desk, shown)
        clients = [
            Known(code=code, name=names.get(code, ""), address=desk.link(f"/audit/clients/{code}"))
            for code in shown
        ]
        return Alike(clients=clients, elsewhere=elsewhere)

    found = await in_thread(request, look)
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(found), media_type="application/json", headers=headers)
