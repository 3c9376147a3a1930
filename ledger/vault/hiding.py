"""Who is hidden: whom the vault has forgotten, and whom the book says it has to forget.

Every way of looking into the vault asks the same question here, since a process that shows people
must not depend on whether another one has carried an erasure out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from ledger.vault.erasing import Forgotten, State


class Book(Protocol):
    """The book, as far as the vault asks it."""

    def told(self) -> Mapping[str, Forgotten]:
        """Whom it says to be erased or restricted, by id."""

    def touched(self) -> None:
        """Hear that somebody was met whom the vault has yet to forget."""

    def recorded(self, event_ids: Iterable[str]) -> set[str]:
        """Those of the events that it has."""

    def withdrawn(self, station: str) -> frozenset[str]:
        """The commitments of a station to what no record states any more."""


class NoBook:
    """A vault by itself, which nobody tells anything."""

    def told(self) -> Mapping[str, Forgotten]:
        """Nobody."""
        return {}

    def touched(self) -> None:
        """Nothing to do."""

    def recorded(self, event_ids: Iterable[str]) -> set[str]:
        """All of them, for all that anybody knows here."""
        return set(event_ids)

    def withdrawn(self, station: str) -> frozenset[str]:  # noqa: ARG002 - of whichever station
        """Nothing, for all that anybody knows here."""
        return frozenset()


class Hiding:
    """What a look into the vault has to leave out."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def states(self, stored: Mapping[str, State | None]) -> dict[str, State | None]:
        """What people are, by the book and by the vault: the stricter of the two."""
        if not stored:
            return {}
        told = self._book.told()
        found = {who: _stricter(state, told.get(who)) for who, state in stored.items()}
        if found != stored:
            self._book.touched()
        return found

    def erased_among(self, people: Iterable[str]) -> set[str]:
        """Those of some people in the vault whom the book says to be erased."""
        asked = set(people)
        if not asked:
            return asked
        told = self._book.told()
        erased = {who for who in asked if who in told and told[who].state == "erased"}
        if erased:
            self._book.touched()
        return erased


def _stricter(stored: State | None, told: Forgotten | None) -> State | None:
    if told is None or stored == "erased":
        return stored
    return told.state
