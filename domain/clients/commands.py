"""Requests about clients."""

from __future__ import annotations

from domain.clients.details import (
    ClientMergedDetails,
    ClientRegisteredDetails,
    ClientUnmergedDetails,
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
