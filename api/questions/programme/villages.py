"""Which villages lie around a station on a day, by what areas list and where the station lay then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from api.questions.programme.coverage import AreasKnown
from projections.engine.store import LiveView


class VillagesAround:
    """The villages of the townships of stations, as known at a position, on a day."""

    def __init__(self, live: Callable[[str], LiveView], as_known: int | None, day: str) -> None:
        self._areas = AreasKnown(live, as_known)
        self._day = day

    def of(self, station: str) -> Sequence[str]:
        """The villages of the township in which a station lies, by code."""
        return self._by_township.get(self._townships.get(station, ""), ())

    def now(self, village: str) -> str:
        """What a village has become part of by the day."""
        return self._areas.places.now(village, self._day)

    @cached_property
    def _townships(self) -> dict[str, str]:
        """Station -> its township on the day."""
        if not self._by_township:
            return {}
        places = {each.code: each.lies_in(self._day) for each in self._areas.standing(None)}
        return {code: self.now(place[0][0]) for code, place in places.items() if place}

    @cached_property
    def _by_township(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for village in self._areas.places.there("village", self._day):
            for code in self._areas.places.chain(village, self._day)[1:]:
                found.setdefault(code, []).append(village)
        return found
