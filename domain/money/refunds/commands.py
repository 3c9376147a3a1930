"""Requests about money that came back."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.money.refunds.details import ExpenditureRefundedDetails


class RefundExpenditure(RecordingCommand):
    """Record that money of an expenditure came back."""

    details: ExpenditureRefundedDetails
