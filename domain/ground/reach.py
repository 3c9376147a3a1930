"""How far a command goes: over which stations whoever gave it may decide.

Roles say what somebody may do; a reach says where. It travels with the command to the decision,
because only there is it known where a station lies now, and stands in no entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from domain.ground.areas import areas_seen_from, is_city

ReachKind = Literal["everywhere", "city", "district", "station", "engagement", "nowhere"]


class _Named(Protocol):
    """An area by code and name."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


class Place(Protocol):
    """What says where a station lies: its plan, a change of areas, or the details of either."""

    @property
    def district(self) -> _Named:
        """Its district."""

    @property
    def city(self) -> _Named:
        """Its city."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A kind of scope and its code; for an engagement its code and the stations that it covers."""

    kind: ReachKind
    scope: str = ""

    @property
    def is_by_area(self) -> bool:
        """Whether it matters where a station lies."""
        return self.kind in ("district", "city")

    def covers(self, station: str, place: Place | None) -> bool:
        """Whether a station that lies there is in reach; None where nobody said where it lies."""
        area = None if place is None else self._area(place)
        # A scope may have been given by the name of the area.
        return self._has(station) if area is None else self.scope in (area.code, area.name)

    def may_put(self, station: str, place: Place) -> bool:
        """Whether a station may be put there: by code, for a name is whatever somebody typed."""
        area = self._area(place)
        return self._has(station) if area is None else self.scope == area.code

    def is_of(self, division: str) -> bool:
        """Whether it is that of a city's or district's own office, by code; everywhere is, too."""
        own = "city" if is_city(division) else "district"
        return self.kind == "everywhere" or (self.kind == own and self.scope == division)

    def sees(self, division: str) -> bool:
        """Whether a city or district lies over that of an office, or in it; everywhere sees all."""
        if self.kind in ("district", "city"):
            return division in areas_seen_from(self.scope)
        return self.kind == "everywhere"

    def _area(self, place: Place) -> _Named | None:
        if self.kind == "district":
            return place.district
        return place.city if self.kind == "city" else None

    def _has(self, station: str) -> bool:
        match self.kind:
            case "everywhere":
                return True
            case "station":
                return station == self.scope
            case "engagement":
                return station in self.scope.split()[1:]
            case _:
                return False


EVERYWHERE: Final = Reach("everywhere")
"""The reach of whoever has the ledger itself in hand: the command line, imports, the generator."""
NOWHERE: Final = Reach("nowhere")
