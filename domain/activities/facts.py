"""Facts about what a station does with many people at once, and beside its professional work.

A group is one plan and many sessions. People who come are codes where they are clients, else a
number; givers and receivers of resources are in the vault.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Attachment, Event, Part
from domain.ground.people import ClientCode, Code, PersonCode, Text, WorkerCode
from domain.ground.values import ISODate, ISOMinute
from domain.ground.vocabulary import (
    ActivityKind,
    AdministrativeTask,
    AssignedBy,
    DeskService,
    GoalResult,
    GovernanceAct,
    GroupNature,
    ResourceKind,
    TargetGroup,
)

FINGERPRINTED_BY_FACT: Final = True

LeaderCode = Annotated[str, PersonCode("worker", role="leader")]
MemberCode = Annotated[str, PersonCode("client", role="member")]
ReceiverCode = Annotated[str, PersonCode("client", role="receiver")]


class GroupPlanned(Event, frozen=True, kw_only=True, tag="group.planned"):
    """A group is planned: so many sessions with the same people, under a code of the station."""

    group: Code
    title: Text
    nature: GroupNature
    starts_on: ISODate
    ends_on: ISODate
    planned_sessions: int
    planned_people: int
    leaders: tuple[LeaderCode, ...]
    project: Code = ""


class GroupSessionHeld(Event, frozen=True, kw_only=True, tag="group.session_held"):
    """A group met. Clients are named; ``other_people`` came who are no clients of the station."""

    group: Code
    session_number: int
    started_at: ISOMinute
    ended_at: ISOMinute
    duration_minutes: int
    leaders: tuple[LeaderCode, ...]
    clients: tuple[MemberCode, ...] = ()
    other_people: int = 0
    place: Text = ""
    attachments: tuple[Attachment, ...] = ()


class GroupEnded(Event, frozen=True, kw_only=True, tag="group.ended"):
    """A group met for the last time, with what became of its goals."""

    group: Code
    ended_on: ISODate
    goal_result: GoalResult
    satisfied_percent: int | UnsetType = UNSET


class GroupHeadcount(Part, frozen=True, kw_only=True):
    """How many people of a target group came."""

    target_group: TargetGroup
    people: int


class ActivityHeld(Event, frozen=True, kw_only=True, tag="activity.held"):
    """A community activity took place; ``people`` came, among them those that are told by group."""

    theme: Text
    kind: ActivityKind
    started_at: ISOMinute
    ended_at: ISOMinute
    duration_minutes: int
    leaders: tuple[LeaderCode, ...]
    people: int
    people_by_group: tuple[GroupHeadcount, ...] = ()
    volunteers: int = 0
    volunteer_minutes: int = 0
    place: Text = ""
    service_point: Code = ""
    project: Code = ""
    attachments: tuple[Attachment, ...] = ()


class GovernanceActed(Event, frozen=True, kw_only=True, tag="governance.acted"):
    """A community took a matter into its own hands, and the station helped it to."""

    kind: GovernanceAct
    acted_on: ISODate
    community: Text
    committee: Text = ""
    decision: Text = ""
    is_open_space: bool = False
    people: int = 0
    leaders: tuple[LeaderCode, ...]
    project: Code = ""
    attachments: tuple[Attachment, ...] = ()


class ResourceLinked(Event, frozen=True, kw_only=True, tag="resource.linked"):
    """Somebody gave money, goods or help, and the station brought it to who needs it."""

    kind: ResourceKind
    linked_on: ISODate
    description: Text
    value_fen: int
    receiver: ReceiverCode = ""
    people: int = 0
    receipt_number: Text = ""
    meant_for: Text = ""
    worker: WorkerCode
    project: Code = ""
    attachments: tuple[Attachment, ...] = ()


class DeskServiceGiven(Event, frozen=True, kw_only=True, tag="desk_service.given"):
    """Somebody came to the station's desk and was helped there."""

    kind: DeskService
    started_at: ISOMinute
    ended_at: ISOMinute
    duration_minutes: int
    worker: WorkerCode
    client: ClientCode = ""


class AdministrativeTaskDone(Event, frozen=True, kw_only=True, tag="administrative_task.done"):
    """Work that is no social work took up a worker; the more of it, the further a station drifts."""

    kind: AdministrativeTask
    done_on: ISODate
    duration_minutes: int
    worker: WorkerCode
    assigned_by: AssignedBy


GroupFact = GroupPlanned | GroupSessionHeld | GroupEnded
"""What is said of a group."""
ActivityFact = (
    GroupFact
    | ActivityHeld
    | GovernanceActed
    | ResourceLinked
    | DeskServiceGiven
    | AdministrativeTaskDone
)
"""Everything that is said of groups and activities."""
