"""Requests about late entries."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.visits.late.details import LateEntryDecidedDetails, LateEntryRequestedDetails


class RequestLateEntry(RecordingCommand):
    """Ask that what is written down late may count, or may still be written down."""

    details: LateEntryRequestedDetails


class DecideLateEntry(RecordingCommand):
    """Let a visit that was written down late count, or not; or refuse records of a closed month."""

    details: LateEntryDecidedDetails
