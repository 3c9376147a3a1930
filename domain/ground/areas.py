"""Areas by their division codes (GB/T 2260), and the streams on which they say what holds there.

A city's code ends in two zeros, a district's does not, and a district lies in the city that shares
its first four digits; a municipality (直辖市) is itself the city of all its districts. The stream of
an area is called ``A-`` and the code.
"""

from __future__ import annotations

import re
from typing import Final

AREA_PREFIX: Final = "A-"
_DIVISION: Final = re.compile(r"[0-9]{6}", re.ASCII)
_RESERVED: Final = re.compile(r"A-[0-9]+", re.ASCII)
_MUNICIPALITIES: Final = ("11", "12", "31", "50")


def is_division(word: str) -> bool:
    """Whether a word has the form of a division code."""
    return _DIVISION.fullmatch(word) is not None


def stream_of_area(division: str) -> str:
    """The stream of a city or district."""
    return f"{AREA_PREFIX}{division}"


def division_of(stream: str) -> str | None:
    """The city or district whose stream has this name; None for a name that no area has."""
    prefix, division = stream[: len(AREA_PREFIX)], stream[len(AREA_PREFIX) :]
    return division if prefix == AREA_PREFIX and is_division(division) else None


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
    if division.startswith(_MUNICIPALITIES):
        parts = {
            f"{division[:2]}{kind}{number:02d}" for kind in ("01", "02") for number in range(100)
        }
        return frozenset({division, *parts})
    return frozenset(f"{division[:4]}{number:02d}" for number in range(100))


def areas_over(division: str) -> tuple[str, ...]:
    """The areas whose rules hold in one, itself first; none for a code that is no division's."""
    if not is_division(division):
        return ()
    if division.startswith(_MUNICIPALITIES):
        return tuple(dict.fromkeys((division, f"{division[:2]}0000")))
    return (division,) if is_city(division) else (division, f"{division[:4]}00")


def areas_of_place(district: str, city: str) -> tuple[str, ...]:
    """The areas whose rules hold where somebody says that a station lies, the nearest first.

    By what is said of the place and not by its code, because an officer's reach goes by that too.
    """
    return tuple(dict.fromkeys(each for each in (district, city) if is_division(each)))
