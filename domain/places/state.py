"""What the decisions know of what a station has under codes: from which day on, and until when.

Views count by the same rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, Protocol, get_args

from domain.ground.order.holding import Holdings, Mark
from domain.ground.station import Station
from domain.places.facts import (
    EquipmentProvided,
    EquipmentWithdrawn,
    HeldFact,
    PartnerAgreed,
    PartnerEnded,
    RoomProvided,
    RoomWithdrawn,
    ServicePointClosed,
    ServicePointOpened,
)

Thing = Literal["room", "equipment", "service_point", "partner"]
"""What is had under a code: also the field of the facts that holds the code."""


class Saying(NamedTuple):
    """What a kind of fact says: of which thing, by which field the day, and that it begins or ends."""

    thing: Thing
    day_field: str
    begins: bool


SAYINGS: Final[Mapping[type[HeldFact], Saying]] = {
    RoomProvided: Saying("room", "provided_on", begins=True),
    RoomWithdrawn: Saying("room", "withdrawn_on", begins=False),
    EquipmentProvided: Saying("equipment", "provided_on", begins=True),
    EquipmentWithdrawn: Saying("equipment", "withdrawn_on", begins=False),
    ServicePointOpened: Saying("service_point", "opened_on", begins=True),
    ServicePointClosed: Saying("service_point", "closed_on", begins=False),
    PartnerAgreed: Saying("partner", "agreed_on", begins=True),
    PartnerEnded: Saying("partner", "ended_on", begins=False),
}
assert set(SAYINGS) == set(get_args(HeldFact)), "every fact says what begins or ends"


class Places(Holdings):
    """What a station has, by thing and code."""


class PlacesStation(Station, Protocol):
    """A station, as far as the rules about its places need it."""

    @property
    def places(self) -> Places:
        """What it has."""


def apply_places(places: Places, fact: HeldFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    places.apply(key_of(SAYINGS[type(fact)].thing, code_of(fact)), mark_of(fact), record, sign)


def code_of(fact: HeldFact) -> str:
    """The code under which the station has what a fact is about."""
    code: str = getattr(fact, SAYINGS[type(fact)].thing)
    return code


def mark_of(fact: HeldFact) -> Mark:
    """What a fact says."""
    saying = SAYINGS[type(fact)]
    return Mark(str(getattr(fact, saying.day_field)), saying.begins)


def latest_on(facts: Mapping[str, HeldFact], day: str) -> str | None:
    """The record by which a thing is there on a day, of all about it; None where it is not.

    Of what ends and begins on one day, the beginning comes last.
    """
    until = [(mark_of(fact), record) for record, fact in facts.items()]
    until = [(mark, record) for mark, record in until if mark.day <= day]
    if not until:
        return None
    mark, record = max(until, key=lambda each: (each[0].day, each[0].begins))
    return record if mark.begins else None


def key_of(thing: Thing, code: str) -> str:
    """Under what the state keeps a thing; behind the first stroke stands its code."""
    return f"{thing}/{code}"
