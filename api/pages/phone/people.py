"""Whom a form offers: those one has been with lately and for what, and one's colleagues of today."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from msgspec import Struct

from api.http.requests.answering import in_thread
from api.http.serving.door import door_of
from api.pages.desk import Desk
from api.pages.forms.people import Somebody, workers_of
from api.pages.phone.deeds import deeds_of
from api.pages.phone.due import promised
from api.pages.words import called

_LOOKED_AT: Final = 60
"""Records of one's own, the newest."""
RECENT_MAX: Final = 6
DUE_MAX: Final = 100
"""So many of those who are due a phone keeps, the longest overdue first."""
_OF_TWO_SIGNS: Final = frozenset(
    {
        *("欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "司徒"),
        *("令狐", "东方", "南宫", "端木", "百里", "长孙", "宇文", "轩辕", "钟离", "闻人"),
    }
)
"""Surnames of two signs."""
_ABOUT_CLIENTS: Final = ("home_visit.recorded", "home_visit.not_met")


class Offered(Struct, frozen=True, kw_only=True):
    """Clients of the newest records, workers of the station, who went last time, what was done."""

    clients: list[Somebody]
    workers: list[Somebody]
    went: tuple[str, ...]
    services: tuple[str, ...] = ()


NOBODY: Final = Offered(clients=[], workers=[], went=())


class Known(Struct, frozen=True, kw_only=True):
    """A client as a phone may keep them: never the whole name."""

    code: str
    surname: str


class DueClient(Known, frozen=True, kw_only=True):
    """A client who is to be seen again as a phone may keep them: by which day, ``why``, and what for."""

    due_on: str
    why: str
    purpose: str
    is_red: bool


class KnownPeople(Struct, frozen=True, kw_only=True):
    """Whom forms offer without a signal, and who is due."""

    clients: list[Known]
    workers: list[Somebody]
    went: tuple[str, ...]
    due: list[DueClient]


async def known_people(request: Request, desk: Desk, day: str) -> KnownPeople:
    """Whom one has been with lately and who is due, by code and surname, and one's colleagues."""
    found = await offered_people(request, desk, limit=_LOOKED_AT)
    door = door_of(request.scope)
    due = await in_thread(request, lambda: promised(door, desk, day))
    clients = [Known(code=each.code, surname=surname_of(each.name)) for each in found.clients]
    return KnownPeople(
        clients=clients,
        workers=found.workers,
        went=found.went,
        due=[
            DueClient(
                code=each.client,
                surname=surname_of(each.name),
                due_on=each.due_on,
                why=called(desk.language, each.why),
                purpose=each.purpose,
                is_red=each.risk == "red",
            )
            for each in due[:DUE_MAX]
        ],
    )


def surname_of(name: str) -> str:
    """The surname of a Chinese name with 某 for the rest; of others the first letter."""
    if not name:
        return ""
    if name.isascii():
        return f"{name[0]}."
    return f"{name[:2] if name[:2] in _OF_TWO_SIGNS else name[0]}某"


async def offered_people(request: Request, desk: Desk, limit: int = RECENT_MAX) -> Offered:
    """Whom a form about clients offers."""
    made = await deeds_of(request, desk, limit=_LOOKED_AT, types=_ABOUT_CLIENTS)
    recent = {each.client: each.name for each in made if each.client}
    workers = await workers_of(request, desk)
    present = {each.code for each in workers}
    went = tuple(code for code in made[0].visitors if code in present) if made else ()
    if not went and desk.principal.actor in present:
        went = (desk.principal.actor,)
    if not went and len(present) == 1:
        went = tuple(present)
    clients = [Somebody(code=code, name=name) for code, name in recent.items()]
    services = tuple(dict.fromkeys(word for each in made for word in each.services))
    return Offered(clients=clients[:limit], workers=workers, went=went, services=services)
