"""Requests about changes of a client or a household."""

from __future__ import annotations

from domain.clients.lives.details import (
    ClientAssignedDetails,
    ClientChangedDetails,
    ClientGroupsChangedDetails,
    ConsentGivenDetails,
    ConsentWithdrawnDetails,
    HouseholdChangedDetails,
)
from domain.ground.commands import RecordingCommand


class ChangeClient(RecordingCommand):
    """State what is another of a client now. Name, numbers and addresses go to the person vault."""

    details: ClientChangedDetails


class ChangeClientGroups(RecordingCommand):
    """State all target groups of a client from a day on."""

    details: ClientGroupsChangedDetails


class AssignClient(RecordingCommand):
    """Make a worker responsible for a client from a day on, or nobody."""

    details: ClientAssignedDetails


class GiveConsent(RecordingCommand):
    """Record that a client agreed to one purpose."""

    details: ConsentGivenDetails


class WithdrawConsent(RecordingCommand):
    """Record that a client agrees to a purpose no more."""

    details: ConsentWithdrawnDetails


class ChangeHousehold(RecordingCommand):
    """State what is another of a household now. Its address goes to the person vault."""

    details: HouseholdChangedDetails
