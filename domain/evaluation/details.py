"""What people state about evaluations: templates, scores, results, and what is put right."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from domain.evaluation.refusals import LinesNotWhole
from domain.ground import vocabulary
from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import (
    AT_LEAST_ONE,
    Code,
    Day,
    Name,
    Number,
    Percent,
    Reason,
    RecordId,
    Sha256,
    Text,
)
from domain.ground.forms.refusing import refuse
from domain.ground.order.ordering import LaterThan
from domain.ground.refusals import BadValue

Points = Annotated[Number, Field(ge=0, le=100_000)]
"""Tenths of a point."""
_Count = Annotated[Number, Field(ge=0, le=1_000_000_000)]
_Position = Annotated[Number, Field(ge=0, le=1_000_000_000_000)]


class RaterWeightDetails(BaseModel):
    """A rater, and how much their scores weigh."""

    model_config = FORM

    rater: vocabulary.EvaluationRater
    weight: Annotated[Number, Field(ge=0, le=1_000)]


class GradeDetails(BaseModel):
    """A grade from a score on, in tenths of a point."""

    model_config = FORM

    grade: Code
    title: Name
    at_least: Points


class FileSampleDetails(BaseModel):
    """How many records of a kind are drawn to be read."""

    model_config = FORM

    topic: Code
    files: Annotated[Number, Field(ge=1, le=500)]


class LevelDetails(BaseModel):
    """Tenths of a point from so many per cent on."""

    model_config = FORM

    at_least: Annotated[Number, Field(ge=0, le=1_000)]
    points: Points


class TemplateLineDetails(BaseModel):
    """A line: what is looked at, what it is worth, and by which rule."""

    model_config = FORM

    code: Code
    module: Name
    text: Name
    points: Points
    kind: vocabulary.ScoreLineKind
    rule: Text = ""
    evidence: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    auto_source: vocabulary.AutoSource | None = None
    target: _Count = 0
    floor_percent: Percent = 0
    full_percent: Annotated[Number, Field(ge=1, le=1_000)] = 100
    per_fault: Points = 0
    levels: Annotated[tuple[LevelDetails, ...], Field(max_length=10)] = ()


def _each_code_once(lines: tuple[TemplateLineDetails, ...]) -> tuple[TemplateLineDetails, ...]:
    if len({each.code for each in lines}) != len(lines):
        raise refuse(BadValue)
    if any(each.kind == "veto" and each.points for each in lines):
        raise refuse(BadValue)
    return lines


def _each_rater_once(
    raters: tuple[RaterWeightDetails, ...],
) -> tuple[RaterWeightDetails, ...]:
    if len({each.rater for each in raters}) != len(raters):
        raise refuse(BadValue)
    if not any(each.weight for each in raters):
        raise refuse(BadValue)
    return raters


def _down_to_nothing(grades: tuple[GradeDetails, ...]) -> tuple[GradeDetails, ...]:
    bounds = [each.at_least for each in grades]
    if len({each.grade for each in grades}) != len(grades) or len(set(bounds)) != len(bounds):
        raise refuse(BadValue)
    if 0 not in bounds:
        raise refuse(BadValue)
    return grades


class TemplateDetails(Details):
    """A template and its version. ``max_points`` is the sum of the lines but bonus and veto."""

    template: Code
    version: Code
    title: Name
    authority: Text = ""
    document_number: Text = ""
    effective_from: Day
    max_points: Points
    mid_term_percent: Annotated[Number, Field(ge=1, le=100)] = 100
    raters: Annotated[
        tuple[RaterWeightDetails, ...],
        Field(max_length=10),
        AT_LEAST_ONE,
        AfterValidator(_each_rater_once),
    ]
    grades: Annotated[
        tuple[GradeDetails, ...],
        Field(max_length=20),
        AT_LEAST_ONE,
        AfterValidator(_down_to_nothing),
    ]
    sampling: Annotated[tuple[FileSampleDetails, ...], Field(max_length=20)] = ()
    lines: Annotated[
        tuple[TemplateLineDetails, ...],
        Field(max_length=200),
        AT_LEAST_ONE,
        AfterValidator(_each_code_once),
    ]

    def ensure_whole(self) -> None:
        """Refuse lines that do not make up the points. Raises LinesNotWhole."""
        found = sum(each.points for each in self.lines if each.kind not in {"bonus", "veto"})
        if found != self.max_points:
            raise LinesNotWhole(
                field="max_points", points=f"{found / 10:g}", wanted=f"{self.max_points / 10:g}"
            )


class EvaluationOpenedDetails(Details):
    """Which template, phase and period, and as known at which position the book is looked at."""

    evaluation: Code
    template: Code
    version: Code
    phase: vocabulary.EvaluationPhase
    period_from: Day
    period_to: Annotated[Day, LaterThan("period_from", or_equal=True)]
    opened_on: Day
    known_at: _Position
    seed: Code
    assessor: Text = ""
    fee_basis: Text = ""


class LineScoredDetails(Details):
    """What a rater gives a line, in tenths of a point.

    For rater ``automatic``, exactly what the question of automatic scores tells.
    """

    evaluation: Code
    line: Code
    rater: vocabulary.EvaluationRater
    score: Points
    scored_on: Day
    measured: _Count | None = None
    due: _Count | None = None
    evidence: Text = ""
    evidence_count: _Count = 0
    why: Reason = ""


class EvaluationFrozenDetails(Details):
    """The sheet that is to stand, by the hash of what was seen."""

    evaluation: Code
    frozen_on: Day
    sheet_sha256: Sha256


class RectificationOrderedDetails(Details):
    """What is to be put right by when, and which line it is about."""

    evaluation: Code
    line: Code | None = None
    ordered_on: Day
    due_on: Annotated[Day, LaterThan("ordered_on", or_equal=True)]
    demand: Name


class RectificationAnsweredDetails(Details):
    """What was put right."""

    rectification: RecordId
    answered_on: Day
    remedy: Name


class RectificationAcceptedDetails(Details):
    """An answer that is accepted."""

    rectification: RecordId
    accepted_on: Day
