"""Decisions about how people grow: nobody passes who was not entered, nobody supervises unasked."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Final, NamedTuple

from domain.ground.commands import Command, own_records
from domain.ground.events import Event
from domain.ground.forms.details import Details
from domain.ground.kinds import Assess
from domain.ground.policy import Policy
from domain.ground.refusals import MissingValue, Refusal
from domain.ground.stating import each_once, stated
from domain.ground.values import day_of, minutes_between
from domain.training.refusals import (
    DegreeAlreadyCredited,
    DegreeHoursFixed,
    ExamAlreadyEntered,
    ExamHasResult,
    ExamNotEntered,
    OneSupervisee,
    SupervisorAlreadyEngaged,
    SupervisorEndStands,
    SupervisorNotEngaged,
    SupervisorOfThemselves,
)
from domain.training.talent.details import (
    CourseAnnouncedDetails,
    CreditGrantedDetails,
    ExamEnteredDetails,
    GuidanceVisitedDetails,
    StudyTripMadeDetails,
    SupervisionHeldDetails,
)
from domain.training.talent.facts import (
    CourseAnnounced,
    CreditGranted,
    ExamEntered,
    ExamResultRecorded,
    GuidanceVisited,
    StandingFact,
    StudyTripMade,
    SupervisionHeld,
    SupervisorEnded,
    SupervisorEngaged,
)
from domain.training.talent.state import Talent, TalentStation, key_of, mark_of


class _Refused(NamedTuple):
    """What is refused of what begins and ends under a code, and by which field."""

    there: type[Refusal]
    not_there: type[Refusal]
    contradicted: type[Refusal]
    field: str


_SUPERVISORS: Final = _Refused(
    SupervisorAlreadyEngaged, SupervisorNotEngaged, SupervisorEndStands, "supervisor"
)
_EXAMS: Final = _Refused(ExamAlreadyEntered, ExamNotEntered, ExamHasResult, "worker")


def assess_course(
    _station: TalentStation, details: CourseAnnouncedDetails, command: Command, _was: Event | None
) -> CourseAnnounced:
    """A course may be announced at any time, and again."""
    return stated(CourseAnnounced, details, command, hours_hundredths=int(details.hours))


def assess_entry(
    station: TalentStation, details: ExamEnteredDetails, command: Command, was: StandingFact | None
) -> StandingFact:
    """A worker of the station, or one of a village, who is not entered for that examination yet.

    Raises UnknownWorker, ExamAlreadyEntered, ExamHasResult.
    """
    if not details.is_of_village:
        station.roster.ensure_known(details.worker, field="worker")
    return _placed(station.talent, stated(ExamEntered, details, command), command, was)


def standing_rule(
    kind: type[ExamResultRecorded | SupervisorEngaged | SupervisorEnded],
) -> Assess:
    """The rule of what begins once until it ends, and ends what began.

    It raises ExamNotEntered, ExamHasResult, SupervisorAlreadyEngaged, SupervisorNotEngaged and
    SupervisorEndStands.
    """

    def assess(
        station: TalentStation, details: Details, command: Command, was: StandingFact | None
    ) -> StandingFact:
        return _placed(station.talent, stated(kind, details, command), command, was)

    return assess


def assess_credit(
    station: TalentStation,
    details: CreditGrantedDetails,
    command: Command,
    _was: Event | None,
    policy: Policy,
) -> CreditGranted:
    """Hours of a worker; a degree counts once, for as many as is laid down (民发〔2009〕123号).

    Raises UnknownWorker, MissingValue, DegreeHoursFixed, DegreeAlreadyCredited.
    """
    station.roster.ensure_known(details.worker, field="worker")
    hundredths = None if details.hours is None else int(details.hours)
    if details.kind == "degree":
        fixed = policy.ce_degree_hours * 100
        if hundredths not in (None, fixed):
            raise DegreeHoursFixed(field="hours", hours=policy.ce_degree_hours)
        others = {
            worker
            for record, worker in station.talent.degrees.items()
            if record not in own_records(command)
        }
        if details.worker in others:
            raise DegreeAlreadyCredited(field="kind", worker=details.worker)
        hundredths = fixed
    if hundredths is None:
        raise MissingValue(field="hours")
    return stated(CreditGranted, details, command, hours_hundredths=hundredths)


def credit_restated(credit: CreditGranted) -> dict[str, object]:
    """The hours as details state them; those of a degree are laid down."""
    return {"hours": None if credit.kind == "degree" else credit.hours_hundredths}


def course_restated(course: CourseAnnounced) -> dict[str, object]:
    """The hours as details state them."""
    return {"hours": course.hours_hundredths}


def assess_supervision(
    station: TalentStation, details: SupervisionHeldDetails, command: Command, _was: Event | None
) -> SupervisionHeld:
    """Of workers of that day, by somebody who is engaged or a worker too and is none of them.

    Raises SupervisorNotEngaged, SupervisorOfThemselves, OneSupervisee, UnknownWorker,
    WorkerNotEmployed, StationNotOperating.
    """
    day, supervisees = day_of(details.started_at), each_once(details.supervisees)
    if details.supervisor in supervisees:
        raise SupervisorOfThemselves(field="supervisor")
    if details.mode == "individual" and len(supervisees) > 1:
        raise OneSupervisee(field="supervisees", people=len(supervisees))
    if not station.talent.is_engaged(details.supervisor, day):
        try:
            station.roster.ensure_employed(details.supervisor, day, field="supervisor")
        except Refusal:
            raise SupervisorNotEngaged(
                field="supervisor", under=details.supervisor, day=day
            ) from None
    for index, worker in enumerate(supervisees):
        station.roster.ensure_employed(worker, day, field=f"supervisees.{index}")
    station.ensure_working(day, field="started_at")
    return stated(
        SupervisionHeld,
        details,
        command,
        duration_minutes=minutes_between(details.started_at, details.ended_at),
        supervisees=supervisees,
        functions=each_once(details.functions),
        cases=each_once(details.cases),
    )


def supervision_likenesses(held: SupervisionHeld) -> tuple[Hashable, ...]:
    """A supervisor supervises once at a time."""
    return ((held.started_at, held.supervisor),)


def assess_guidance(
    _station: TalentStation, details: GuidanceVisitedDetails, command: Command, _was: Event | None
) -> GuidanceVisited:
    """Whoever comes is named by where they come from; no engagement is asked for."""
    return stated(GuidanceVisited, details, command)


def guidance_likenesses(visit: GuidanceVisited) -> tuple[Hashable, ...]:
    """One comes about one thing on a day."""
    return ((visit.visited_on, visit.guided_by, visit.organisation, visit.topic),)


def assess_trip(
    station: TalentStation, details: StudyTripMadeDetails, command: Command, _was: Event | None
) -> StudyTripMade:
    """Made by workers of that day. Raises UnknownWorker, WorkerNotEmployed."""
    workers = each_once(details.workers)
    for index, worker in enumerate(workers):
        station.roster.ensure_employed(worker, details.made_on, field=f"workers.{index}")
    return stated(StudyTripMade, details, command, workers=workers)


def trip_likenesses(trip: StudyTripMade) -> tuple[Hashable, ...]:
    """One goes to a place once on a day."""
    return ((trip.made_on, trip.destination),)


def ensure_talent_stands(talent: Talent, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away what a result or an end rests on.

    Raises ExamHasResult, SupervisorEndStands.
    """
    key = talent.bereft(gone)
    if key is not None:
        refused, under = _refusing(key)
        raise refused.contradicted(field=field, under=under)


def _refusing(key: str) -> tuple[_Refused, str]:
    """What is refused of what stands under a key, and of whom."""
    thing, worker, *_exam = key.split("/")
    return (_SUPERVISORS if thing == "supervisor" else _EXAMS), worker


def _placed(
    talent: Talent, fact: StandingFact, command: Command, was: StandingFact | None
) -> StandingFact:
    key, mark, own = key_of(fact), mark_of(fact), own_records(command)
    refused, under = _refusing(key)
    match talent.fault_of(key, mark, own):
        case "there":
            raise refused.there(field=refused.field, under=under, day=mark.day)
        case "not_there":
            raise refused.not_there(field=refused.field, under=under, day=mark.day)
        case "contradicted":
            raise refused.contradicted(field=refused.field, under=under)
    if was is not None and key_of(was) != key:
        ensure_talent_stands(talent, own, field=refused.field)
    return fact
