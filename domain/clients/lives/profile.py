"""What is known of a client from one fact to the next: groups, home, who is responsible, whether gone.

Pure: the facts of all codes of one person in the order of their days, whatever was recorded first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, assert_never

from msgspec import Struct, structs

from domain.clients.facts import (
    ClientDied,
    ClientMovedAway,
    ClientRegistered,
    ClientTransferred,
)
from domain.clients.lives.facts import ClientAssigned, ClientChanged, ClientGroupsChanged
from domain.ground.events import Event

ProfileFact = (
    ClientRegistered
    | ClientChanged
    | ClientGroupsChanged
    | ClientAssigned
    | ClientTransferred
    | ClientMovedAway
    | ClientDied
)
"""The facts that a profile is made of."""

_DAYS: Final[Mapping[type[Event], str]] = {
    ClientRegistered: "registered_on",
    ClientChanged: "changed_on",
    ClientGroupsChanged: "changed_on",
    ClientAssigned: "assigned_from",
    ClientTransferred: "transferred_on",
    ClientMovedAway: "moved_on",
    ClientDied: "died_on",
}


class Profile(Struct, frozen=True, gc=False, omit_defaults=True):
    """A client on a day. ``left`` is how they left, on ``left_on``; empty for who is served.

    ``since`` is the day of the first fact, which need not be a registration.
    """

    since: str = ""
    registered_on: str = ""
    groups: tuple[str, ...] = ()
    household: str = ""
    service_point: str = ""
    worker: str = ""
    left: str = ""
    left_on: str = ""


NOBODY_KNOWN: Final = Profile()


def day_of_word(fact: ProfileFact) -> str:
    """From which day on a fact counts."""
    day: str = getattr(fact, _DAYS[type(fact)])
    return day


def profiles(words: Iterable[tuple[str, ProfileFact]]) -> list[Profile]:
    """What counts after each fact, by day and record; each comes with its record."""
    found: list[Profile] = []
    now = NOBODY_KNOWN
    for _record, fact in sorted(words, key=lambda word: (day_of_word(word[1]), word[0])):
        now = _after(now if now.since else Profile(since=day_of_word(fact)), fact)
        found.append(now)
    return found


def _after(now: Profile, fact: ProfileFact) -> Profile:
    match fact:
        case ClientRegistered():
            return _registered(now, fact)
        case ClientChanged():
            household = fact.household or now.household
            point = fact.service_point or now.service_point
            after = structs.replace(now, household=household, service_point=point)
        case ClientGroupsChanged():
            after = structs.replace(now, groups=tuple(each.group for each in fact.groups))
        case ClientAssigned():
            after = structs.replace(now, worker=fact.worker)
        case ClientTransferred():
            after = _gone(now, "transferred", fact.transferred_on)
        case ClientMovedAway():
            after = _gone(now, "moved_away", fact.moved_on)
        case ClientDied():
            after = _gone(now, "died", fact.died_on)
        case _:
            assert_never(fact)
    return after


def _registered(now: Profile, fact: ClientRegistered) -> Profile:
    """Who left is back, but for the dead; what is said under two codes of one adds up."""
    said = tuple(each.group for each in fact.groups)
    is_dead, is_back = now.left == "died", now.left not in {"", "died"}
    return Profile(
        since=now.since,
        registered_on=now.registered_on or fact.registered_on,
        groups=said if is_back else tuple(dict.fromkeys((*now.groups, *said))),
        household=fact.household or now.household,
        service_point=fact.service_point or now.service_point,
        worker=fact.worker or now.worker,
        left=now.left if is_dead else "",
        left_on=now.left_on if is_dead else "",
    )


def _gone(now: Profile, how: str, day: str) -> Profile:
    return now if now.left == "died" else structs.replace(now, left=how, left_on=day)
