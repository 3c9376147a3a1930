"""What a form offers: those who work at the station, and the texts that come again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from fastapi import Request
from msgspec import Struct

from api.http.requests.answering import in_thread
from api.http.serving.door import door_of
from api.lists.listed import Listing, Wanted
from api.lists.orders import NEWEST_FIRST
from api.pages.desk import Desk
from api.pages.forms.filled import filled_from
from api.pages.forms.people import Somebody, workers_of
from domain.book.events import Fact
from domain.book.form_fields import fields_of
from domain.ground.kinds import Kind

_LOOKED_AT: Final = 30
"""Records of the kind at the station, the newest."""
_OFFERED_MAX: Final = 8


class Offer(Struct, frozen=True, kw_only=True):
    """What may be chosen instead of typed.

    ``recent`` are the last values by field, that of a row as ``lines.document``.
    """

    workers: Sequence[Somebody] = ()
    recent: Mapping[str, Sequence[str]] = {}


NOTHING: Final = Offer()


async def offered(request: Request, desk: Desk, kind: Kind) -> Offer:
    """What the form of a kind offers at the station of a desk."""
    fields = [part for field in fields_of(kind) for part in (field, *field.parts)]
    asked = any("worker" in each.about for each in fields)
    workers = await workers_of(request, desk) if asked else []
    return Offer(workers=workers, recent=await _recent(request, desk, kind))


async def _recent(request: Request, desk: Desk, kind: Kind) -> dict[str, list[str]]:
    """What the newest records of a kind say in their texts, the newest first."""
    questions, wanted = door_of(request.scope).house.questions, set(_texts_of(kind))
    if not wanted:
        return {}

    def look() -> dict[str, list[str]]:
        with questions.asking(desk.ask, "records", kind.stream) as asked:
            listing = Listing(asked, Wanted(kind=kind, order=NEWEST_FIRST))
            listed, _behind = listing.some(None, _LOOKED_AT)
        found: dict[str, dict[str, None]] = {}
        for each in listed:
            for name, values in filled_from(kind, cast("Fact", each.fact)).items():
                plain = ".".join(step for step in name.split(".") if not step.isdigit())
                if plain in wanted:
                    found.setdefault(plain, {}).update(dict.fromkeys(values))
        return {name: list(values)[:_OFFERED_MAX] for name, values in found.items()}

    return await in_thread(request, look)


def _texts_of(kind: Kind) -> Iterator[str]:
    """The fields in which any text can stand that is nobody's code."""
    for field in fields_of(kind):
        for part in field.parts or (field,):
            if part.form == "text" and not part.about:
                yield part.name if part is field else f"{field.name}.{part.name}"
