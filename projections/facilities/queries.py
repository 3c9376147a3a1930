"""Typed reads of the question of facilities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from msgspec import structs

from domain.ground.policy import RulesAt, versions_used
from domain.ground.vocabulary import ROOM_KINDS, PolicyKey
from projections.facilities.answers import (
    Facilities,
    FacilitiesByStation,
    FacilityLines,
    Has,
    Partner,
    Present,
    StationFacilities,
)
from projections.facilities.serving import Service, service, volunteer_lines
from projections.facilities.standing import NOTHING, Standing, standing
from projections.said import Looked

_JUDGED_BY: Final[tuple[PolicyKey, ...]] = ("required_rooms",)
_HOUR_MINUTES: Final = 60


class _Found(NamedTuple):
    """What stations have, and who helps there, by station."""

    has: Mapping[str, Standing]
    service: Mapping[str, Service]


class Villages(Protocol):
    """Which villages there are, on the day that is asked about."""

    def of(self, station: str) -> Sequence[str]:
        """The villages of the township in which a station lies, by code."""

    def now(self, village: str) -> str:
        """What a village has become part of by then."""


def facilities(looked: Looked, rules_at: RulesAt, villages: Villages) -> Facilities:
    """What the one station that is looked at has."""
    (station,) = looked.stations or ("",)
    found = _Found(standing(looked), service(looked))
    has = _has(looked, station, found, rules_at, villages)
    return Facilities(
        **structs.asdict(has),
        policies=versions_used(_JUDGED_BY, [rules_at(station)], looked.as_of, looked.as_of),
        from_day=looked.from_day,
        as_of=looked.as_of,
        position=looked.as_known,
    )


def facilities_by_station(
    looked: Looked, stations: Sequence[str], rules_at: RulesAt, villages: Villages
) -> FacilitiesByStation:
    """What each of the stations has, by code; those that have nothing among them."""
    found = _Found(standing(looked), service(looked))
    rules = [rules_at(each) for each in stations]
    return FacilitiesByStation(
        stations=[
            StationFacilities(
                station=each, **structs.asdict(_has(looked, each, found, rules_at, villages))
            )
            for each in stations
        ],
        policies=versions_used(_JUDGED_BY, rules, looked.as_of, looked.as_of),
        from_day=looked.from_day,
        as_of=looked.as_of,
        position=looked.as_known,
    )


def facility_lines(looked: Looked) -> FacilityLines:
    """Everything that the figures count, by station and code."""
    found = [each for _station, each in sorted(standing(looked).items())]
    return FacilityLines(
        rooms=[line for each in found for line in each.rooms],
        service_points=[line for each in found for line in each.points],
        partners=[line for each in found for line in each.partners],
        volunteers=volunteer_lines(looked),
        position=looked.as_known,
    )


def _has(
    looked: Looked,
    station: str,
    found: _Found,
    rules_at: RulesAt,
    villages: Villages,
) -> Has:
    has, served_by = found.has.get(station, NOTHING), found.service.get(station, Service())
    count = Counter(each.kind for each in has.rooms)
    served = {villages.now(each.village) for each in has.points}
    return Has(
        present=[
            Present(
                kind=kind,
                count=count[kind],
                area_m2=sum(each.area_m2 for each in has.rooms if each.kind == kind),
            )
            for kind in ROOM_KINDS
            if count[kind]
        ],
        missing=[
            kind for kind in rules_at(station).on(looked.as_of).required_rooms if not count[kind]
        ],
        name_plate=has.has_name_plate,
        service_points=len(has.points),
        villages_without_point=[each for each in villages.of(station) if each not in served],
        partners=[
            Partner(kind=each.kind, name=each.name, shares=each.shares) for each in has.partners
        ],
        volunteers=served_by.volunteers,
        volunteer_hours=round(served_by.minutes / _HOUR_MINUTES, 2),
    )
