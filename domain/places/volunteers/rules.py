"""Decisions about volunteers: registered once, and no day longer than a day."""

from __future__ import annotations

from collections.abc import Collection

from domain.ground.commands import Command, own_records
from domain.ground.order.engagements import DAY_MINUTES
from domain.ground.refusals import MissingValue
from domain.ground.stating import stated
from domain.places.refusals import (
    ConfirmedByVolunteer,
    UnknownVolunteer,
    VolunteerAlreadyRegistered,
    VolunteerHasHours,
    VolunteerHoursOverDay,
)
from domain.places.volunteers.details import VolunteerHoursDetails, VolunteerRegisteredDetails
from domain.places.volunteers.facts import (
    VolunteerFact,
    VolunteerHoursRecorded,
    VolunteerRegistered,
)
from domain.places.volunteers.state import Volunteers, VolunteerStation


def assess_registered(
    station: VolunteerStation,
    details: VolunteerRegisteredDetails,
    command: Command,
    was: VolunteerFact | None,
) -> VolunteerRegistered:
    """A code is registered once.

    Raises MissingValue, VolunteerAlreadyRegistered, and VolunteerHasHours where a correction would
    leave hours of nobody.
    """
    if details.volunteer is None:
        raise MissingValue(field="volunteer")
    own = own_records(command)
    if station.volunteers.is_registered(details.volunteer, own):
        raise VolunteerAlreadyRegistered(field="volunteer", volunteer=details.volunteer)
    if was is not None and was.volunteer != details.volunteer:
        ensure_volunteers_stand(station.volunteers, own, field="volunteer")
    return stated(VolunteerRegistered, details, command)


def assess_hours(
    station: VolunteerStation,
    details: VolunteerHoursDetails,
    command: Command,
    _was: VolunteerFact | None,
) -> VolunteerHoursRecorded:
    """Hours of somebody registered, confirmed by a worker of that day who is somebody else.

    Raises UnknownVolunteer, ConfirmedByVolunteer, UnknownWorker, WorkerNotEmployed,
    StationNotOperating, VolunteerHoursOverDay.
    """
    volunteer, day = details.volunteer, details.served_on
    if not station.volunteers.is_registered(volunteer):
        raise UnknownVolunteer(field="volunteer", volunteer=volunteer)
    if details.confirmed_by == volunteer:
        raise ConfirmedByVolunteer(field="confirmed_by")
    station.roster.ensure_employed(details.confirmed_by, day, field="confirmed_by")
    station.ensure_working(day, field="served_on")
    others = station.volunteers.minutes_on(volunteer, day, own_records(command))
    minutes = others + details.duration_minutes
    if minutes > DAY_MINUTES:
        raise VolunteerHoursOverDay(field="duration_minutes", day=day, minutes=minutes)
    return stated(VolunteerHoursRecorded, details, command)


def ensure_volunteers_stand(volunteers: Volunteers, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away a registration whose volunteer has hours. Raises VolunteerHasHours."""
    for code, known in volunteers.known.items():
        if known.registrations.keys().isdisjoint(gone):
            continue
        if volunteers.has_served(code, gone) and not volunteers.is_registered(code, gone):
            raise VolunteerHasHours(field=field, volunteer=code)
