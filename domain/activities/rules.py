"""Decisions about groups, activities and everything beside them."""

from __future__ import annotations

from collections.abc import Collection, Hashable

from domain.activities.details import (
    ActivityDetails,
    AdministrativeTaskDetails,
    DeskServiceDetails,
    GovernanceDetails,
    GroupEndedDetails,
    GroupPlannedDetails,
    GroupSessionDetails,
    ResourceDetails,
)
from domain.activities.facts import (
    ActivityHeld,
    AdministrativeTaskDone,
    DeskServiceGiven,
    GovernanceActed,
    GroupEnded,
    GroupPlanned,
    GroupSessionHeld,
    ResourceLinked,
)
from domain.activities.groups import Groups, GroupStation
from domain.activities.refusals import (
    GroupAlreadyEnded,
    GroupAlreadyPlanned,
    GroupHasSessions,
    MorePeopleByGroup,
    UnknownGroup,
)
from domain.ground.commands import Command, corrected_by
from domain.ground.events import Event
from domain.ground.stating import each_once, stated
from domain.ground.station import Station, ensure_at_work
from domain.ground.values import day_of, minutes_between


def assess_group_plan(
    station: GroupStation, details: GroupPlannedDetails, command: Command, was: Event | None
) -> GroupPlanned:
    """One plan for each code, led by people of the station.

    Raises UnknownWorker, GroupAlreadyPlanned, and GroupHasSessions where a correction would leave
    sessions without a plan.
    """
    for index, worker in enumerate(details.leaders):
        station.roster.ensure_known(worker, field=f"leaders.{index}")
    own = {corrected_by(command)}
    if station.groups.is_planned(details.group, own):
        raise GroupAlreadyPlanned(field="group", group=details.group)
    if isinstance(was, GroupPlanned) and was.group != details.group:
        ensure_groups_stand(station.groups, own, field="group")
    return stated(GroupPlanned, details, command, leaders=each_once(details.leaders))


def assess_group_session(
    station: GroupStation, details: GroupSessionDetails, command: Command, _was: Event | None
) -> GroupSessionHeld:
    """A group that is planned and not over, led by people who are employed that day.

    Raises UnknownGroup, GroupAlreadyEnded, UnknownWorker, WorkerNotEmployed, StationNotOperating.
    """
    day = day_of(details.started_at)
    _ensure_going_on(station.groups, details.group, day)
    ensure_at_work(station, details.leaders, day, people="leaders", at="started_at")
    return stated(
        GroupSessionHeld,
        details,
        command,
        duration_minutes=minutes_between(details.started_at, details.ended_at),
        leaders=each_once(details.leaders),
        clients=each_once(details.clients),
    )


def assess_group_end(
    station: GroupStation, details: GroupEndedDetails, command: Command, _was: Event | None
) -> GroupEnded:
    """A group ends once, and not before its last session.

    Raises UnknownGroup, GroupAlreadyEnded, GroupHasSessions.
    """
    group, own = details.group, {corrected_by(command)}
    if not station.groups.is_planned(group):
        raise UnknownGroup(field="group", group=group)
    ended_on = station.groups.ended_on(group, own)
    if ended_on is not None:
        raise GroupAlreadyEnded(field="group", group=group, day=ended_on)
    later = [day for day in station.groups.days_of_sessions(group) if day > details.ended_on]
    if later:
        raise GroupHasSessions(field="ended_on", group=group, sessions=len(later))
    return stated(GroupEnded, details, command)


def assess_activity(
    station: Station, details: ActivityDetails, command: Command, _was: Event | None
) -> ActivityHeld:
    """Led by people who are employed that day; no target group has more people than came.

    One person may belong to several groups, so these need not add up.

    Raises MorePeopleByGroup, UnknownWorker, WorkerNotEmployed or StationNotOperating.
    """
    for index, each in enumerate(details.people_by_group):
        if each.people > details.people:
            raise MorePeopleByGroup(
                field=f"people_by_group.{index}.people", counted=each.people, people=details.people
            )
    ensure_at_work(
        station, details.leaders, day_of(details.started_at), people="leaders", at="started_at"
    )
    return stated(
        ActivityHeld,
        details,
        command,
        duration_minutes=minutes_between(details.started_at, details.ended_at),
        leaders=each_once(details.leaders),
    )


def assess_governance(
    station: Station, details: GovernanceDetails, command: Command, _was: Event | None
) -> GovernanceActed:
    """Helped by people who are employed that day.

    Raises UnknownWorker, WorkerNotEmployed or StationNotOperating.
    """
    ensure_at_work(station, details.leaders, details.acted_on, people="leaders", at="acted_on")
    return stated(GovernanceActed, details, command, leaders=each_once(details.leaders))


def assess_resource(
    station: Station, details: ResourceDetails, command: Command, _was: Event | None
) -> ResourceLinked:
    """Linked by somebody who is employed that day. Raises UnknownWorker or WorkerNotEmployed."""
    station.roster.ensure_employed(details.worker, details.linked_on, field="worker")
    return stated(ResourceLinked, details, command)


def assess_desk_service(
    station: Station, details: DeskServiceDetails, command: Command, _was: Event | None
) -> DeskServiceGiven:
    """Given by somebody who is employed that day, while the station is at work.

    Raises UnknownWorker, WorkerNotEmployed or StationNotOperating.
    """
    day = day_of(details.started_at)
    station.roster.ensure_employed(details.worker, day, field="worker")
    station.ensure_working(day, field="started_at")
    minutes = minutes_between(details.started_at, details.ended_at)
    return stated(DeskServiceGiven, details, command, duration_minutes=minutes)


def assess_administrative_task(
    station: Station, details: AdministrativeTaskDetails, command: Command, _was: Event | None
) -> AdministrativeTaskDone:
    """Done by somebody who is employed that day. Raises UnknownWorker or WorkerNotEmployed."""
    station.roster.ensure_employed(details.worker, details.done_on, field="worker")
    return stated(AdministrativeTaskDone, details, command)


def ensure_groups_stand(groups: Groups, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away the plan of a group whose sessions or end stay. Raises GroupHasSessions."""
    for record in gone:
        plan = groups.plans.get(record)
        if plan is None or groups.is_planned(plan.group, gone):
            continue
        left = len(groups.days_of_sessions(plan.group, gone))
        if left or groups.ended_on(plan.group, gone):
            raise GroupHasSessions(field=field, group=plan.group, sessions=left)


def activity_likenesses(activity: ActivityHeld) -> tuple[Hashable, ...]:
    """One activity begins once at a time."""
    return ((activity.started_at, activity.theme),)


def governance_likenesses(act: GovernanceActed) -> tuple[Hashable, ...]:
    """One community decides the same once a day."""
    return ((act.acted_on, act.kind, act.community, act.decision),)


def resource_likenesses(resource: ResourceLinked) -> tuple[Hashable, ...]:
    """One receipt, and where there is none the same thing of the same value on one day."""
    if resource.receipt_number:
        return ((resource.receipt_number,),)
    return ((resource.linked_on, resource.description, resource.value_fen),)


def desk_likenesses(service: DeskServiceGiven) -> tuple[Hashable, ...]:
    """Nobody is helped twice at once by the same worker."""
    return ((service.worker, service.started_at),)


def _ensure_going_on(groups: Groups, group: str, day: str) -> None:
    if not groups.is_planned(group):
        raise UnknownGroup(field="group", group=group)
    ended_on = groups.ended_on(group)
    if ended_on is not None and day > ended_on:
        raise GroupAlreadyEnded(field="group", group=group, day=ended_on)
