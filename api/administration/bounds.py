"""Whether an administrator may give somebody a scope.

The command line belongs to whoever may read the ledger's files, who gives any. An administrator who
comes by a browser has a scope of their own, and hands out nothing beyond it: else the least of them
could make themselves an account that sees everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.ground.areas import areas_over
from ledger.people.tokens import ScopeKind


class Places(Protocol):
    """Which stations lie in an area."""

    def stations_within(
        self, *, district: str | None = None, city: str | None = None
    ) -> Sequence[str]:
        """Station codes of an area."""


class Scoped(Protocol):
    """What has a scope: an account, a token, whoever is signed in."""

    @property
    def scope_kind(self) -> ScopeKind:
        """What the scope is."""

    @property
    def scope(self) -> str:
        """Its code, for an engagement the code and its stations."""


class Bounds:
    """How far an administrator's hand reaches: over areas and stations within their own scope.

    A station that nobody has planned yet lies nowhere, so that only an administrator of a city gives
    access to it: its head has to come in before it can be planned.
    """

    def __init__(self, own: Scoped, places: Places) -> None:
        self._kind, self._scope = own.scope_kind, own.scope
        self._within: frozenset[str] = frozenset()
        self._planned: frozenset[str] = frozenset()
        match self._kind:
            case "city":
                self._within = frozenset(places.stations_within(city=self._scope))
                self._planned = frozenset(places.stations_within())
            case "district":
                self._within = frozenset(places.stations_within(district=self._scope))
            case "engagement":
                self._within = frozenset(self._scope.split()[1:])
            case "station":
                self._within = frozenset((self._scope,))

    def cover(self, other: Scoped) -> bool:
        """Whether somebody's whole scope lies within."""
        return self.cover_scope(other.scope_kind, other.scope)

    def cover_scope(self, kind: ScopeKind, scope: str) -> bool:
        """Whether a whole scope lies within."""
        if kind in {"city", "district"}:
            # areas_over(code) are those that a code lies in, itself included.
            return self._kind in {"city", "district"} and self._scope in areas_over(scope)
        named = scope.split()[1:] if kind == "engagement" else [scope]
        return all(map(self._covers_station, named)) and (bool(named) or self._kind == "city")

    def _covers_station(self, station: str) -> bool:
        return station in self._within or (self._kind == "city" and station not in self._planned)
