"""Requests about home visits."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.visits.details import (
    HomeVisitDetails,
    HomeVisitNotMetDetails,
    HomeVisitReviewedDetails,
)


class RecordHomeVisit(RecordingCommand):
    """Record a visit. Name, address and narrative go to the person vault."""

    details: HomeVisitDetails


class RecordHomeVisitNotMet(RecordingCommand):
    """Record a knock with nobody home."""

    details: HomeVisitNotMetDetails


class ReviewHomeVisit(RecordingCommand):
    """Record what was found out about a visit afterwards. What was said goes to the person vault."""

    details: HomeVisitReviewedDetails
