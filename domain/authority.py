"""Which role may give which command, and at which station.

Two tables, so that a reader sees it whole. Where a role may do it is decided by where the station
lies, which only the decision knows: what the edge finds out beforehand is a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain import commands, errors
from domain.station import Station, place_on
from domain.values import station_today
from domain.vocabulary import Role

_STATION: Final = frozenset[Role]({"station_head", "district_officer", "city_officer"})
_SERVICE: Final = frozenset[Role]({"staff", "station_head"})
_ROSTER: Final = frozenset[Role]({"station_head", "district_officer"})
_MONEY: Final = frozenset[Role]({"accountant", "station_head"})
_FIXES: Final = frozenset[Role]({"staff", "station_head", "accountant"})
_APPROVAL: Final = frozenset[Role]({"station_head", "district_officer"})

PERMITTED: Final[Mapping[type[commands.Command], frozenset[Role]]] = {
    commands.PlanStation: frozenset({"district_officer", "city_officer", "station_head"}),
    commands.ChangeStationArea: frozenset({"district_officer", "city_officer"}),
    commands.BuildStation: _STATION,
    commands.OpenStation: _STATION,
    commands.SuspendStation: _STATION,
    commands.CloseStation: _STATION,
    commands.JoinStaff: _ROSTER,
    commands.ChangeStaffRole: _ROSTER,
    commands.LeaveStaff: _ROSTER,
    commands.RecordStaffCredential: _ROSTER,
    commands.RecordHomeVisit: _SERVICE,
    commands.RecordHomeVisitNotMet: _SERVICE,
    commands.HoldTrainingSession: _SERVICE,
    commands.PromiseGrant: _MONEY,
    commands.ReceiveGrant: _MONEY,
    commands.ReclaimGrant: _MONEY,
    commands.ReserveFunds: _MONEY,
    commands.RecordExpenditure: _MONEY,
    commands.CorrectRecord: _FIXES,
    commands.VoidRecord: _FIXES,
    commands.ReleaseReservation: _MONEY,
    commands.ClosePeriod: _APPROVAL,
    commands.ReopenPeriod: _APPROVAL,
    commands.ApproveLateEntry: _APPROVAL,
    commands.StartImport: frozenset({"station_head"}),
    commands.VoidImportBatch: frozenset({"station_head"}),
    commands.ErasePerson: _APPROVAL,
    commands.PlaceLegalHold: _APPROVAL,
    commands.ReleaseLegalHold: _APPROVAL,
}


FIXERS: Final[Mapping[str, frozenset[Role]]] = {
    "station": frozenset({"station_head"}),
    "staff": frozenset({"station_head"}),
    "home_visit": _SERVICE,
    "training": _SERVICE,
    "grant": _MONEY,
    "funds": _MONEY,
    "expenditure": _MONEY,
}
"""First word of a record's topic -> who may correct or void it; ``staff`` only their own."""


def authorise(command: commands.Command) -> None:
    """Refuse a command that its role may not give.

    Raises NotPermitted.
    """
    if command.role not in PERMITTED[type(command)]:
        raise errors.NotPermitted(role=command.role)


def ensure_reach(station: Station, command: commands.Command) -> None:
    """Refuse a command whose station is not there or out of reach: nobody can tell which.

    Nor may a station be put where the actor has no say. Raises UnknownStation, and NotPermitted for
    a station in reach that would leave it.
    """
    reach, is_plan = command.reach, isinstance(command, commands.PlanStation)
    if station.is_planned:
        place = None
        if reach.is_by_area:  # looked up only then: every command comes through here
            place = place_on(station.lifecycle, station_today(command.now))
        is_there = reach.covers(station.code, place)
    else:
        is_there = is_plan
    if not is_there:
        raise errors.UnknownStation(field="station", station=station.code)
    try:
        ensure_placed_within(station, command, getattr(command, "details", None))
    except errors.NotPermitted:
        if not is_plan:
            raise
        # Outside the planner's areas nothing is public, so not even that a code is free.
        raise errors.UnknownStation(field="station", station=station.code) from None


def ensure_placed_within(station: Station, command: commands.Command, stated: object) -> None:
    """Refuse details, if they say where the station lies, that put it out of the actor's reach.

    Those of a correction are known once it is laid over what is recorded. Raises NotPermitted.
    """
    if isinstance(
        stated, commands.StationPlanDetails | commands.StationAreaDetails
    ) and not command.reach.may_put(station.code, stated):
        raise errors.NotPermitted(field=command.reach.kind, role=command.role)


def authorise_fix(command: commands.Command, topic: str, *, is_own: bool) -> None:
    """Refuse to correct or void a record of a topic that is not the role's matter.

    Raises NotPermitted.
    """
    role = command.role
    if role not in FIXERS[topic.partition(".")[0]] or (role == "staff" and not is_own):
        raise errors.NotPermitted(role=role)
