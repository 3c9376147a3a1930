"""What a person states about groups, activities, governance, resources, the desk and office work."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from domain.ground import vocabulary
from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import (
    AT_LEAST_ONE,
    Amount,
    ClientCode,
    Code,
    Day,
    Moment,
    Name,
    Note,
    Number,
    Percent,
    PersonalText,
    TargetGroup,
    Text,
    WorkerCode,
)
from domain.ground.forms.refusing import refuse
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Personal
from domain.ground.refusals import BadValue

Leaders = Annotated[tuple[WorkerCode, ...], Field(max_length=20), AT_LEAST_ONE]
People = Annotated[Number, Field(ge=0, le=100_000)]
Minutes = Annotated[Number, Field(ge=1, le=100_000)]


class GroupPlannedDetails(Details):
    """A group: what it is for, who leads it, how often it is to meet, and with how many people."""

    group: Code
    title: Name
    nature: vocabulary.GroupNature
    starts_on: Day
    ends_on: Annotated[Day, LaterThan("starts_on", or_equal=True)]
    planned_sessions: Annotated[Number, Field(ge=1, le=200)]
    planned_people: Annotated[Number, Field(ge=1, le=1_000)]
    leaders: Leaders
    project: Code | None = None
    aims: Annotated[Note, Personal()] = ""


class GroupSessionDetails(Details):
    """One session of a group: who came, and what was done."""

    group: Code
    session_number: Annotated[Number, Field(ge=1, le=500)]
    started_at: Moment
    ended_at: Annotated[Moment, LaterThan("started_at")]
    leaders: Leaders
    clients: Annotated[tuple[ClientCode, ...], Field(max_length=200)] = ()
    other_people: Annotated[Number, Field(ge=0, le=1_000)] = 0
    place: Text = ""
    attachments: Attachments = ()
    process: Annotated[Note, Personal()] = ""


class GroupEndedDetails(Details):
    """The end of a group, and what became of its goals."""

    group: Code
    ended_on: Day
    goal_result: vocabulary.GoalResult
    satisfied_percent: Percent | None = None
    summary: Annotated[Note, Personal()] = ""


class GroupHeadcountDetails(BaseModel):
    """How many people of a target group came."""

    model_config = FORM

    target_group: TargetGroup
    people: Annotated[Number, Field(ge=1, le=100_000)]


def _each_group_once(
    counted: tuple[GroupHeadcountDetails, ...],
) -> tuple[GroupHeadcountDetails, ...]:
    if len({each.target_group for each in counted}) != len(counted):
        raise refuse(BadValue)
    return counted


class ActivityDetails(Details):
    """One community activity: what it was about, how many came, and who helped."""

    theme: Name
    kind: vocabulary.ActivityKind
    started_at: Moment
    ended_at: Annotated[Moment, LaterThan("started_at")]
    leaders: Leaders
    people: Annotated[Number, Field(ge=1, le=100_000)]
    people_by_group: Annotated[
        tuple[GroupHeadcountDetails, ...], Field(max_length=30), AfterValidator(_each_group_once)
    ] = ()
    volunteers: People = 0
    volunteer_minutes: Annotated[Number, Field(ge=0, le=10_000_000)] = 0
    place: Text = ""
    service_point: Code | None = None
    project: Code | None = None
    attachments: Attachments = ()
    process: Annotated[Note, Personal()] = ""


class GovernanceDetails(Details):
    """One act of community governance."""

    kind: vocabulary.GovernanceAct
    acted_on: Day
    community: Name
    committee: Text = ""
    decision: Text = ""
    is_open_space: bool = False
    people: People = 0
    leaders: Leaders
    project: Code | None = None
    attachments: Attachments = ()


class ResourceDetails(Details):
    """One resource that was brought to somebody. Who gave it and who signed for it is sealed."""

    kind: vocabulary.ResourceKind
    linked_on: Day
    description: Name
    value_fen: Annotated[Amount, Field(alias="value")]
    giver: Annotated[PersonalText, Personal()] = ""
    receiver: ClientCode | None = None
    received_by: Annotated[PersonalText, Personal()] = ""
    people: People = 0
    receipt_number: Text = ""
    meant_for: Text = ""
    worker: WorkerCode
    project: Code | None = None
    attachments: Attachments = ()


class DeskServiceDetails(Details):
    """Somebody who came to the desk, and what for."""

    kind: vocabulary.DeskService
    started_at: Moment
    ended_at: Annotated[Moment, LaterThan("started_at")]
    worker: WorkerCode
    client: ClientCode | None = None
    matter: Annotated[Note, Personal()] = ""


class AdministrativeTaskDetails(Details):
    """Work that is no social work, and who asked for it."""

    kind: vocabulary.AdministrativeTask
    done_on: Day
    duration_minutes: Minutes
    worker: WorkerCode
    assigned_by: vocabulary.AssignedBy
    matter: Annotated[Note, Personal()] = ""
