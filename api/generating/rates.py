"""How often things happen at a station in a year: the volume model as data.

The typical station of the volume model makes 9,758 events a year. Kinds that the ledger does not
know yet (evidence batches, referrals, attendance) are folded into the visits, so that the total, the growth of a stream and the load on every question stay
those of a real city.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

TYPICAL_EVENTS: Final = 9_758
CASE_EVENTS: Final = 14
"""What a case makes from its opening to its follow-up."""


class Rates(Struct, frozen=True, kw_only=True):
    """Events of each kind per station and year; ``visits`` is what remains of the total.

    ``by_example`` is for each kind that is entered by its example, and comes on top.
    """

    total: int
    training_sessions: int
    expenditures: int
    not_met: int
    corrections: int
    voids: int
    by_example: int = 24
    risks: int = 0
    contacts: int = 0
    leaving: int = 0
    cases: int = 0
    complaints: int = 0
    reviews: int = 0
    late_share: float = 0.03
    turnover: float = 0.2
    remote_share: float = 0.4
    joint_share: float = 0.35

    @property
    def visits(self) -> int:
        """Visits, and what the ledger has no kinds for yet."""
        rest = (
            self.training_sessions
            + self.expenditures
            + self.not_met
            + self.corrections
            + self.voids
            + self.risks
            + self.contacts
            + self.leaving
            + self.reviews
            + CASE_EVENTS * self.cases
            + 60
        )
        return max(self.total - rest, 0)


def rates_of(events_per_station_year: int) -> Rates:
    """The typical mix, scaled to a number of events."""
    scale = events_per_station_year / TYPICAL_EVENTS
    return Rates(
        total=events_per_station_year,
        training_sessions=round(120 * scale),
        expenditures=round(600 * scale),
        not_met=round(450 * scale),
        corrections=round(150 * scale),
        voids=round(12 * scale),
        risks=round(400 * scale),
        contacts=round(800 * scale),
        leaving=max(6, round(10 * scale)),
        cases=max(5, round(12 * scale)),
        complaints=max(2, round(2 * scale)),
        reviews=max(4, round(100 * scale)),
    )
