"""What is in force where, for one answer: policies and places read in the answer's own snapshot.

Projections know nothing of each other, so here the areas' rules meet the stations that lie there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

from domain.ground.areas import areas_over, stream_of_area
from domain.ground.policy import SEEDED_RULES, Rule, Rules, rules_along, rules_in
from projections.engine.store import LiveView
from projections.policies.queries import published
from projections.stations.queries import areas

_NOWHERE: Final[Sequence[tuple[str, tuple[str, ...]]]] = (("", ()),)
TABLES: Final = ("stations", "policies")
"""The projections that say it; an answer stands where all of them and its own do."""


class RulesInForce:
    """The rules that hold at each station and in each area, as known at a position."""

    def __init__(self, live: Callable[[str], LiveView], as_known: int | None) -> None:
        self._live = live
        self._as_known = as_known
        self._in_areas: dict[tuple[str, ...], Rules] = {}

    def at(self, station: str) -> Rules:
        """What holds at a station, day by day, in the areas where it lay then."""
        if not self._published:
            return SEEDED_RULES
        places = self._places.get(station, _NOWHERE)
        if len(places) == 1:  # the very rules of the areas, so that their stations share them
            return self._where(places[0][1])
        return rules_along([(since, self._where(divisions)) for since, divisions in places])

    def within(self, division: str) -> Rules:
        """What holds in a city or district, by its division code."""
        return self._where(areas_over(division))

    def named(self, stations: Sequence[str] | None) -> Sequence[str] | None:
        """The stations by name where some of them may be judged by other rules than the seeds."""
        return sorted(self._places) if stations is None and self._published else stations

    def _where(self, divisions: tuple[str, ...]) -> Rules:
        rules = self._in_areas.get(divisions)
        if rules is None:
            streams = map(stream_of_area, divisions)
            rules = rules_in([self._published.get(stream, []) for stream in streams])
            self._in_areas[divisions] = rules
        return rules

    @cached_property
    def _published(self) -> Mapping[str, list[Rule]]:
        return published(self._live("policies"), as_known=self._as_known)

    @cached_property
    def _places(self) -> Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]:
        return areas(self._live("stations"), as_known=self._as_known)
