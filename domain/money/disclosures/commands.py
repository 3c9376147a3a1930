"""Requests about notices that were published."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.money.disclosures.details import DisclosurePublishedDetails


class PublishDisclosure(RecordingCommand):
    """Record that a notice was published: which file, and where."""

    details: DisclosurePublishedDetails
