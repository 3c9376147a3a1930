"""Who is to be seen again: what a visit promised, and no later visit has kept yet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from api.http.serving.door import Door
from api.lists.reading import Listed, Listing, Wanted
from api.pages.desk import Desk
from api.pages.phone.deeds import names_of
from domain.book.catalogue import KIND_OF_TOPIC
from domain.ground.order.spans import Span
from domain.ground.values import days_between
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded

_LOOKED_BACK: Final = timedelta(days=92)
_AHEAD_DAYS: Final = 7
_KINDS: Final = ("home_visit.recorded", "home_visit.not_met")


class Promise(Struct, frozen=True, kw_only=True):
    """A visit that is due: whom, when, and by how many days it is over (negative: to come)."""

    client: str
    name: str
    due_on: str
    days_over: int
    record: str


def promised(door: Door, desk: Desk, day: str) -> list[Promise]:
    """What is due at a day or within the week, the longest overdue first.

    Of the visits of the last three months that whoever sits at the desk recorded; a client who was
    met since is not due any more.
    """
    since = (date.fromisoformat(day) - _LOOKED_BACK).isoformat()
    listed: list[Listed] = []
    for topic in _KINDS:
        wanted = Wanted(kind=KIND_OF_TOPIC[topic], span=Span(begin=since))
        with door.house.questions.asking(desk.ask, "records") as asked:
            listed += Listing(asked, wanted).read()
    listed.sort(key=lambda each: each.place.started)
    last: dict[str, Promise] = {}
    for each in listed:
        fact = each.fact
        assert isinstance(fact, HomeVisitRecorded | HomeVisitNotMet)
        if isinstance(fact, HomeVisitRecorded):
            last.pop(fact.client, None)
        if isinstance(fact.follow_up_due, str) and each.entry.actor == desk.principal.actor:
            last[fact.client] = Promise(
                client=fact.client,
                name="",
                due_on=fact.follow_up_due,
                days_over=days_between(fact.follow_up_due, day),
                record=each.entry.record,
            )
    due = sorted(
        (each for each in last.values() if each.days_over >= -_AHEAD_DAYS),
        key=lambda each: each.due_on,
    )
    names = names_of(door, desk, [each.client for each in due])
    return [msgspec.structs.replace(each, name=names.get(each.client, "")) for each in due]
