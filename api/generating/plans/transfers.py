"""Clients who go from one simulated station to another: where to, and who they are there."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from msgspec import Struct, structs

from domain.ground.vocabulary import RiskLevel

NOWHERE: Final = "NB-330203-999"
"""A station of no simulated city, where somebody goes from the only one that there is."""


class Transfer(Struct, frozen=True, kw_only=True):
    """A client whom another station serves from a day on, there under a code of its own.

    ``as_client`` is empty until that station has taken them in.
    """

    client: str
    to_station: str
    on: str
    as_client: str = ""


class Coming(Struct, frozen=True):
    """Somebody who is handed over: by whom, as whom, when, and what is known of them."""

    of_station: str
    client: str
    on: date
    groups: tuple[str, ...]
    level: RiskLevel | None


class Transfers:
    """The way between the stations of one city."""

    def __init__(self) -> None:
        self._begun: dict[str, date] = {}
        self._coming: dict[str, list[Coming]] = defaultdict(list)
        self._known: dict[str, dict[str, Transfer]] = defaultdict(dict)

    def joined(self, station: str, first_day: date) -> None:
        """A station takes people in from a day on."""
        self._begun[station] = first_day

    def next_to(self, station: str, day: date) -> str:
        """The station after another one of those that are at work on a day."""
        at_work = [code for code, begun in self._begun.items() if begun <= day or code == station]
        following = at_work[(at_work.index(station) + 1) % len(at_work)]
        return NOWHERE if following == station else following

    def handed_over(self, to_station: str, who: Coming) -> None:
        """Somebody goes to another station."""
        self._known[who.of_station][who.client] = Transfer(
            client=who.client, to_station=to_station, on=who.on.isoformat()
        )
        if to_station != NOWHERE:
            self._coming[to_station].append(who)

    def coming(self, station: str, day: date) -> list[Coming]:
        """Who was handed over before a day and is to be taken in, each once."""
        waiting = self._coming.pop(station, [])
        self._coming[station] = [each for each in waiting if each.on >= day]
        return [each for each in waiting if each.on < day]

    def taken_in(self, who: Coming, as_client: str) -> None:
        """A station has taken somebody in under a code of its own."""
        gone = self._known[who.of_station]
        gone[who.client] = structs.replace(gone[who.client], as_client=as_client)

    def known(self, station: str) -> list[Transfer]:
        """Who truly went from a station, and who they are elsewhere."""
        return [each for _code, each in sorted(self._known[station].items())]
