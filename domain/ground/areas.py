"""Areas by their division codes (GB/T 2260), and the streams on which they say what holds there.

A city's code ends in two zeros, a district's does not, and a district lies in the city that shares
its first four digits. The stream of an area is called ``A-`` and the code.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

AREA_PREFIX: Final = "A-"
_DIVISION: Final = re.compile(r"[0-9]{6}", re.ASCII)
_RESERVED: Final = re.compile(r"A-[0-9]+", re.ASCII)


def stream_of_area(division: str) -> str:
    """The stream of a city or district."""
    return f"{AREA_PREFIX}{division}"


def streams_of_areas(districts: Collection[str], cities: Collection[str]) -> frozenset[str]:
    """The streams of districts, or else of cities with those of all their districts."""
    named = districts or [each for city in cities for each in areas_seen_from(city)]
    return frozenset(map(stream_of_area, named))


def division_of(stream: str) -> str | None:
    """The city or district whose stream has this name; None for a name that no area has."""
    prefix, division = stream[: len(AREA_PREFIX)], stream[len(AREA_PREFIX) :]
    return division if prefix == AREA_PREFIX and _DIVISION.fullmatch(division) else None


def is_reserved(code: str) -> bool:
    """Whether a code is kept for areas, so that no station is called so."""
    return _RESERVED.fullmatch(code) is not None


def is_city(division: str) -> bool:
    """Whether a code is a city's."""
    return division.endswith("00")


def areas_seen_from(division: str) -> frozenset[str]:
    """The areas that lie over one or in it, itself among them; none for what is no division's."""
    over = areas_over(division)
    if over != (division,):
        return frozenset(over)
    return frozenset(f"{division[:4]}{number:02d}" for number in range(100))


def areas_over(division: str) -> tuple[str, ...]:
    """The areas whose rules hold in one, itself first; none for a code that is no division's."""
    if not _DIVISION.fullmatch(division):
        return ()
    return (division,) if is_city(division) else (division, f"{division[:4]}00")
