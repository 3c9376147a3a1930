"""Which codes stand for one person: merges that stand, and what follows from them.

An unmerge names the merge that it undoes, so the order in which they were recorded, corrected or
voided makes no difference: what counts is which merges stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar, assert_never

from msgspec import Struct, field

from domain.clients.facts import ClientFact, ClientMerged, ClientRegistered, ClientUnmerged

_Value = TypeVar("_Value")


class Clients(Struct):
    """What the decisions know of a station's clients, each by the record that says it."""

    registered: dict[str, str] = field(default_factory=dict)
    """Record -> the code registered."""
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


class ClientStation(Protocol):
    """A station, as far as the rules about clients need it."""

    @property
    def clients(self) -> Clients:
        """What is known of its clients."""


def apply_clients(clients: Clients, fact: ClientFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    match fact:
        case ClientRegistered():
            _put(clients.registered, record, fact.client, sign)
        case ClientMerged():
            _put(clients.merges, record, (fact.client, fact.into), sign)
        case ClientUnmerged():
            _put(clients.undone, record, fact.merge, sign)
        case _:
            assert_never(fact)


def same_person(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Code -> all codes of the same person; only codes that were merged are in it."""
    found: dict[str, frozenset[str]] = {}
    for left, right in pairs:
        one = found.get(left, frozenset({left})) | found.get(right, frozenset({right}))
        found.update(dict.fromkeys(one, one))
    return found


def _put(held: dict[str, _Value], key: str, value: _Value, sign: int) -> None:
    if sign > 0:
        held[key] = value
    else:
        del held[key]
