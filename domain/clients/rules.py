"""Decisions about clients: registered, merged, told apart again."""

from __future__ import annotations

from collections.abc import Collection

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
from domain.clients.state import Clients, ClientStation, same_person
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
    standing = station.clients.standing({_corrected(command)})
    if details.into in same_person(standing.values()).get(details.client, ()):
        raise ClientsAlreadyMerged(field="into", client=details.client, into=details.into)
    return stated(ClientMerged, details, command)


def assess_unmerged(
    station: ClientStation, details: ClientUnmergedDetails, command: Command, _was: Event | None
) -> ClientUnmerged:
    """Only a merge that stands is undone. Raises NotMerged, and as :func:`ensure_undone_stays`."""
    own = _corrected(command)
    if details.merge not in station.clients.standing({own}):
        raise NotMerged(field="merge", merge=details.merge)
    if own:
        ensure_undone_stays(station.clients, {own}, field="merge", besides=details.merge)
    return stated(ClientUnmerged, details, command)


def ensure_undone_stays(
    clients: Clients, gone: Collection[str], *, field: str, besides: str = ""
) -> None:
    """Refuse to let a merge stand again where its codes are one person by another one since.

    Either of the two would have to be undone by itself, and nobody would see why one is not enough.
    ``gone`` are records that count no more, ``besides`` is a merge that is undone in their place.

    Raises ClientsAlreadyMerged.
    """
    after = clients.standing(gone)
    again = after.keys() - clients.standing().keys() - {besides}
    for record in sorted(again):
        left, right = after[record]
        others = [pair for other, pair in after.items() if other not in {record, besides}]
        if right in same_person(others).get(left, ()):
            raise ClientsAlreadyMerged(field=field, client=left, into=right)


def _corrected(command: Command) -> str:
    return command.record if isinstance(command, CorrectRecord) else ""
