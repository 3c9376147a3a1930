"""What stands beside a client's story: the others of the household, and who looked at the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.http.serving.door import Door
from api.lists.listed import Listing, Wanted
from api.pages.desk import Desk
from domain.book.catalogue import KIND_OF_FACT
from domain.book.privacy.readings import OVERSEEING_ROLES, Reading
from domain.clients.facts import ClientRegistered
from domain.clients.lives.facts import ClientChanged

_LOOKS_SHOWN: Final = 10
_PLACING: Final = (ClientRegistered, ClientChanged)
"""The facts that put a client into a household."""


def household_of(door: Door, desk: Desk, known: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The other clients of a client's household, as the list of clients tells them."""
    household = known.get("household")
    if not household:
        return []
    codes: set[str] = set()
    questions = door.house.questions
    with questions.asking(desk.ask, "records") as asked:
        for fact in _PLACING:
            wanted = Wanted(kind=KIND_OF_FACT[fact], fields={"household": (household,)})
            codes |= {getattr(each.fact, "client", "") for each in Listing(asked, wanted).read()}
    others = sorted(codes - {known["code"], *known["other_codes"], ""})
    if not others:
        return []
    found: Sequence[Mapping[str, Any]] = questions.clients(desk.ask, codes=others)["items"]
    return [each for each in found if each["household"] == household]


def looks_at(door: Door, desk: Desk, station: str, codes: Sequence[str]) -> list[Reading]:
    """Who saw named data of a client last, for those who oversee that; else nothing."""
    principal = desk.principal
    if principal.role not in OVERSEEING_ROLES or principal.scope_kind not in (
        "station",
        "engagement",
    ):
        return []
    people = [f"client/{code}" for code in codes]
    return door.house.reading_log.readings(station, people=people, limit=_LOOKS_SHOWN).items
