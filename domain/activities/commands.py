"""Requests about groups, activities and everything beside them."""

from __future__ import annotations

from domain.activities.details import (
    ActivityDetails,
    AdministrativeTaskDetails,
    DeskServiceDetails,
    GovernanceDetails,
    GroupEndedDetails,
    GroupPlannedDetails,
    GroupSessionDetails,
    ResourceDetails,
)
from domain.ground.commands import RecordingCommand


class PlanGroup(RecordingCommand):
    """Plan a group. Its aims go to the person vault."""

    details: GroupPlannedDetails


class HoldGroupSession(RecordingCommand):
    """Record a session of a group and who came. The account of it goes to the person vault."""

    details: GroupSessionDetails


class EndGroup(RecordingCommand):
    """Record that a group is over, and what became of its goals."""

    details: GroupEndedDetails


class HoldActivity(RecordingCommand):
    """Record a community activity and how many came."""

    details: ActivityDetails


class ActInGovernance(RecordingCommand):
    """Record an act of community governance."""

    details: GovernanceDetails


class LinkResource(RecordingCommand):
    """Record a resource that was brought to somebody. Names go to the person vault."""

    details: ResourceDetails


class GiveDeskService(RecordingCommand):
    """Record a service given at the desk."""

    details: DeskServiceDetails


class DoAdministrativeTask(RecordingCommand):
    """Record work that is no social work."""

    details: AdministrativeTaskDetails
