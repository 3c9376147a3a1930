"""Whom the forms of a station offer: its workers of today, and clients who are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request
from msgspec import Struct
from starlette.responses import Response

from api.http.requests.answering import in_thread, reader_of
from api.http.serving.door import Door, door_of
from api.pages.desk import AtDesk, Desk
from api.pages.drawing import PageRoute
from api.questions.questions import Questions
from domain.ground.forms.codes import CLIENT
from domain.ground.refusals import UnknownStation
from ledger.vault.vault import ERASED, RESTRICTED

router = APIRouter(prefix="/audit", route_class=PageRoute, include_in_schema=False)

_FOUND_MAX: Final = 30
_CLIENTS_AT_ONCE: Final = 500
_CODE_PART_MIN: Final = 3


class Somebody(Struct, frozen=True, kw_only=True):
    """A person to be chosen; ``name`` is empty where it may not be seen or nobody gave one."""

    code: str
    name: str = ""


@router.get("/people")
async def get_people(
    request: Request, desk: AtDesk, q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """The clients whom a typed text means, for the fields that take one. Raises UnknownStation."""
    if not desk.station:
        raise UnknownStation(station="")
    found = await found_clients(request, desk, q)
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(found), media_type="application/json", headers=headers)


async def workers_of(request: Request, desk: Desk) -> list[Somebody]:
    """Those who work at the station, by the names that whoever sits at the desk may see."""
    questions = door_of(request.scope).house.questions
    staffing: dict[str, Any] = await in_thread(request, lambda: questions.staffing(desk.ask))
    return [
        Somebody(code=each["code"], name=_name(each.get("name"))) for each in staffing["people"]
    ]


async def found_clients(request: Request, desk: Desk, text: str) -> list[Somebody]:
    """Clients of the station whose code holds a text, or whose whole name or its sound it is.

    Of a name no part is looked for but the initials.
    """
    door, wanted = door_of(request.scope), text.strip()

    def look() -> list[Somebody]:
        questions = door.house.questions
        found: dict[str, str] = {}
        if desk.principal.sees_names:
            named = questions.clients(desk.ask, name=wanted, limit=_FOUND_MAX)["items"]
            found = {each["code"]: _name(each["client_name"]) for each in named}
        if _may_be_code(wanted):
            codes = _codes_with(wanted.upper(), questions, desk)
            found |= names_of(door, desk, [code for code in codes if code not in found])
            found |= {code: "" for code in codes if code not in found}
        return [Somebody(code=code, name=name) for code, name in found.items()][:_FOUND_MAX]

    return await in_thread(request, look) if wanted else []


def names_of(door: Door, desk: Desk, clients: Sequence[str]) -> dict[str, str]:
    """Code -> name, of clients whose names whoever sits at the desk may see; a logged reading."""
    if not clients or not desk.principal.sees_names:
        return {}
    ids = {f"{desk.station}/client/{code}": code for code in dict.fromkeys(clients)}
    found = door.house.reading_room.names(reader_of(desk.principal), "clients", ids)
    return {ids[who]: name for who, name in found.items() if _name(name)}


def _may_be_code(text: str) -> bool:
    """What every code begins with means nobody yet, and would open the names of all."""
    return text.isascii() and len(text.upper().removeprefix(f"{CLIENT}-")) >= _CODE_PART_MIN


def _codes_with(text: str, questions: Questions, desk: Desk) -> list[str]:
    found: list[str] = []
    after: str | None = None
    while len(found) < _FOUND_MAX:
        some = questions.clients(desk.ask, limit=_CLIENTS_AT_ONCE, cursor=after)
        found += [each["code"] for each in some["items"] if text in each["code"].upper()]
        after = some["next_cursor"]
        if after is None:
            break
    return found[:_FOUND_MAX]


def _name(text: str | None) -> str:
    return "" if text in {None, ERASED, RESTRICTED} else str(text)
