"""The shapes of the answers about facilities; field names are the keys of the JSON documents."""

from __future__ import annotations

from msgspec import Struct

from domain.ground.policy import Versions
from domain.ground.vocabulary import PartnerKind, PartnerShare, RoomKind, RoomTenure


class Present(Struct, frozen=True, kw_only=True):
    """The rooms of a kind: how many, and how large together in square metres."""

    kind: RoomKind
    count: int
    area_m2: int


class Partner(Struct, frozen=True, kw_only=True):
    """Another body, and what it shares with the station."""

    kind: PartnerKind
    name: str
    shares: list[PartnerShare]


class RoomLine(Struct, frozen=True, kw_only=True):
    """A room that is there, since when, and by which record."""

    station: str
    record: str
    room: str
    kind: RoomKind
    area_m2: int
    tenure: RoomTenure
    place: str
    since: str


class PointLine(Struct, frozen=True, kw_only=True):
    """A service point that is open, since when, and by which record."""

    station: str
    record: str
    service_point: str
    village: str
    worker: str
    place: str
    since: str


class PartnerLine(Struct, frozen=True, kw_only=True):
    """A partner with whom something is agreed, since when, and by which record."""

    station: str
    record: str
    partner: str
    kind: PartnerKind
    name: str
    shares: list[PartnerShare]
    since: str


class VolunteerLine(Struct, frozen=True, kw_only=True):
    """A volunteer, registered when, and how long they served in the days that are counted."""

    station: str
    volunteer: str
    record: str
    registered_on: str
    times: int
    minutes: int


class FacilityLines(Struct, frozen=True, kw_only=True):
    """What the figures of a day count, one by one."""

    rooms: list[RoomLine]
    service_points: list[PointLine]
    partners: list[PartnerLine]
    volunteers: list[VolunteerLine]
    position: int | None


class Has(Struct, frozen=True, kw_only=True):
    """What a station has on a day.

    ``volunteers`` are those who are registered by that day, ``volunteer_hours`` what all of them
    served in the days that are counted, without travel, with two decimals. ``missing`` are the kinds of rooms that the policy in force asks for and that are not there;
    ``villages_without_point`` are the villages that are listed in its township on that day and in
    which no service point is open.
    """

    present: list[Present]
    missing: list[RoomKind]
    name_plate: bool
    service_points: int
    villages_without_point: list[str]
    partners: list[Partner]
    volunteers: int
    volunteer_hours: float


class Facilities(Has, frozen=True, kw_only=True):
    """What a station has on the day ``as_of``, and by which policies that was judged.

    Hours are counted from ``from_day`` on, None for the beginning.
    """

    policies: Versions
    from_day: str | None
    as_of: str
    position: int | None


class StationFacilities(Has, frozen=True, kw_only=True):
    """The same of one station among several."""

    station: str


class FacilitiesByStation(Struct, frozen=True, kw_only=True):
    """What each of several stations has on a day."""

    stations: list[StationFacilities]
    policies: Versions
    from_day: str | None
    as_of: str
    position: int | None
