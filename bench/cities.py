"""The two synthetic cities of a run: one, and one with about ten times its events."""

from __future__ import annotations

from msgspec import Struct

from bench.databases import Places
from bench.measuring import ChildCost, child
from bench.sizes import Size


class City(Struct, frozen=True, kw_only=True):
    """Where a city's ledger is and what writing it took."""

    place: str
    events: int
    written: ChildCost


class Cities(Struct, frozen=True, kw_only=True):
    """Both, written by processes of their own."""

    small: City
    large: City


def make_cities(size: Size, places: Places) -> Cities:
    """Generate both."""
    return Cities(
        small=_city(size.stations, size.small_events_per_station, places),
        large=_city(size.stations, size.large_events_per_station, places),
    )


def _city(stations: int, events_per_station: int, places: Places) -> City:
    place = str(places.fresh_directory("city"))
    written = child("generate", place, str(stations), str(events_per_station))
    return City(place=place, events=written.count, written=written)
