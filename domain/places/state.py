"""What the decisions know of what a station has under codes: from which day on, and until when.

Rooms, equipment, service points and partners all begin and end alike, so one form of state keeps
them, and views count by the same rule.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal, NamedTuple, Protocol, get_args

from msgspec import Struct, field

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


class Mark(Struct, frozen=True):
    """That something begins on a day, or ends before it."""

    day: str
    begins: bool


class Places(Struct):
    """What a station has: thing and code -> record -> what it says."""

    marks: dict[str, dict[str, Mark]] = field(default_factory=dict)

    def of(self, thing: Thing, code: str, gone: Collection[str] = ()) -> dict[str, Mark]:
        """What is said of a thing, but for the records ``gone``."""
        found = self.marks.get(_key(thing, code), {})
        return {record: mark for record, mark in found.items() if record not in gone}


class PlacesStation(Station, Protocol):
    """A station, as far as the rules about its places need it."""

    @property
    def places(self) -> Places:
        """What it has."""


def apply_places(places: Places, fact: HeldFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    key = _key(SAYINGS[type(fact)].thing, code_of(fact))
    if sign > 0:
        places.marks.setdefault(key, {})[record] = mark_of(fact)
    else:
        marks = places.marks[key]
        del marks[record]
        if not marks:
            del places.marks[key]


def code_of(fact: HeldFact) -> str:
    """The code under which the station has what a fact is about."""
    code: str = getattr(fact, SAYINGS[type(fact)].thing)
    return code


def mark_of(fact: HeldFact) -> Mark:
    """What a fact says."""
    saying = SAYINGS[type(fact)]
    return Mark(str(getattr(fact, saying.day_field)), saying.begins)


def is_there(marks: Iterable[Mark], day: str) -> bool:
    """Whether something is there on a day; on the day of its end it is there no more."""
    begun = ended = 0
    for mark in marks:
        if mark.day <= day:
            begun += mark.begins
            ended += not mark.begins
    return begun > ended


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


def stands(marks: Iterable[Mark]) -> bool:
    """Whether beginnings and ends follow each other, each end on a later day than its beginning."""
    in_order = sorted((mark.day, mark.begins) for mark in marks)
    return all(begins == (place % 2 == 0) for place, (_day, begins) in enumerate(in_order))


def _key(thing: str, code: str) -> str:
    return f"{thing}/{code}"
