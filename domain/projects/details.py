"""What a person states about projects."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from domain.ground import vocabulary
from domain.ground.forms.attachments import Attachments
from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import (
    AT_LEAST_ONE,
    Amount,
    Code,
    Day,
    Name,
    Note,
    Number,
    Percent,
    Text,
    WorkerCode,
)
from domain.ground.forms.refusing import refuse
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Personal
from domain.ground.refusals import BadValue

_Figure = Annotated[Number, Field(ge=0, le=1_000_000_000)]


class GoalDetails(BaseModel):
    """A goal with its number."""

    model_config = FORM

    goal: Name
    measure: vocabulary.ProjectMeasure
    target: Annotated[Number, Field(ge=1, le=1_000_000_000)]


class ReachedDetails(BaseModel):
    """How far a goal was reached."""

    model_config = FORM

    goal: Name
    actual: _Figure


def _each_goal_once(goals: tuple[GoalDetails, ...]) -> tuple[GoalDetails, ...]:
    if len({each.goal for each in goals}) != len(goals):
        raise refuse(BadValue)
    return goals


_Goals = Annotated[tuple[GoalDetails, ...], Field(max_length=30), AfterValidator(_each_goal_once)]


class ProjectOpenedDetails(Details):
    """A project: of which kind, with which goals, and with how much money."""

    project: Code
    title: Name
    kind: vocabulary.ProjectKind
    opened_on: Day
    ends_on: Annotated[Day | None, LaterThan("opened_on", or_equal=True)] = None
    goals: Annotated[_Goals, AT_LEAST_ONE]
    budget_fen: Annotated[Amount | None, Field(alias="budget")] = None
    document_number: Text = ""
    worker: WorkerCode
    attachments: Attachments = ()
    background: Annotated[Note, Personal()] = ""


class ProjectChangedDetails(Details):
    """What of a project is another from a day on; goals are stated all, or not at all."""

    project: Code
    changed_on: Day
    ends_on: Day | None = None
    goals: _Goals = ()
    budget_fen: Annotated[Amount | None, Field(alias="budget")] = None
    document_number: Text = ""


class ProjectClosedDetails(Details):
    """The end of a project, with results that nothing in the book counts."""

    project: Code
    closed_on: Day
    results: Annotated[tuple[ReachedDetails, ...], Field(max_length=30)] = ()
    satisfied_percent: Percent | None = None
    attachments: Attachments = ()
    summary: Annotated[Note, Personal()] = ""
