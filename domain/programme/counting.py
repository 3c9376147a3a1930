"""Counts stations and areas on days, of what is asked about: what the answer on coverage rests on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from msgspec import Struct

from domain.ground.areas import areas_over
from domain.ground.values import percent_of
from domain.ground.vocabulary import DivisionLevel
from domain.programme.places import DIGITS, Gazetteer
from domain.programme.plans import Plans

_COVERING: Final = ("built", "operating", "suspended")


class CoveringStation(Protocol):
    """A station, as far as it covers a township."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def built_on(self) -> str | None:
        """The day on which it was built."""

    @property
    def years(self) -> Collection[int]:
        """The years in which it was planned, moved, or stood otherwise than before."""

    def status_on(self, day: str) -> str:
        """How it stands on a day: planned, built, operating, suspended, merged, closed."""

    def lies_in(self, day: str) -> tuple[tuple[str, str], ...]:
        """Township, district and city where it lies on a day, by code and name; empty for nowhere."""


class StationLine(Struct, frozen=True, kw_only=True):
    """A station on a day, and the areas in which it lies then, by name."""

    station: str
    name: str
    township: str
    district: str
    status: str
    built_on: str | None


class PlaceLine(Struct, frozen=True, kw_only=True):
    """A township or village on a day; ``is_reached`` says whether it has a station, or service."""

    code: str
    name: str
    lies_in: str
    district: str
    is_reached: bool


class District(Struct, frozen=True, kw_only=True):
    """A district on the day that is asked about."""

    code: str
    name: str
    built_total: int
    operating: int
    townships: int
    townships_covered: int
    villages: int
    villages_served: int | None


class Stood(NamedTuple):
    """What of a year is counted; nothing of one that lies ahead."""

    built: int | None = None
    built_total: int | None = None
    operating_at_end: int | None = None
    townships: int | None = None
    townships_covered: int | None = None
    cover_percent: float | None = None


class Known(NamedTuple):
    """What the answer rests on.

    ``roots`` are the areas that are asked about, by division code: None for everything, none where
    it is about some stations only, whose townships then count. ``served`` tells which villages have
    a service point on a day, None where nobody told of any; ``then`` what was known of a division
    at an earlier position.
    """

    stations: Sequence[CoveringStation]
    places: Gazetteer
    plans: Plans
    roots: frozenset[str] | None
    served: Callable[[str], frozenset[str]] | None = None
    then: Callable[[str, int], Known] | None = None


class Counting:
    """Counts stations and areas on days, of what is asked about."""

    def __init__(self, known: Known, as_of: str) -> None:
        self.known = known
        self.as_of = as_of
        self._asked: dict[tuple[DivisionLevel, str], Mapping[str, tuple[str, ...]]] = {}
        self._own_townships: dict[str, set[str]] = {}

    def year(self, year: int, day: str) -> Stood:
        """What stood at the end of a year, or on a day of it."""
        here = [each for each in self.known.stations if self._is_here(each, day)]
        built = [each for each in here if each.built_on and each.built_on <= day]
        townships = self.townships(day)
        covered = len(townships & self._covered(here, day))
        return Stood(
            built=sum(1 for each in built if (each.built_on or "")[:4] == str(year)),
            built_total=len(built),
            operating_at_end=sum(1 for each in here if each.status_on(day) == "operating"),
            townships=len(townships),
            townships_covered=covered,
            cover_percent=percent_of(covered, len(townships)),
        )

    def townships(self, day: str) -> frozenset[str]:
        """The listed townships that are there on a day."""
        return frozenset(self._asked_on("township", day))

    def villages(self, day: str, within: str = "") -> tuple[int, int | None]:
        """Villages on a day, and how many of them are served; of all, or of one district."""
        here = self._asked_on("village", day)
        found = {code for code, chain in here.items() if not within or within in chain}
        if self.known.served is None:
            return len(found), None
        now = self.known.places.now
        return len(found), len(found & {now(each, day) for each in self.known.served(day)})

    def districts(self, day: str) -> Iterator[District]:
        """The districts on a day, by code."""
        places = self.known.places
        names: dict[str, str] = {}
        here: dict[str, list[CoveringStation]] = {}
        for station in self.known.stations:
            if self._is_here(station, day):
                code, name = station.lies_in(day)[1]
                code = places.now(code, day)
                names.setdefault(code, name)
                here.setdefault(code, []).append(station)
        townships = self._asked_on("township", day)
        for code in sorted({*here, *self._asked_on("district", day)}):
            stations = here.get(code, [])
            own = frozenset(each for each, chain in townships.items() if code in chain)
            villages, served = self.villages(day, code)
            yield District(
                code=code,
                name=places.name_on(code, day) or names.get(code, code),
                built_total=sum(1 for s in stations if s.built_on and s.built_on <= day),
                operating=sum(1 for s in stations if s.status_on(day) == "operating"),
                townships=len(own),
                townships_covered=len(own & self._covered(stations, day)),
                villages=villages,
                villages_served=served,
            )

    def unlisted(self, day: str) -> list[str]:
        """The townships of stations that no area lists, where any are listed."""
        listed = set(self.known.places.there("township", day))
        here = [each for each in self.known.stations if self._is_here(each, day)]
        return sorted(self._covered(here, day) - listed) if listed else []

    def station_lines(self, day: str) -> Iterator[StationLine]:
        """The stations that are counted, one by one."""
        places = self.known.places
        for each in self.known.stations:
            if self._is_here(each, day):
                names = [
                    places.name_on(places.now(code, day), day) or name
                    for code, name in each.lies_in(day)
                ]
                yield StationLine(
                    station=each.code,
                    name=each.name,
                    township=names[0],
                    district=names[1],
                    status=each.status_on(day),
                    built_on=each.built_on if each.built_on and each.built_on <= day else None,
                )

    def township_lines(self, day: str) -> Iterator[PlaceLine]:
        """The townships that are counted, one by one."""
        here = [each for each in self.known.stations if self._is_here(each, day)]
        covered = self._covered(here, day)
        for code, chain in self._asked_on("township", day).items():
            yield self._place_line(code, chain, day, is_reached=code in covered)

    def village_lines(self, day: str) -> Iterator[PlaceLine]:
        """The villages that are counted, one by one."""
        now = self.known.places.now
        told = () if self.known.served is None else self.known.served(day)
        served = {now(each, day) for each in told}
        for code, chain in self._asked_on("village", day).items():
            yield self._place_line(code, chain, day, is_reached=code in served)

    def _place_line(
        self, code: str, chain: Sequence[str], day: str, *, is_reached: bool
    ) -> PlaceLine:
        places = self.known.places
        over = chain[1:]
        district = next((each for each in over if len(each) == DIGITS["district"]), "")
        return PlaceLine(
            code=code,
            name=places.name_on(code, day),
            lies_in=places.name_on(over[0], day) or over[0] if over else "",
            district=places.name_on(district, day) or district,
            is_reached=is_reached,
        )

    def _covered(self, stations: Sequence[CoveringStation], day: str) -> set[str]:
        """The townships that have a station that is built and not closed."""
        now = self.known.places.now
        return {
            now(each.lies_in(day)[0][0], day)
            for each in stations
            if each.status_on(day) in _COVERING
        }

    def _asked_on(self, level: DivisionLevel, day: str) -> Mapping[str, tuple[str, ...]]:
        """The areas of a level that are asked about, by code, each with those in which it lies."""
        if (level, day) not in self._asked:
            places = self.known.places
            chains = ((code, places.chain(code, day)) for code in places.there(level, day))
            self._asked[level, day] = {
                code: chain for code, chain in chains if self._is_asked(chain, day)
            }
        return self._asked[level, day]

    def _is_here(self, station: CoveringStation, day: str) -> bool:
        lies_in = station.lies_in(day)
        if not lies_in or station.status_on(day) == "merged":
            return False  # what it was before stays counted on the days before
        roots = self.known.roots
        now = self.known.places.now
        return not roots or any(now(code, day) in roots for code, _name in lies_in)

    def _is_asked(self, chain: Sequence[str], day: str) -> bool:
        roots = self.known.roots
        if roots is None:
            return True
        if roots:
            return not roots.isdisjoint({*chain}.union(*map(areas_over, chain)))
        return not self._townships_of_stations(day).isdisjoint(chain)

    def _townships_of_stations(self, day: str) -> set[str]:
        if day not in self._own_townships:
            now = self.known.places.now
            places = [each.lies_in(day) for each in self.known.stations]
            self._own_townships[day] = {now(each[0][0], day) for each in places if each}
        return self._own_townships[day]
