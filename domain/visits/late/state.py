"""What the decisions know of a station's late entries: what was asked for, and what was answered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from msgspec import Struct, field

from domain.ground.station import Station
from domain.visits.late.facts import LateEntryDecided, LateEntryRequested, LateFact


class LateEntries(Struct):
    """Requests by record, and by which records each of them was decided."""

    requested: dict[str, LateEntryRequested] = field(default_factory=dict)
    decided: dict[str, dict[str, None]] = field(default_factory=dict)

    def is_decided(self, request: str, gone: Collection[str] = ()) -> bool:
        """Whether a request was answered, but for the records ``gone``."""
        return any(record not in gone for record in self.decided.get(request, {}))

    def is_asked_for(self, visit: str, gone: Collection[str] = ()) -> bool:
        """Whether somebody asked for a visit already, but for the records ``gone``."""
        return any(
            request.visit == visit and record not in gone
            for record, request in self.requested.items()
        )

    def answer(self, request: str, record: str) -> None:
        """A request is answered by a record."""
        self.decided.setdefault(request, {})[record] = None

    def take_back(self, request: str, record: str) -> None:
        """An answer counts no more."""
        del self.decided[request][record]
        if not self.decided[request]:
            del self.decided[request]


class AskingStation(Station, Protocol):
    """A station, as far as the rules about late entries need it."""

    @property
    def late_entries(self) -> LateEntries:
        """What is known of its late entries."""

    @property
    def closed_months(self) -> Collection[str]:
        """The months that are closed."""


def apply_late_entries(late: LateEntries, fact: LateFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if isinstance(fact, LateEntryDecided):
        (late.answer if sign > 0 else late.take_back)(fact.request, record)
    elif sign > 0:
        late.requested[record] = fact
    else:
        del late.requested[record]
