"""Requests about money whose restriction is lifted."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.money.releases.details import RestrictionReleasedDetails


class ReleaseRestriction(RecordingCommand):
    """Record that so much of a grant is bound by its documents no longer."""

    details: RestrictionReleasedDetails
