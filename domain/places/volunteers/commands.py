"""Requests about volunteers."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.places.volunteers.details import VolunteerHoursDetails, VolunteerRegisteredDetails


class RegisterVolunteer(RecordingCommand):
    """Register somebody who helps. Name and papers go to the person vault."""

    details: VolunteerRegisteredDetails


class RecordVolunteerHours(RecordingCommand):
    """Record how long a volunteer served on a day, and who confirms it."""

    details: VolunteerHoursDetails
