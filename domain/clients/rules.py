"""Decisions about clients: registered, merged, told apart again."""

from __future__ import annotations

from domain.clients.details import (
    ClientMergedDetails,
    ClientRegisteredDetails,
    ClientUnmergedDetails,
)
from domain.clients.facts import ClientMerged, ClientRegistered, ClientUnmerged
from domain.clients.refusals import (
    ClientAlreadyRegistered,
    ClientsAlreadyMerged,
    NotMerged,
    SameClient,
)
from domain.clients.state import ClientStation, same_person
from domain.ground.commands import Command, CorrectRecord
from domain.ground.events import Event
from domain.ground.refusals import MissingClient
from domain.ground.stating import stated


def assess_registered(
    station: ClientStation, details: ClientRegisteredDetails, command: Command, _was: Event | None
) -> ClientRegistered:
    """A code is registered once. Raises MissingClient and ClientAlreadyRegistered."""
    if details.client is None:
        raise MissingClient(field="client")
    registered = station.clients.registered
    own = _corrected(command)
    if any(code == details.client for record, code in registered.items() if record != own):
        raise ClientAlreadyRegistered(field="client", client=details.client)
    return stated(ClientRegistered, details, command)


def assess_merged(
    station: ClientStation, details: ClientMergedDetails, command: Command, _was: Event | None
) -> ClientMerged:
    """Two codes that are not one person yet. Raises SameClient and ClientsAlreadyMerged."""
    if details.client == details.into:
        raise SameClient(field="into")
    standing = station.clients.standing(besides=_corrected(command))
    if details.into in same_person(standing.values()).get(details.client, ()):
        raise ClientsAlreadyMerged(field="into", client=details.client, into=details.into)
    return stated(ClientMerged, details, command)


def assess_unmerged(
    station: ClientStation, details: ClientUnmergedDetails, command: Command, _was: Event | None
) -> ClientUnmerged:
    """Only a merge that stands is undone. Raises NotMerged."""
    if details.merge not in station.clients.standing(besides=_corrected(command)):
        raise NotMerged(field="merge", merge=details.merge)
    return stated(ClientUnmerged, details, command)


def _corrected(command: Command) -> str:
    return command.record if isinstance(command, CorrectRecord) else ""
