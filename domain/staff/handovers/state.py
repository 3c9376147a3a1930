"""What the decisions know of a station's handovers: what was listed, and what was answered."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct, field

from domain.staff.handovers.facts import HandoverAcknowledged, HandoverFact, HandoverPrepared
from domain.staff.roster import StaffedStation


class Handovers(Struct):
    """Handovers, and the acknowledgements of them, each by its record."""

    prepared: dict[str, HandoverPrepared] = field(default_factory=dict)
    acknowledged: dict[str, HandoverAcknowledged] = field(default_factory=dict)

    def answered(self, handover: str, gone: frozenset[str] = frozenset()) -> set[int]:
        """The places in a list that were accepted or disputed, but by the records ``gone``."""
        return {
            number
            for record, fact in self.acknowledged.items()
            if fact.handover == handover and record not in gone
            for number in (each.number for each in fact.answers)
        }


class KnownCases(Protocol):
    """The cases of a station, as far as a list of what is open names them."""

    def is_known(self, case: str) -> bool:
        """Whether the station has a case of that number."""


class HandingStation(StaffedStation, Protocol):
    """A station, as far as the rules about handovers need it."""

    @property
    def handovers(self) -> Handovers:
        """What is known of its handovers."""

    @property
    def cases(self) -> KnownCases:
        """What is known of its cases."""


def apply_handovers(handovers: Handovers, fact: HandoverFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if isinstance(fact, HandoverPrepared):
        if sign > 0:
            handovers.prepared[record] = fact
        else:
            del handovers.prepared[record]
    elif sign > 0:
        handovers.acknowledged[record] = fact
    else:
        del handovers.acknowledged[record]
