"""Which role may give which command, and at which station or area.

A command that records a fact has its roles from its kind, and so have corrections and voids of it;
the others have a row here. Where a role may do it is decided by where the station lies, which only
the decision knows: what the edge finds out beforehand is a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.book.catalogue import KIND_OF_TOPIC, KINDS
from domain.book.commands import (
    ApproveLateEntry,
    ClosePeriod,
    ReopenPeriod,
    StartImport,
    VoidImportBatch,
)
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.book.states.area import Area
from domain.book.states.streams import FOR_AREAS, Stream, stands_on
from domain.ground.areas import division_of
from domain.ground.commands import Command, CorrectRecord, VoidRecord
from domain.ground.kinds import HEAD, MONEY, OFFICERS, SERVICE
from domain.ground.refusals import NotPermitted, UnknownArea, UnknownStation
from domain.ground.values import station_today
from domain.ground.vocabulary import Role
from domain.money.commands import ReleaseReservation
from domain.stations.commands import PlanStation
from domain.stations.details import StationAreaDetails, StationPlanDetails
from domain.stations.state import place_on

_FIXES: Final = frozenset[Role]().union(*(kind.fixed_by for kind in KINDS))
# A union in its place would be made anew for every command.
_PLACING: Final = (StationPlanDetails, StationAreaDetails)
_APPROVAL: Final = frozenset[Role]({"station_head", "district_officer"})

PERMITTED: Final[Mapping[type[Command], frozenset[Role]]] = {
    **{kind.command: kind.recorded_by for kind in KINDS},
    CorrectRecord: _FIXES,
    VoidRecord: _FIXES,
    ReleaseReservation: MONEY,
    ClosePeriod: _APPROVAL,
    ReopenPeriod: _APPROVAL,
    ApproveLateEntry: _APPROVAL,
    StartImport: SERVICE | MONEY | OFFICERS,  # row by row their own kinds decide
    VoidImportBatch: HEAD,
    ErasePerson: _APPROVAL,
    PlaceLegalHold: _APPROVAL,
    ReleaseLegalHold: _APPROVAL,
}
"""Command -> who may give it."""


def authorise(command: Command) -> None:
    """Refuse a command that its role may not give.

    Raises NotPermitted.
    """
    if command.role not in PERMITTED[type(command)]:
        raise NotPermitted(role=command.role)


def ensure_reach(station: Stream, command: Command) -> None:
    """Refuse a command whose stream is not there or out of reach: nobody can tell which.

    An area is written to by its own officers only, and hidden from those who lie elsewhere. Nor may
    a station be put where the actor has no say. Raises UnknownStation, UnknownArea, and
    NotPermitted for another office's area and for a station in reach that would leave it.
    """
    reach, is_plan = command.reach, isinstance(command, PlanStation)
    if isinstance(station, Area) or type(command) in FOR_AREAS:
        _ensure_own_area(station, command)
        return
    if station.is_planned:
        place = None
        if reach.is_by_area:  # looked up only then: every command comes through here
            place = place_on(station.lifecycle, station_today(command.now))
        is_there = reach.covers(station.code, place)
    else:
        is_there = is_plan
    if not is_there:
        raise UnknownStation(field="station", station=station.code)
    try:
        ensure_placed_within(station, command, getattr(command, "details", None))
    except NotPermitted:
        if not is_plan:
            raise
        # Outside the planner's areas nothing is public, so not even that a code is free.
        raise UnknownStation(field="station", station=station.code) from None


def _ensure_own_area(stream: Stream, command: Command) -> None:
    if not stands_on(command, stream):
        if isinstance(stream, Area):
            raise UnknownStation(field="station", station=stream.code)
        raise UnknownArea(field="station", area=stream.code)
    division = division_of(stream.code)
    if division is None or not command.reach.sees(division):
        raise UnknownArea(field="station", area=stream.code)
    if not command.reach.is_of(division):
        raise NotPermitted(field=command.reach.kind, role=command.role)


def ensure_placed_within(station: Stream, command: Command, stated: object) -> None:
    """Refuse details, if they say where the station lies, that put it out of the actor's reach.

    Those of a correction are known once it is laid over what is recorded. Raises NotPermitted.
    """
    if isinstance(stated, _PLACING) and not command.reach.may_put(station.code, stated):
        raise NotPermitted(field=command.reach.kind, role=command.role)


def authorise_fix(command: Command, topic: str, *, is_own: bool) -> None:
    """Refuse to correct or void a record of a topic that is not the role's matter.

    Raises NotPermitted.
    """
    role, kind = command.role, KIND_OF_TOPIC[topic]
    owns = role == "staff" or role in kind.fixing_own_only
    if role not in kind.fixed_by or (owns and not is_own):
        raise NotPermitted(role=role)
