"""Every file that somebody takes away is noted before it is given, names in it or none.

A file of one station is noted at the station, one of an area at the area; whoever oversees the
readings of a station sees both.
"""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request

from api.http.access import Principal
from api.http.requests.answering import in_thread, reader_of
from api.http.serving.door import door_of
from domain.ground.areas import stream_of_area
from domain.ground.personal_numbers import holds_personal_number

_PLAIN: Final = re.compile(r"[A-Za-z0-9._:+~-]{0,64}", re.ASCII)
"""Codes, words, days and moments."""
_OF_NAMES: Final = frozenset({"name", "q"})
"""What looks for somebody by name or its sound."""
_HIDDEN: Final = "…"


async def note_export(request: Request, principal: Principal, form: str) -> None:
    """Note that somebody is given a file of a form. Raises ReadingNotLoggedError: then none is."""
    log = door_of(request.scope).house.reading_log
    told, places = f"{form} {address_noted(request)}", _places(request, principal)
    await in_thread(
        request, lambda: log.note_export(reader_of(principal), places=places, what=told)
    )


def address_noted(request: Request) -> str:
    """The address of a request without what may be personal in it."""
    asked = [
        f"{name}={value if name == 'station' or _may_stand(name, value) else _HIDDEN}"
        for name, value in request.query_params.multi_items()
    ]
    return "?".join([request.scope["path"], "&".join(asked)] if asked else [request.scope["path"]])


def _may_stand(name: str, value: str) -> bool:
    plain = name not in _OF_NAMES and _PLAIN.fullmatch(value) is not None
    return plain and not holds_personal_number(value)


def _places(request: Request, principal: Principal) -> list[str]:
    """The stations that a file is of, where it names some, else the areas, else the whole scope."""
    within = [request.path_params[each] for each in ("code", "area") if each in request.path_params]
    named = within or request.query_params.getlist("station")
    if named:
        return named
    if principal.scope_kind in ("station", "engagement"):
        return principal.scope.split()[0 if principal.scope_kind == "station" else 1 :]
    areas = [each for name in ("district", "city") for each in request.query_params.getlist(name)]
    return [stream_of_area(each) for each in areas or [principal.scope]]
