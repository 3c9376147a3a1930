"""Decisions about training sessions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, Final

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.order.engagements import Around, Engagement, credited_on_day
from domain.ground.order.flags import Warned
from domain.ground.stating import stated
from domain.ground.station import Station
from domain.ground.values import day_of, days_between, minutes_between
from domain.training.details import AttendanceDetails, TrainingSessionDetails
from domain.training.facts import Attendance, TrainingSessionHeld
from domain.training.refusals import CreditedHoursOverDay

DAY_HUNDREDTHS: Final = 24_00
"""More class hours nobody has on one day."""


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


def ensure_hours_fit(
    engagements: Sequence[Engagement], before: Sequence[Engagement], around: Around
) -> None:
    """Nobody is credited more hours than a day has, in all sessions that began on it.

    One that lasts for several days has as many hours. Whom a correction leaves as they were is not
    asked about.

    Raises CreditedHoursOverDay.
    """
    for each in engagements:
        if not each.credited_hundredths or each in before:
            continue
        days = days_between(day_of(each.started_at), day_of(each.ended_at)) + 1
        hundredths, limit = credited_on_day(each, around), DAY_HUNDREDTHS * days
        if hundredths > limit:
            raise CreditedHoursOverDay(
                field="attendance",
                worker=each.worker,
                day=day_of(each.started_at),
                hours=f"{hundredths / 100:g}",
                limit=limit // 100,
            )


def credits_more_than_lasted(
    session: TrainingSessionHeld, _engagements: Sequence[Engagement], around: Around
) -> Iterator[Warned]:
    """Somebody is credited more class hours than there were, as long as one is by the policy."""
    most = max(each.credited_hours_hundredths for each in session.attendance)
    lasted = minutes_between(session.started_at, session.ended_at)
    policy = around.policy_on(day_of(session.started_at))
    limit = lasted * 100 // policy.class_hour_minutes
    if most > limit:
        yield Warned(
            code="hours_over_session",
            workers=tuple(
                each.worker for each in session.attendance if each.credited_hours_hundredths > limit
            )[:20],
            hours_hundredths=most,
            limit_hours_hundredths=limit,
        )


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
