"""Requests about handovers."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.staff.handovers.details import HandoverAcknowledgedDetails, HandoverPreparedDetails


class PrepareHandover(RecordingCommand):
    """List what workers hand over. What was promised goes to the person vault."""

    details: HandoverPreparedDetails


class AcknowledgeHandover(RecordingCommand):
    """Take on what was handed over, item by item, or dispute it."""

    details: HandoverAcknowledgedDetails
