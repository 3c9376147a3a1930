"""The areas that lie in a city or district, as they follow each other in time.

What one is called, and which one it has become part of, depends on the day; a code never comes to
mean anything else. States, rules and views rest on this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, Protocol, assert_never

from msgspec import Struct, field

from domain.ground.areas import areas_over
from domain.ground.vocabulary import DIVISION_LEVELS, DivisionLevel
from domain.programme.facts import AreaListed, AreaMerged, AreaRenamed, PlaceFact

DIGITS: Final[Mapping[DivisionLevel, int]] = {
    "city": 6,
    "district": 6,
    "township": 9,
    "village": 12,
}
"""How many digits the code of a division has."""
_DISTRICT, _TOWNSHIP, _VILLAGE = DIGITS["district"], DIGITS["township"], DIGITS["village"]


class AreaWithPlaces(Protocol):
    """An area, as far as the rules about what lies in it need it."""

    @property
    def division(self) -> str:
        """Its own code."""

    @property
    def places(self) -> dict[str, PlaceFact]:
        """Record -> what it says of an area in it."""


def is_wider(level: DivisionLevel, other: DivisionLevel) -> bool:
    """Whether divisions of a level hold those of another."""
    return DIVISION_LEVELS.index(level) < DIVISION_LEVELS.index(other)


def above(code: str) -> str:
    """The division in which one lies by its digits; empty for a city and for what is none."""
    if len(code) == _VILLAGE:
        return code[:_TOWNSHIP]
    if len(code) == _TOWNSHIP:
        return code[:_DISTRICT]
    over = areas_over(code)
    return over[1] if len(over) > 1 else ""


class Gazetteer(Struct):
    """What is known of the areas, by code: their listing, their later names, their end."""

    listed: dict[str, AreaListed] = field(default_factory=dict)
    renamed: dict[str, list[AreaRenamed]] = field(default_factory=dict)
    merged: dict[str, AreaMerged] = field(default_factory=dict)

    @property
    def years(self) -> set[int]:
        """The years in which an area began, ended, or got another name."""
        told: list[PlaceFact] = [*self.listed.values(), *self.merged.values()]
        told += chain.from_iterable(self.renamed.values())
        return {int(each.effective_on[:4]) for each in told}

    def is_there(self, code: str, day: str) -> bool:
        """Whether a listed area is one of its own on a day."""
        listing, merger = self.listed.get(code), self.merged.get(code)
        return (
            listing is not None
            and listing.effective_on <= day
            and (merger is None or day < merger.effective_on)
        )

    def there(self, level: DivisionLevel, day: str) -> list[str]:
        """The areas of a level that are there on a day, by code."""
        return sorted(
            code
            for code, listing in self.listed.items()
            if listing.level == level and self.is_there(code, day)
        )

    def now(self, code: str, day: str) -> str:
        """What an area has become part of by a day; itself where it is still there."""
        seen: set[str] = set()
        while code not in seen:
            seen.add(code)
            merger = self.merged.get(code)
            if merger is None or day < merger.effective_on:
                return code
            code = merger.into
        return code

    def name_on(self, code: str, day: str) -> str:
        """What a listed area is called on a day; empty for others."""
        listing = self.listed.get(code)
        if listing is None:
            return ""
        told = [each for each in self.renamed.get(code, ()) if each.effective_on <= day]
        # Of one day the last that was stated counts.
        return max(reversed(told), key=lambda each: each.effective_on, default=listing).name

    def chain(self, code: str, day: str) -> tuple[str, ...]:
        """An area and all those in which it lies on a day, itself first."""
        found: list[str] = []
        code = self.now(code, day)
        while code and code not in found:
            found.append(code)
            listing = self.listed.get(code)
            code = self.now((listing.within if listing else "") or above(code), day)
        return tuple(found)


def gazetteer_of(areas: Sequence[AreaWithPlaces]) -> Gazetteer:
    """All that areas list that lie over each other, the nearest first: its word counts."""
    return gazetteer(chain.from_iterable(each.places.values() for each in reversed(areas)))


def gazetteer(facts: Iterable[PlaceFact]) -> Gazetteer:
    """All that some facts say, in the order of stating; of one listing or merger the last counts."""
    found = Gazetteer()
    for fact in facts:
        match fact:
            case AreaListed():
                found.listed[fact.code] = fact
            case AreaRenamed():
                found.renamed.setdefault(fact.code, []).append(fact)
            case AreaMerged():
                found.merged[fact.code] = fact
            case _:
                assert_never(fact)
    return found
