"""Whom a simulated station visits next: who is due by the policy, save whom it loses sight of.

Whoever is due within days comes first, the most pressing before the others; then somebody new, and
where everybody is known, anybody. Now and then somebody is lost sight of for months: those are the
true overdue visits, which stand beside the city as its known answers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from domain.clients.care.due import Grounds, due_on
from domain.ground.policy import SEEDED_RULES
from domain.ground.values import iso_date
from domain.ground.vocabulary import RiskLevel

_AHEAD: Final = timedelta(days=3)
"""So that what falls on a weekend is met on the Friday before."""
_LOST: Final = 0.04
_LOST_DAYS: Final = (30, 120)
_LOST_AT_ONCE: Final = 24
"""So many at most; about half of them are overdue, the others not yet."""


class VisitPlans:
    """When each client of one station is to be visited, and when each was."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/plans")  # noqa: S311 - a simulation, not a secret
        self._on: dict[int, date] = {}
        self._lost: dict[int, date] = {}
        self._seen: dict[int, list[date]] = {}
        self._since: dict[int, date] = {}

    def pressing(self, day: date) -> list[int]:
        """Who is to be visited on a day, the most pressing last."""
        until = day + _AHEAD
        due = [number for number, on in self._on.items() if on <= until]
        return sorted(due, key=lambda number: (self._on[number], number), reverse=True)

    def met(self, number: int, day: date) -> None:
        """A client is known from a day on."""
        self._since.setdefault(number, day)

    def planned(
        self, number: int, day: date, groups: tuple[str, ...], level: RiskLevel | None
    ) -> None:
        """Whoever is visited on a day is due again by group and risk, or lost sight of."""
        self._lost.pop(number, None)
        due = _due(day, groups, level)
        if self._random.random() < _LOST and len(self._lost) < _LOST_AT_ONCE:
            due += timedelta(days=self._random.randint(*_LOST_DAYS))
            self._lost[number] = due
        self._on[number] = due

    def awaited(self, number: int, day: date) -> None:
        """Somebody is to be visited from a day on."""
        self._on[number] = day

    def is_lost(self, number: int) -> bool:
        """Whether nobody has a client in mind."""
        return number in self._lost

    def judged(
        self, number: int, last: date, groups: tuple[str, ...], level: RiskLevel | None
    ) -> None:
        """Another risk asks for another day, but of those whom nobody has in mind."""
        if number in self._on and number not in self._lost:
            self._on[number] = _due(self.last_seen(number) or last, groups, level)

    def seen(self, number: int, day: date) -> None:
        """A visit was entered."""
        self._seen.setdefault(number, []).append(day)

    def unseen(self, number: int, day: date) -> None:
        """A visit that was entered is taken back."""
        self._seen[number].remove(day)

    def last_seen(self, number: int) -> date | None:
        """The day of the last visit of a client that stands in the book."""
        return max(self._seen.get(number, ()), default=None)

    def gone(self, number: int) -> None:
        """Nobody visits a client any more."""
        for each in (self._on, self._lost, self._since):
            each.pop(number, None)

    def known(self) -> Iterator[tuple[int, date]]:
        """Who is visited here, and the day from which the next visit is counted."""
        for number, since in self._since.items():
            yield number, self.last_seen(number) or since


def _due(day: date, groups: tuple[str, ...], level: RiskLevel | None) -> date:
    grounds = Grounds(iso_date(day), groups, level or "")
    found = due_on(grounds, SEEDED_RULES.on(grounds.begun))
    assert found is not None, "the seeded policy asks for visits of everybody"
    return date.fromisoformat(found.due_on)


def is_overdue(last: date, day: date, groups: tuple[str, ...], level: RiskLevel | None) -> bool:
    """Whether a visit was due before a day and nobody was there since ``last``."""
    return _due(last, groups, level) < day
