"""From details to a fact: one row per kind of fact.

The same row serves the first record and every correction, so a rule cannot hold for one and not
for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain import commands, errors, events
from domain.commands import Command, Details
from domain.events import Event, Fact, occurrence_field, occurrence_in
from domain.expenditures import assess_expenditure
from domain.forgetting import ensure_remembered
from domain.grants import assess_promised, assess_received, assess_reclaimed
from domain.home_visits import assess_not_met, assess_visit
from domain.lifecycle import (
    assess_area,
    assess_built,
    assess_closed,
    assess_opened,
    assess_plan,
    assess_suspended,
)
from domain.reservations import assess_reservation
from domain.staffing import assess_credential, assess_joined, assess_left, assess_role
from domain.station import Station
from domain.training import assess_session
from domain.values import day_of, iso_minute, month_of

Assess = Callable[[Station, Any, Command, Fact | None], Fact]

ASSESSMENTS: Final[Mapping[type[Details], tuple[type[Event], Assess]]] = {
    commands.StationPlanDetails: (events.StationPlanned, assess_plan),
    commands.StationAreaDetails: (events.StationAreaChanged, assess_area),
    commands.StationBuiltDetails: (events.StationBuilt, assess_built),
    commands.StationOpenedDetails: (events.StationOpened, assess_opened),
    commands.StationSuspendedDetails: (events.StationSuspended, assess_suspended),
    commands.StationClosedDetails: (events.StationClosed, assess_closed),
    commands.StaffJoinedDetails: (events.StaffJoined, assess_joined),
    commands.StaffRoleDetails: (events.StaffRoleChanged, assess_role),
    commands.StaffLeftDetails: (events.StaffLeft, assess_left),
    commands.StaffCredentialDetails: (events.StaffCredentialRecorded, assess_credential),
    commands.HomeVisitDetails: (events.HomeVisitRecorded, assess_visit),
    commands.HomeVisitNotMetDetails: (events.HomeVisitNotMet, assess_not_met),
    commands.TrainingSessionDetails: (events.TrainingSessionHeld, assess_session),
    commands.GrantPromisedDetails: (events.GrantPromised, assess_promised),
    commands.GrantReceivedDetails: (events.GrantReceived, assess_received),
    commands.GrantReclaimedDetails: (events.GrantReclaimed, assess_reclaimed),
    commands.FundsReservedDetails: (events.FundsReserved, assess_reservation),
    commands.ExpenditureDetails: (events.ExpenditureRecorded, assess_expenditure),
}
"""Details -> the fact they state and the function that judges them."""

DETAILS_BY_FACT: Final[Mapping[type[Event], type[Details]]] = {
    fact: details for details, (fact, _assess) in ASSESSMENTS.items()
}
"""Fact -> the details that a correction of it takes."""

_MAY_LIE_AHEAD: Final = frozenset[type[Event]](
    {
        events.StationPlanned,
        events.StaffCredentialRecorded,
        events.GrantPromised,
    }
)
"""Facts whose day may come after today: plans and terms, not deeds.

Not a change of areas: who gave a station up could have it come back on a later day.
"""


def assess(station: Station, details: Details, command: Command, was: Fact | None) -> Fact:
    """Judge details against the clock, the closed months and the state.

    ``was`` is the value that the details replace, None for a first record.

    Raises FutureDate, PeriodAlreadyClosed, LateEntryNotApproved, PersonAlreadyErased,
    PersonIsRestricted and whatever the kind's own rules refuse.
    """
    kind, judge = ASSESSMENTS[type(details)]
    start, end = occurrence_in(details, kind)
    now = iso_minute(command.now)
    if (end or start) > now and kind not in _MAY_LIE_AHEAD:
        raise errors.FutureDate(field=occurrence_field(kind))
    station.ensure_open_month(month_of(start), command.late_entry, day_of(now))
    fact = judge(station, details, command, was)
    ensure_remembered(station, fact, was, command)
    return fact
