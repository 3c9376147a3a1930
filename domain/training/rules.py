"""Decisions about training sessions."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.stating import stated
from domain.ground.station import Station
from domain.ground.values import day_of
from domain.training.details import AttendanceDetails, TrainingSessionDetails
from domain.training.facts import Attendance, TrainingSessionHeld


def assess_session(
    station: Station, details: TrainingSessionDetails, command: Command, _was: Event | None
) -> TrainingSessionHeld:
    """Everybody who attended must be employed that day. Raises UnknownWorker, WorkerNotEmployed."""
    day = day_of(details.started_at)
    for index, person in enumerate(details.attendance):
        station.roster.ensure_employed(person.worker, day, field=f"attendance.{index}.worker")
    return stated(
        TrainingSessionHeld,
        details,
        command,
        hours_hundredths=int(details.hours),
        attendance=tuple(
            Attendance(
                worker=person.worker,
                credited_hours_hundredths=int(
                    details.hours if person.hours is None else person.hours
                ),
            )
            for person in details.attendance
        ),
    )


def session_likenesses(session: TrainingSessionHeld) -> tuple[Hashable, ...]:
    """One course begins once at a time."""
    return ((session.started_at, session.course),)


def session_restated(session: TrainingSessionHeld) -> dict[str, Any]:
    """Hours and attendance as details state them.

    Whoever was credited the whole session goes on being credited it when its hours change.
    """
    whole = session.hours_hundredths
    attendance = tuple(
        AttendanceDetails.model_construct(
            worker=each.worker,
            hours=None
            if each.credited_hours_hundredths == whole
            else each.credited_hours_hundredths,
        )
        for each in session.attendance
    )
    return {"hours": whole, "attendance": attendance}
