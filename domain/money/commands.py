"""Requests about money."""

from __future__ import annotations

from domain.ground.commands import Command, RecordingCommand
from domain.ground.forms.fields import RecordId, RequiredReason
from domain.money.details import (
    AdvanceMadeDetails,
    AdvanceRepaidDetails,
    ExpenditureDetails,
    FundsReservedDetails,
    GrantCarriedOverDetails,
    GrantPromisedDetails,
    GrantReceivedDetails,
    GrantReclaimedDetails,
)


class PromiseGrant(RecordingCommand):
    """Record a grant that a document promises, and what it may be spent on."""

    details: GrantPromisedDetails


class ReceiveGrant(RecordingCommand):
    """Record money of a grant that arrived."""

    details: GrantReceivedDetails


class CarryOverGrant(RecordingCommand):
    """Record what was left of a grant when the book begins."""

    details: GrantCarriedOverDetails


class ReclaimGrant(RecordingCommand):
    """Record money that the granter took back."""

    details: GrantReclaimedDetails


class ReserveFunds(RecordingCommand):
    """Keep money for a purpose until a day; the answer's record is the reservation to name."""

    details: FundsReservedDetails


class RecordExpenditure(RecordingCommand):
    """Record money spent on one purpose, split over its sources to the fen.

    ``reservation`` names money that was reserved for it: that is given back first, and the
    reservation is resolved whatever the bill amounts to.
    """

    details: ExpenditureDetails
    reservation: RecordId | None = None

    @property
    def causes(self) -> tuple[str, ...]:
        """What the events of this command rest on, the reservation that is posted among it."""
        reservation = () if self.reservation is None else (self.reservation,)
        return (*super().causes, *reservation)


class MakeAdvance(RecordingCommand):
    """Record what somebody paid for the station before the money came."""

    details: AdvanceMadeDetails


class RepayAdvance(RecordingCommand):
    """Record that an advance was paid back out of grants."""

    details: AdvanceRepaidDetails


class ReleaseReservation(Command):
    """Give reserved money free again before its last day."""

    reason: RequiredReason
    reservation: RecordId
