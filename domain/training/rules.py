"""Decisions about training sessions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from msgspec import UNSET

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.order.engagements import Around, Engagement, credited_on_day
from domain.ground.order.flags import Warned
from domain.ground.policy import Policy
from domain.ground.refusals import BadValue, MissingValue
from domain.ground.stating import each_once, stated
from domain.ground.station import Station
from domain.ground.values import day_of, days_between, minutes_between
from domain.training.attendees import Attended, attended, person_of
from domain.training.details import (
    AttendanceDetails,
    AttendanceSignedDetails,
    Attendee,
    TrainingSessionDetails,
    VolunteerAttendanceDetails,
)
from domain.training.facts import (
    Attendance,
    AttendanceSigned,
    TrainingSessionHeld,
    VolunteerAttendance,
)
from domain.training.refusals import (
    CreditedHoursOverDay,
    HoursWithoutSignOut,
    SignedOutsideSession,
)

DAY_HUNDREDTHS: Final = 24_00
"""More class hours nobody has on one day."""


def assess_session(
    station: Station,
    details: TrainingSessionDetails,
    command: Command,
    _was: Event | None,
    policy: Policy,
) -> TrainingSessionHeld:
    """Every worker of the station who attended must be employed that day.

    Raises UnknownWorker, WorkerNotEmployed, MissingValue, SignedOutsideSession, HoursWithoutSignOut.
    """
    day = day_of(details.started_at)
    for index, person in enumerate(details.attendance):
        if not person.is_of_village:
            station.roster.ensure_employed(person.worker, day, field=f"attendance.{index}.worker")
    judged = partial(_judged, details, policy.sign_in_grace_minutes)
    return stated(
        TrainingSessionHeld,
        details,
        command,
        hours_hundredths=int(details.hours),
        attendance=tuple(
            Attendance(
                worker=each.worker,
                is_of_village=each.is_of_village,
                **judged(each, at=f"attendance.{index}"),
            )
            for index, each in enumerate(details.attendance)
        ),
        volunteers=tuple(
            VolunteerAttendance(volunteer=each.volunteer, **judged(each, at=f"volunteers.{index}"))
            for index, each in enumerate(details.volunteers)
        ),
        costs=each_once(details.costs),
    )


def _judged(
    details: TrainingSessionDetails, grace_minutes: int, person: Attendee, *, at: str
) -> dict[str, Any]:
    """What is stored of a person's time: hours as stated, else for as long as they were there.

    Who signed in and never out has none until a reason is given.
    """
    arrived, left = person.signed_in_at, person.signed_out_at
    if arrived is None and left is not None:
        raise MissingValue(field=f"{at}.signed_in_at")
    if arrived is not None and (
        arrived >= details.ended_at or (left is not None and left <= details.started_at)
    ):
        raise SignedOutsideSession(field=f"{at}.signed_in_at")
    is_open = arrived is not None and left is None and not person.credited_because
    if is_open and person.hours is not None:
        raise HoursWithoutSignOut(field=f"{at}.hours")
    if person.hours is not None:
        hundredths = int(person.hours)
    else:
        lasted = minutes_between(details.started_at, details.ended_at)
        missed = lasted if is_open else _missed_minutes(details, arrived, left, grace_minutes)
        hundredths = int(details.hours) * (lasted - missed) // lasted
    return {
        "credited_hours_hundredths": hundredths,
        "signed_in_at": UNSET if arrived is None else arrived,
        "signed_out_at": UNSET if left is None else left,
        "credited_because": person.credited_because,
    }


def _missed_minutes(
    details: TrainingSessionDetails, arrived: str | None, left: str | None, grace_minutes: int
) -> int:
    """What somebody missed who came late or left early; of each a policy's minutes are let pass."""
    late = 0 if arrived is None else minutes_between(details.started_at, arrived)
    early = 0 if left is None else minutes_between(left, details.ended_at)
    lasted = minutes_between(details.started_at, details.ended_at)
    return min(lasted, sum(each for each in (late, early) if each > grace_minutes))


def assess_signed(
    station: Station,
    details: AttendanceSignedDetails,
    command: Command,
    _was: Event | None,
) -> AttendanceSigned:
    """A worker of the station is employed that day; of a village or a volunteer nothing is asked.

    Raises UnknownWorker, WorkerNotEmployed, MissingValue for nobody, and BadValue for two people.
    """
    if details.worker is None and details.volunteer is None:
        raise MissingValue(field="worker")
    if details.worker is not None and details.volunteer is not None:
        raise BadValue(field="volunteer")
    if details.worker is None and details.is_of_village:
        raise BadValue(field="is_of_village")
    if details.worker is not None and not details.is_of_village:
        station.roster.ensure_employed(details.worker, day_of(details.signed_at), field="worker")
    return stated(AttendanceSigned, details, command)


def signing_likenesses(signed: AttendanceSigned) -> tuple[Hashable, ...]:
    """Nobody comes to a course, or leaves it, twice a day."""
    return ((signed.course, signed.direction, signed.worker, signed.volunteer),)


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
    most = max(each.credited_hours_hundredths for each in attended(session))
    lasted = minutes_between(session.started_at, session.ended_at)
    policy = around.policy_on(day_of(session.started_at))
    limit = lasted * 100 // policy.class_hour_minutes
    if most > limit:
        yield Warned(
            code="hours_over_session",
            workers=tuple(
                person_of(each)
                for each in attended(session)
                if each.credited_hours_hundredths > limit
            )[:20],
            hours_hundredths=most,
            limit_hours_hundredths=limit,
        )


def session_restated(session: TrainingSessionHeld) -> dict[str, Any]:
    """Hours and attendance as details state them.

    Whoever was credited the whole session goes on being credited it when its hours change.
    """
    return {
        "hours": session.hours_hundredths,
        "attendance": tuple(
            AttendanceDetails.model_construct(
                worker=each.worker, is_of_village=each.is_of_village, **_restated(session, each)
            )
            for each in session.attendance
        ),
        "volunteers": tuple(
            VolunteerAttendanceDetails.model_construct(
                volunteer=each.volunteer, **_restated(session, each)
            )
            for each in session.volunteers
        ),
    }


def _restated(session: TrainingSessionHeld, each: Attended) -> dict[str, Any]:
    credited = each.credited_hours_hundredths
    return {
        "hours": None if credited in (0, session.hours_hundredths) else credited,
        "signed_in_at": None if each.signed_in_at is UNSET else each.signed_in_at,
        "signed_out_at": None if each.signed_out_at is UNSET else each.signed_out_at,
        "credited_because": each.credited_because,
    }
