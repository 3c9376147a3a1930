"""Decisions about cases: a course without gaps, the right client, and what the policy asks for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, TypeVar

from msgspec import structs

from domain.casework.details import (
    CaseApprovedDetails,
    CaseAssignedDetails,
    CaseClosedDetails,
    CaseDeclinedDetails,
    CaseOpenedDetails,
    CaseSessionRecordedDetails,
    OfClient,
    StepDetails,
)
from domain.casework.facts import (
    CaseApproved,
    CaseAssessed,
    CaseAssigned,
    CaseClosed,
    CaseDeclined,
    CaseEvaluated,
    CaseFollowedUp,
    CaseOpened,
    CasePlanned,
    CaseReopened,
    CaseSessionRecorded,
    CaseStep,
)
from domain.casework.refusals import (
    CaseAlreadyOpened,
    CaseHasSteps,
    CaseNotClosed,
    CaseNotOpen,
    CaseOfAnother,
    CaseStepMissing,
    NothingToApprove,
)
from domain.casework.requirements import APPROVABLE, missing
from domain.casework.state import Cases, CaseStation, Course, course_of, file_of, stands, step_of
from domain.ground.commands import Command, own_records
from domain.ground.events import Event
from domain.ground.policy import Policy
from domain.ground.refusals import ContentChanged, MissingClient, UnknownCase
from domain.ground.stating import each_once, stated
from domain.ground.station import Station, ensure_at_work, ensure_served
from domain.ground.values import day_of, minutes_between
from domain.ground.vocabulary import CASE_STAGES

_Stage = TypeVar(
    "_Stage", CaseAssessed, CasePlanned, CaseEvaluated, CaseClosed, CaseFollowedUp, CaseReopened
)
_FOLLOWS_THE_END: Final = frozenset({"followed_up", "reopened"})


def assess_opening(
    station: CaseStation,
    details: CaseOpenedDetails,
    command: Command,
    was: CaseOpened | None,
    policy: Policy,
) -> CaseOpened:
    """One opening for each number, of somebody who is served, by somebody who works here.

    Raises MissingClient, ClientNotServed, UnknownWorker, WorkerNotEmployed, StationNotOperating,
    CaseAlreadyOpened, and CaseHasSteps where a correction would leave steps without their case.
    """
    client, day, own = _client(details), details.opened_on, own_records(command)
    ensure_served(station, client, day, was, at="opened_on")
    station.roster.ensure_employed(details.worker, day, field="worker")
    station.ensure_working(day, field="opened_on")
    case = details.case or station.cases.numbers.next_of(
        policy.case_number_parts, station.code, day
    )
    steps = station.cases.of(case, own)
    if any(each.stage == "opened" for each in steps.values()):
        raise CaseAlreadyOpened(field="case", case=case)
    fact = stated(CaseOpened, details, command, case=case)
    _ensure_left_stands(station.cases, own, was, case)
    if not stands({**steps, command.event_id: step_of(fact)}):
        raise CaseHasSteps(field="opened_on", case=case)
    return fact


def step_rule(
    fact: type[_Stage], day_field: str, stage: str
) -> Callable[[CaseStation, StepDetails, Command, _Stage | None, Policy], _Stage]:
    """The rule of a stage that a worker records on a day."""

    def assess(
        station: CaseStation,
        details: StepDetails,
        command: Command,
        was: _Stage | None,
        policy: Policy,
    ) -> _Stage:
        case, day, own = details.case, getattr(details, day_field), own_records(command)
        course = _course(station, case, own)
        _ensure_client(station, case, details)
        station.roster.ensure_employed(details.worker, day, field="worker")
        if stage in _FOLLOWS_THE_END:
            if not course.is_closed_on(day):
                raise CaseNotClosed(field=day_field, case=case, day=day)
        else:
            _ensure_open(course, case, day, field=day_field)
        reason = details.close_reason if isinstance(details, CaseClosedDetails) else ""
        _ensure_has(station, case, own, policy, stage=stage, close_reason=reason)
        found = stated(fact, details, command)
        _ensure_left_stands(station.cases, own, was, case)
        if not stands({**station.cases.of(case, own), command.event_id: step_of(found)}):
            raise CaseHasSteps(field=day_field, case=case)
        return found

    return assess


def assess_session(
    station: CaseStation,
    details: CaseSessionRecordedDetails,
    command: Command,
    _was: Event | None,
    policy: Policy,
) -> CaseSessionRecorded:
    """A session of a case that is open, by people who work here that day.

    Raises UnknownCase, CaseOfAnother, CaseNotOpen, CaseStepMissing, UnknownWorker,
    WorkerNotEmployed or StationNotOperating.
    """
    day = day_of(details.started_at)
    course = _course(station, details.case)
    _ensure_client(station, details.case, details)
    ensure_at_work(station, details.workers, day, people="workers", at="started_at")
    _ensure_open(course, details.case, day, field="started_at")
    _ensure_has(station, details.case, frozenset(), policy, stage="session")
    return stated(
        CaseSessionRecorded,
        details,
        command,
        duration_minutes=minutes_between(details.started_at, details.ended_at),
        workers=each_once(details.workers),
    )


def assess_declined(
    station: Station, details: CaseDeclinedDetails, command: Command, _was: Event | None
) -> CaseDeclined:
    """Declined by somebody who works here that day.

    Raises MissingClient, UnknownWorker or WorkerNotEmployed.
    """
    _client(details)
    station.roster.ensure_employed(details.worker, details.declined_on, field="worker")
    return stated(CaseDeclined, details, command)


def assess_assigned(
    station: CaseStation, details: CaseAssignedDetails, command: Command, _was: Event | None
) -> CaseAssigned:
    """A case that is open goes to somebody who works here then, or to nobody.

    Raises UnknownCase, CaseNotOpen, UnknownWorker or WorkerNotEmployed.
    """
    day = details.assigned_from
    _ensure_open(_course(station, details.case), details.case, day, field="assigned_from")
    if details.worker is not None:
        station.roster.ensure_employed(details.worker, day, field="worker")
    return stated(CaseAssigned, details, command)


def assess_approved(
    station: CaseStation, details: CaseApprovedDetails, command: Command, _was: Event | None
) -> CaseApproved:
    """What is approved is what stands: the record says now what the supervisor has seen.

    Raises UnknownCase, CaseOfAnother, NothingToApprove or ContentChanged.
    """
    case, approved = details.case, details.approved
    _course(station, case)
    _ensure_client(station, case, details)
    step = station.cases.of(case).get(approved)
    if step is None or step.stage not in APPROVABLE:
        raise NothingToApprove(field="approved", approved=approved, case=case)
    if step.content != details.content_sha256:
        raise ContentChanged(field="content_sha256", approved=approved)
    return stated(CaseApproved, details, command)


def ensure_cases_stand(cases: Cases, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away what later steps of a case rest on. Raises CaseHasSteps."""
    for case, steps in cases.steps.items():
        if not steps.keys().isdisjoint(gone) and not stands(cases.of(case, gone)):
            raise CaseHasSteps(field=field, case=case)


def session_likenesses(session: CaseSessionRecorded) -> tuple[tuple[str | int, ...], ...]:
    """A case has one session at a time."""
    return ((session.case, session.started_at),)


def declined_likenesses(declined: CaseDeclined) -> tuple[tuple[str, ...], ...]:
    """Somebody is declined for the same once a day."""
    return ((declined.client, declined.problem),)


def _course(station: CaseStation, case: str, own: Collection[str] = ()) -> Course:
    course = course_of(station.cases.of(case, own).values())
    if course is None:
        raise UnknownCase(field="case", case=case)
    return course


def _ensure_client(station: CaseStation, case: str, details: OfClient) -> None:
    client = _client(details)
    steps = station.cases.of(case).values()
    if not any(
        each.stage == "opened" and station.is_same_client(each.client, client) for each in steps
    ):
        raise CaseOfAnother(field="client", case=case, client=client)


def _ensure_open(course: Course, case: str, day: str, *, field: str) -> None:
    if not course.is_open_on(day):
        raise CaseNotOpen(field=field, case=case, day=day)


def _ensure_has(
    station: CaseStation,
    case: str,
    own: Collection[str],
    policy: Policy,
    *,
    stage: str,
    close_reason: str = "",
) -> None:
    refused = policy.case_requirements_refused
    if not refused:
        return
    file = file_of(station.cases.of(case, own))
    # A reopening takes a case to no stage; it asks for those that were reached.
    stages = file.stages | ({stage} & {*CASE_STAGES})
    file = structs.replace(file, stages=stages, close_reason=close_reason)
    wanted = set(refused) - ({"client_signed"} if stage == "planned" else set())
    lacking = missing(file, wanted)
    if lacking:
        raise CaseStepMissing(field="case", case=case, missing=tuple(lacking))


def _ensure_left_stands(
    cases: Cases, own: Collection[str], was: CaseStep | None, case: str
) -> None:
    """Refuse a correction that moves a step to another case and leaves others without it."""
    if was is not None and was.case != case and not stands(cases.of(was.case, own)):
        raise CaseHasSteps(field="case", case=was.case)


def _client(details: OfClient) -> str:
    # Whoever is named only has got a code before; a correction may have taken it away.
    if details.client is None:
        raise MissingClient(field="client")
    return details.client
