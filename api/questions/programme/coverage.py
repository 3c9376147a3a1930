"""How far the programme has come: the areas' plans beside the stations that lie there.

Projections know nothing of each other, so here what areas list and plan meets the stations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache, cached_property
from typing import Final

from domain.book.catalogue import occurrence_of
from domain.book.states.station import Station
from domain.ground.areas import areas_over, areas_seen_from, division_of, is_city, stream_of_area
from domain.programme.counting import Known
from domain.programme.facts import AreaListed, AreaMerged, AreaRenamed, PlaceFact, PlanFact
from domain.programme.places import Gazetteer, gazetteer
from domain.programme.plans import Plans
from domain.stations.facts import StationPlanned
from domain.stations.state import place_on
from projections.engine.store import LiveView
from projections.facilities.standing import villages_served
from projections.policies.queries import laid_down
from projections.said import Looked
from projections.stations.queries import folded

TABLES: Final = ("stations", "policies")
"""The projections that it rests on."""


class Standing:
    """A station as the answer needs it."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self.code = station.code
        self.name = next(
            (each.name for each in station.lifecycle.values() if isinstance(each, StationPlanned)),
            station.code,
        )
        self._places: dict[str, tuple[tuple[str, str], ...]] = {}

    @cached_property
    def built_on(self) -> str | None:
        """The day on which it was built."""
        return self._station.built_on

    @cached_property
    def years(self) -> frozenset[int]:
        """The years in which it was planned, moved, or stood otherwise than before."""
        facts = self._station.lifecycle.values()
        return frozenset(int(occurrence_of(each)[0][:4]) for each in facts)

    def status_on(self, day: str) -> str:
        """How it stands on a day."""
        return self._station.status_on(day)

    def lies_in(self, day: str) -> tuple[tuple[str, str], ...]:
        """Township, district and city on a day, by code and name."""
        if day not in self._places:
            place = place_on(self._station.lifecycle, day)
            self._places[day] = (
                ()
                if place is None
                else tuple((a.code, a.name) for a in (place.township, place.district, place.city))
            )
        return self._places[day]


class AreasKnown:
    """The stations, areas and plans that are known at a position."""

    def __init__(self, live: Callable[[str], LiveView], as_known: int | None) -> None:
        self._stations = live("stations")
        self._as_known = as_known
        stated = list(laid_down(live("policies"), as_known=as_known))
        self.plans: list[tuple[str, PlanFact]] = []
        places: list[tuple[str, PlaceFact]] = []
        for stream, fact in stated:
            division = division_of(stream) or stream
            if isinstance(fact, AreaListed | AreaRenamed | AreaMerged):
                places.append((division, fact))
            else:
                self.plans.append((division, fact))
        # The nearest area's word counts, so those of cities come first.
        places.sort(key=lambda each: not is_city(each[0]))
        self.places: Gazetteer = gazetteer(fact for _area, fact in places)

    def standing(self, among: Collection[str] | None) -> list[Standing]:
        """The stations among some codes, None for all."""
        return [
            Standing(each)
            for each in folded(self._stations, self._as_known)
            if among is None or each.code in among
        ]


def known_of(
    areas: AreasKnown,
    among: Collection[str] | None,
    roots: frozenset[str] | None,
    as_of: str,
    served: Callable[[str], frozenset[str]] | None,
) -> Known:
    """What an answer about some stations (None: all) and areas (None: everything) rests on.

    ``served`` tells which villages have a service point on a day.
    """
    plans = Plans(areas.plans, roots, as_of)
    return Known(areas.standing(among), areas.places, plans, roots, served)


def known_then(
    live: Callable[[str], LiveView], as_known: int | None, as_of: str
) -> Callable[[str, int], Known]:
    """What was known of a division at earlier positions, each of which is read once."""

    @cache
    def at_position(position: int) -> tuple[AreasKnown, Known]:
        areas = AreasKnown(live, position)
        points = Looked(live("facilities"), None, position, as_of)
        return areas, known_of(areas, None, None, as_of, villages_served(points))

    def then(division: str, position: int) -> Known:
        areas, known = at_position(position if as_known is None else min(position, as_known))
        roots = frozenset({division})
        return known._replace(roots=roots, plans=Plans(areas.plans, roots, as_of))

    return then


def whole_areas(streams: Collection[str], called_so: Collection[str]) -> frozenset[str]:
    """The areas that somebody sees wholly, the widest of them: an officer's own.

    Of an area above their own they see the entries, too, but not all that lies in it.
    ``called_so`` are stations that are called like areas.
    """
    divisions = {code for each in streams if (code := division_of(each)) is not None}
    cities = {
        each
        for each in divisions
        if areas_over(each) == (each,)
        and divisions >= {a for a in areas_seen_from(each) if stream_of_area(a) not in called_so}
    }
    below = {each for each in divisions if areas_over(each) != (each,)}
    return frozenset(cities | {each for each in below if cities.isdisjoint(areas_over(each))})
