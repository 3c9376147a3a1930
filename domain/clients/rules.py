"""Decisions about clients: registered, merged, told apart again, gone; and about households."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, TypeVar

from domain.clients.details import (
    ClientDiedDetails,
    ClientMergedDetails,
    ClientMovedAwayDetails,
    ClientRegisteredDetails,
    ClientTransferredDetails,
    ClientUnmergedDetails,
    HouseholdRegisteredDetails,
)
from domain.clients.facts import (
    ClientDied,
    ClientMerged,
    ClientMovedAway,
    ClientRegistered,
    ClientTransferred,
    ClientUnmerged,
    HouseholdRegistered,
)
from domain.clients.refusals import (
    ClientAlreadyRegistered,
    ClientsAlreadyMerged,
    HouseholdAlreadyRegistered,
    NotMerged,
    SameClient,
    SameStation,
)
from domain.clients.state import Clients, ClientStation, same_person
from domain.ground.commands import Command, corrected_by
from domain.ground.events import Event
from domain.ground.refusals import (
    ClientNotServed,
    MissingClient,
    MissingValue,
    ProbableDuplicate,
)
from domain.ground.stating import stated
from domain.ground.values import FOREVER

_Value = TypeVar("_Value")
ELSEWHERE: Final = "（其他站点的服务对象 a client of another station）"
"""In the place of a record where it is not told who is served where."""


def assess_registered(
    station: ClientStation, details: ClientRegisteredDetails, command: Command, _was: Event | None
) -> ClientRegistered:
    """A code is registered once, and again after they left.

    Raises MissingClient, ProbableDuplicate, ClientAlreadyRegistered and ClientNotServed.
    """
    _ensure_not_alike(station, details.client, command)
    if details.client is None:
        raise MissingClient(field="client")
    own = corrected_by(command)
    others = [
        day for code, day in _others(station.clients.registered, own) if code == details.client
    ]
    if others and station.clients.left_on(details.client, details.registered_on, {own}) is None:
        raise ClientAlreadyRegistered(field="client", client=details.client)
    ensure_alive(station, details.client, details.registered_on)
    return stated(ClientRegistered, details, command)


def _ensure_not_alike(station: ClientStation, client: str | None, command: Command) -> None:
    """Hold a registration of who is probably registered here, or served elsewhere.

    Raises ProbableDuplicate, and MissingValue for a confirmation without a reason.
    """
    joined = same_person(station.clients.standing().values())
    same = frozenset() if client is None else joined.get(client, frozenset({client}))
    records = {code: record for record, (code, _day) in station.clients.registered.items()}
    alike = [
        code for code in command.alike if code not in same or (code == client and code in records)
    ]
    if not alike:
        return
    if not command.confirm_duplicate:
        like = records.get(alike[0]) or alike[0] or ELSEWHERE
        raise ProbableDuplicate(field="details", record=like)
    if not command.reason:
        raise MissingValue(field="reason")


def ensure_alive(station: ClientStation, client: str, day: str) -> None:
    """Refuse to take in again somebody who has died. Raises ClientNotServed."""
    left = station.clients.left_on(client, day)
    if left is not None and left[1] == "died":
        raise ClientNotServed(field="client", client=client, since=left[0], leaving=left[1])


def assess_transferred(
    station: ClientStation, details: ClientTransferredDetails, command: Command, _was: Event | None
) -> ClientTransferred:
    """To another station, and only who is served here. Raises SameStation and ClientNotServed."""
    if details.to_station == station.code:
        raise SameStation(field="to_station", station=station.code)
    _ensure_here(station, details.client, details.transferred_on, command)
    return stated(ClientTransferred, details, command)


def assess_moved_away(
    station: ClientStation, details: ClientMovedAwayDetails, command: Command, _was: Event | None
) -> ClientMovedAway:
    """Only who is served here moves away. Raises ClientNotServed."""
    _ensure_here(station, details.client, details.moved_on, command)
    return stated(ClientMovedAway, details, command)


def assess_died(
    station: ClientStation, details: ClientDiedDetails, command: Command, _was: Event | None
) -> ClientDied:
    """A death is recorded once, also of who has left. Raises ClientNotServed."""
    left = station.clients.left_on(details.client, FOREVER, {corrected_by(command)})
    if left is not None and left[1] == "died":
        raise ClientNotServed(field="client", client=details.client, since=left[0], leaving=left[1])
    return stated(ClientDied, details, command)


def assess_household(
    station: ClientStation,
    details: HouseholdRegisteredDetails,
    command: Command,
    _was: Event | None,
) -> HouseholdRegistered:
    """A code is registered once. Raises MissingValue and HouseholdAlreadyRegistered."""
    if details.household is None:
        raise MissingValue(field="household")
    if details.household in _others(station.clients.households, corrected_by(command)):
        raise HouseholdAlreadyRegistered(field="household", household=details.household)
    return stated(HouseholdRegistered, details, command)


def _ensure_here(station: ClientStation, client: str, day: str, command: Command) -> None:
    station.clients.ensure_served(client, day, field="client", besides={corrected_by(command)})


def _others(held: Mapping[str, _Value], own: str) -> list[_Value]:
    return [value for record, value in held.items() if record != own]


def assess_merged(
    station: ClientStation, details: ClientMergedDetails, command: Command, _was: Event | None
) -> ClientMerged:
    """Two codes that are not one person yet. Raises SameClient and ClientsAlreadyMerged."""
    if details.client == details.into:
        raise SameClient(field="into")
    standing = station.clients.standing({corrected_by(command)})
    if details.into in same_person(standing.values()).get(details.client, ()):
        raise ClientsAlreadyMerged(field="into", client=details.client, into=details.into)
    return stated(ClientMerged, details, command)


def assess_unmerged(
    station: ClientStation, details: ClientUnmergedDetails, command: Command, _was: Event | None
) -> ClientUnmerged:
    """Only a merge that stands is undone. Raises NotMerged, and as :func:`ensure_undone_stays`."""
    own = corrected_by(command)
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
