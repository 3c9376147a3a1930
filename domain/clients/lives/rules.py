"""Decisions about changes of a client or a household."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from domain.clients.lives.details import ClientAssignedDetails
from domain.clients.lives.facts import ClientAssigned
from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.forms.details import Details
from domain.ground.stating import stated
from domain.ground.station import Station

_Stored = TypeVar("_Stored", bound=Event)


def as_stated(fact: type[_Stored]) -> Callable[[Station, Details, Command, Event | None], _Stored]:
    """The rule of a kind that nothing stands in the way of: its own form has looked at it all."""

    def assess(
        _station: Station, details: Details, command: Command, _was: Event | None
    ) -> _Stored:
        return stated(fact, details, command)

    return assess


def assess_assigned(
    station: Station, details: ClientAssignedDetails, command: Command, _was: Event | None
) -> ClientAssigned:
    """Whoever is responsible works here then. Raises UnknownWorker or WorkerNotEmployed."""
    if details.worker is not None:
        station.roster.ensure_employed(details.worker, details.assigned_from, field="worker")
    return stated(ClientAssigned, details, command)
