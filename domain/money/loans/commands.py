"""Requests about money that one grant lends to another."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.money.loans.details import SourceLentDetails, SourceRepaidDetails


class LendSource(RecordingCommand):
    """Record that one grant lends to another."""

    details: SourceLentDetails


class RepaySource(RecordingCommand):
    """Record that a loan came back, in whole or in part."""

    details: SourceRepaidDetails
