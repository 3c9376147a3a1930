"""What the decisions know of a station's volunteers: their registrations, and the hours of each day."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol, assert_never

from msgspec import Struct, field

from domain.ground.station import Station
from domain.places.volunteers.facts import (
    VolunteerFact,
    VolunteerHoursRecorded,
    VolunteerRegistered,
)


class Served(Struct, frozen=True):
    """Minutes of service on a day."""

    day: str
    minutes: int


class Volunteer(Struct):
    """What is said of one volunteer, each by its record."""

    registrations: dict[str, None] = field(default_factory=dict)
    served: dict[str, Served] = field(default_factory=dict)


class Volunteers(Struct):
    """The volunteers of a station, by code. Hours are kept as figures, some hundred a year."""

    known: dict[str, Volunteer] = field(default_factory=dict)

    def is_registered(self, code: str, gone: Collection[str] = ()) -> bool:
        """Whether a volunteer has a registration that is not among the records ``gone``."""
        known = self.known.get(code)
        return known is not None and not known.registrations.keys() <= {*gone}

    def has_served(self, code: str, gone: Collection[str] = ()) -> bool:
        """Whether hours stand that are not among the records ``gone``."""
        known = self.known.get(code)
        return known is not None and not known.served.keys() <= {*gone}

    def minutes_on(self, code: str, day: str, gone: Collection[str] = ()) -> int:
        """How long somebody served on a day, but for the records ``gone``."""
        known = self.known.get(code, Volunteer())
        return sum(
            each.minutes
            for record, each in known.served.items()
            if each.day == day and record not in gone
        )


class VolunteerStation(Station, Protocol):
    """A station, as far as the rules about volunteers need it."""

    @property
    def volunteers(self) -> Volunteers:
        """What is known of its volunteers."""


def apply_volunteers(volunteers: Volunteers, fact: VolunteerFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    volunteer = volunteers.known.setdefault(fact.volunteer, Volunteer())
    match fact:
        case VolunteerRegistered():
            if sign > 0:
                volunteer.registrations[record] = None
            else:
                del volunteer.registrations[record]
        case VolunteerHoursRecorded():
            if sign > 0:
                volunteer.served[record] = Served(fact.served_on, fact.duration_minutes)
            else:
                del volunteer.served[record]
        case _:
            assert_never(fact)
    if not (volunteer.registrations or volunteer.served):
        del volunteers.known[fact.volunteer]
