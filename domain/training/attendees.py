"""Who came to a training session, workers and volunteers alike.

It stands beside the facts, of which views know the shape only.
"""

from __future__ import annotations

from domain.ground.vocabulary import AttendeeKind
from domain.training.facts import Attendance, TrainingSessionHeld, VolunteerAttendance

Attended = Attendance | VolunteerAttendance
"""That one person came."""


def attended(session: TrainingSessionHeld) -> tuple[Attended, ...]:
    """Everybody who came, workers first."""
    return (*session.attendance, *session.volunteers)


def person_of(each: Attended) -> str:
    """The code of whoever it is."""
    return each.worker if isinstance(each, Attendance) else each.volunteer


def kind_of(each: Attended) -> AttendeeKind:
    """What they are."""
    if isinstance(each, VolunteerAttendance):
        return "volunteers"
    return "village" if each.is_of_village else "staff"
