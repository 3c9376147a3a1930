"""Requests about clients."""

from __future__ import annotations

from domain.clients.details import (
    ClientDiedDetails,
    ClientMergedDetails,
    ClientMovedAwayDetails,
    ClientRegisteredDetails,
    ClientTransferredDetails,
    ClientUnmergedDetails,
    HouseholdRegisteredDetails,
)
from domain.ground.commands import RecordingCommand


class RegisterClient(RecordingCommand):
    """Register a client. Name, numbers, telephone and address go to the person vault."""

    details: ClientRegisteredDetails


class MergeClients(RecordingCommand):
    """Say that two codes stand for one person. Nothing recorded under either of them is lost."""

    details: ClientMergedDetails


class UnmergeClients(RecordingCommand):
    """Say that a merge was a mistake: its codes stand for two people again."""

    details: ClientUnmergedDetails


class TransferClient(RecordingCommand):
    """Hand a client over to another station from a day on."""

    details: ClientTransferredDetails


class MoveClientAway(RecordingCommand):
    """Record that a client lives elsewhere from a day on. Where goes to the person vault."""

    details: ClientMovedAwayDetails


class RecordClientDeath(RecordingCommand):
    """Record that a client has died."""

    details: ClientDiedDetails


class RegisterHousehold(RecordingCommand):
    """Register a household. The code is issued, and its address goes to the person vault."""

    details: HouseholdRegisteredDetails
