"""Decisions about training sessions."""

from __future__ import annotations

from msgspec import UNSET

from domain.commands import Command, TrainingSessionDetails
from domain.events import Attendance, Fact, TrainingSessionHeld
from domain.home_visits import attachments_of
from domain.station import Station
from domain.values import ISOMinute, day_of


def assess_session(
    station: Station, details: TrainingSessionDetails, command: Command, _was: Fact | None
) -> TrainingSessionHeld:
    """Everybody who attended must be employed that day. Raises UnknownWorker, WorkerNotEmployed."""
    day = day_of(details.started_at)
    for index, person in enumerate(details.attendance):
        station.roster.ensure_employed(person.worker, day, field=f"attendance.{index}.worker")
    claimed = details.claimed_headcount
    return TrainingSessionHeld(
        course=details.course,
        class_tier=details.class_tier,
        format=details.format,
        started_at=ISOMinute(details.started_at),
        ended_at=ISOMinute(details.ended_at),
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
        claimed_headcount=UNSET if claimed is None else claimed,
        attachments=attachments_of(details.attachments),
        sd=command.commitments,
    )
