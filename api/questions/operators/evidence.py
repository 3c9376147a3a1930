"""What contracts are judged by that other questions know: verified visits, and vacant posts.

A visit is verified that is completed, that no review holds to be disputed or could not reach anybody
about, and whose late entry nobody rejected. Evidence of a claim can be told again at its position by whoever reads the book.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from api.questions.in_force import RulesInForce
from domain.ground.events import topic_of
from domain.ground.order.spans import Span
from domain.operators.terms import Terms
from domain.visits.facts import HomeVisitRecorded
from domain.visits.reviewed import DISPUTED, LATE_REJECTED, NOT_REACHED
from projections.contracts.queries import Days, Key
from projections.engine.store import LiveView
from projections.flags.queries import flagged_records
from projections.services.evidence import changed_since, completed_numbers, completed_records
from projections.staffing.vacancy import vacant_days
from projections.totals.rollup import Extent

TABLES: Final = ("contracts", "services", "flags", "staffing")
"""The projections that are read for an answer about contracts, beside what is in force."""
_VISIT: Final = topic_of(HomeVisitRecorded)
_ADVERSE: Final = (DISPUTED, NOT_REACHED, LATE_REJECTED)


class ContractEvidence:
    """What was done under contracts, as known at a position."""

    def __init__(self, live: Callable[[str], LiveView], known: int | None) -> None:
        self._live = live
        self._known = known
        self._rules = RulesInForce(live, known)
        self._found: dict[tuple[str, Span], set[str]] = {}

    def vacant(self, terms: Mapping[Key, Sequence[Terms]]) -> dict[Key, list[int]]:
        """On how many days times posts each term of some contracts was short of workers."""
        return vacant_days(
            self._live("staffing"), terms, as_known=self._known, rules_at=self._rules.at
        )

    def verified(self, asked: Collection[tuple[str, Days]]) -> dict[tuple[str, Days], int]:
        """How many visits of a station that began on some days are verified."""
        adverse = self._adverse({station for station, _days in asked})
        together: dict[Days, list[str]] = {}
        for station, days in sorted(asked):
            together.setdefault(days, []).append(station)
        found: dict[tuple[str, Days], int] = {}
        for days, stations in together.items():
            numbers = completed_numbers(
                self._live("services"),
                Extent(stations, self._known, *days),
                rules_at=self._rules.at,
                without=set().union(*(adverse[station] for station in stations)),
            )
            found |= {(station, days): numbers[station] for station in stations}
        return found

    def records(self, station: str, started: Span) -> set[str]:
        """The records of those visits."""
        found = self._found.get((station, started))
        if found is None:
            completed = completed_records(
                self._live("services"),
                station,
                started,
                rules=self._rules.at(station),
                as_known=self._known,
            )
            found = self._found[station, started] = completed - self._adverse({station})[station]
        return found

    def lost(self, station: str, started: Span, known_at: int) -> int:
        """How many that were verified as known at a position are not any more."""
        then = ContractEvidence(self._live, known_at)
        is_as_then = self._adverse({station})[station] <= then._adverse({station})[station]
        if is_as_then and not changed_since(self._live("services"), station, started, known_at):
            return 0
        return len(then.records(station, started) - self.records(station, started))

    def _adverse(self, stations: Collection[str]) -> dict[str, set[str]]:
        return flagged_records(self._live("flags"), _VISIT, _ADVERSE, sorted(stations), self._known)
