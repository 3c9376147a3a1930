"""Which codes stand for one person: merges that stand, and what follows from them.

An unmerge names the merge that it undoes, so the order in which they were recorded, corrected or
voided makes no difference: what counts is which merges stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar, assert_never

from msgspec import Struct, field

from domain.clients.facts import (
    ClientDied,
    ClientFact,
    ClientMerged,
    ClientMovedAway,
    ClientRegistered,
    ClientTransferred,
    ClientUnmerged,
    HouseholdRegistered,
)
from domain.ground.refusals import ClientNotServed

_Value = TypeVar("_Value")


class Clients(Struct):
    """What the decisions know of a station's clients, each by the record that says it."""

    registered: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Record -> the code registered, and the day."""
    left: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    """The code of who is not served any more -> record -> since when, and how they left."""
    households: dict[str, str] = field(default_factory=dict)
    """Record -> the code of the household registered."""
    merges: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Record -> the two codes merged."""
    undone: dict[str, str] = field(default_factory=dict)
    """Record -> the merge that it undoes."""

    def standing(self, besides: Collection[str] = ()) -> dict[str, tuple[str, str]]:
        """The merges that stand, by record; ``besides`` are records left out or judged anew."""
        undone = {merge for record, merge in self.undone.items() if record not in besides}
        return {
            record: pair
            for record, pair in self.merges.items()
            if record not in undone and record not in besides
        }

    def told_apart(self) -> frozenset[frozenset[str]]:
        """The pairs of codes of which somebody said that they are two people."""
        undone = set(self.undone.values())
        return frozenset(
            frozenset(pair) for record, pair in self.merges.items() if record in undone
        )

    def are_decided(self, client: str, other: str) -> bool:
        """Whether somebody said that two codes are one person, or that they are two."""
        pair = frozenset((client, other))
        return pair in self.told_apart() or pair <= self._codes_of(client)

    def left_on(
        self, client: str, day: str, besides: Collection[str] = ()
    ) -> tuple[str, str] | None:
        """Since when, and how, whoever has a code is not served any more on a day; None if they are.

        Whoever was registered again since is back, but for the dead. Every code of a person counts.
        """
        codes = self._codes_of(client)
        gone = sorted(
            (record, since, how)
            for code in codes
            for record, (since, how) in self.left.get(code, {}).items()
            if since <= day and record not in besides
        )
        if not gone:
            return None
        for _record, since, how in gone:
            if how == "died":
                return since, how
        _record, since, how = max(gone, key=lambda each: each[1])
        back = any(
            code in codes and since < again <= day
            for record, (code, again) in self.registered.items()
            if record not in besides
        )
        return None if back else (since, how)

    def _codes_of(self, client: str) -> frozenset[str]:
        """Every code of whoever has one. Most people have one, which every write asks about."""
        alone = frozenset({client})
        if not any(client in pair for pair in self.merges.values()):
            return alone
        return same_person(self.standing().values()).get(client, alone)

    def ensure_served(
        self, client: str, day: str, *, field: str, besides: Collection[str] = ()
    ) -> None:
        """Refuse somebody who is not served any more on a day. Raises ClientNotServed."""
        left = self.left_on(client, day, besides)
        if left is not None:
            raise ClientNotServed(field=field, client=client, since=left[0], leaving=left[1])


class ClientStation(Protocol):
    """A station, as far as the rules about clients need it."""

    @property
    def code(self) -> str:
        """The code of the station."""

    @property
    def clients(self) -> Clients:
        """What is known of its clients."""


def apply_clients(clients: Clients, fact: ClientFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    match fact:
        case ClientRegistered():
            _put(clients.registered, record, (fact.client, fact.registered_on), sign)
        case ClientMerged():
            _put(clients.merges, record, (fact.client, fact.into), sign)
        case ClientUnmerged():
            _put(clients.undone, record, fact.merge, sign)
        case ClientTransferred():
            _leave(clients, fact.client, record, (fact.transferred_on, "transferred"), sign)
        case ClientMovedAway():
            _leave(clients, fact.client, record, (fact.moved_on, "moved_away"), sign)
        case ClientDied():
            _leave(clients, fact.client, record, (fact.died_on, "died"), sign)
        case HouseholdRegistered():
            _put(clients.households, record, fact.household, sign)
        case _:
            assert_never(fact)


def same_person(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Code -> all codes of the same person; only codes that were merged are in it."""
    found: dict[str, frozenset[str]] = {}
    for left, right in pairs:
        one = found.get(left, frozenset({left})) | found.get(right, frozenset({right}))
        found.update(dict.fromkeys(one, one))
    return found


def _leave(clients: Clients, code: str, record: str, left: tuple[str, str], sign: int) -> None:
    of_code = clients.left.setdefault(code, {})
    _put(of_code, record, left, sign)
    if not of_code:
        del clients.left[code]


def _put(held: dict[str, _Value], key: str, value: _Value, sign: int) -> None:
    if sign > 0:
        held[key] = value
    else:
        del held[key]
