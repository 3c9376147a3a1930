"""The shapes of the answers about evaluations; field names are the keys of the JSON documents.

Points and scores are in tenths of a point.
"""

from __future__ import annotations

from msgspec import Struct

from domain.ground.vocabulary import (
    AutoSource,
    EvaluationPhase,
    EvaluationRater,
    EvaluationState,
    RectificationState,
    ScoreLineKind,
)


class ScoreGiven(Struct, frozen=True, kw_only=True):
    """What a rater gave a line, by which record; ``overrides`` is the book's score departed from."""

    rater: EvaluationRater
    score: int
    record: str
    scored_on: str
    why: str
    overrides: int | None
    measured: int | None
    due: int | None
    evidence: str
    evidence_count: int


class SheetLine(Struct, frozen=True, kw_only=True):
    """A line of the sheet.

    ``score`` is what counts, None while nobody scored it, by ``rater`` (``weighted`` for several);
    ``auto`` tells whether the book's own score counts, ``overridden`` that somebody departed from
    it, ``evidence`` how many records that score rests on. ``gap`` is the self-score less the score.
    """

    code: str
    module: str
    text: str
    rule: str
    papers: list[str]
    points: int
    score: int | None
    rater: str
    kind: ScoreLineKind
    auto: bool
    auto_source: AutoSource | None
    overridden: bool
    gap: int | None
    evidence: int
    scores: list[ScoreGiven]


class RatedBy(Struct, frozen=True, kw_only=True):
    """A rater of the template, what their scores weigh and how many lines they scored."""

    rater: EvaluationRater
    weight: int
    lines: int


class GradeFrom(Struct, frozen=True, kw_only=True):
    """A grade and the least score that it takes."""

    grade: str
    title: str
    at_least: int


class RectificationLine(Struct, frozen=True, kw_only=True):
    """Something to be put right after an evaluation; ``overdue`` on the day asked about."""

    record: str
    line: str
    demand: str
    ordered_on: str
    due_on: str
    state: RectificationState
    answer: str
    answered_on: str | None
    accepted_on: str | None
    overdue: bool


class EvaluationOutline(Struct, frozen=True, kw_only=True):
    """An evaluation of a station in one line."""

    evaluation: str
    template: str
    version: str
    phase: EvaluationPhase
    period_from: str
    period_to: str
    opened_on: str
    known_at: int
    max_points: int
    score: int
    grade: str
    vetoed_by: list[str]
    state: EvaluationState
    frozen_on: str | None
    unscored: int
    rectifications_open: int


class Evaluation(EvaluationOutline, frozen=True, kw_only=True):
    """An evaluation whole: the newest one of the station, or the one that was asked for.

    ``score`` and ``grade`` are the frozen ones once they stand. ``sheet_sha256`` is the SHA-256 of
    the content hash of the opening and of those of the scores in order, a line break behind each:
    whoever freezes the sheet names it. ``evaluations`` are all of the station.
    """

    station: str
    title: str
    record: str
    template_record: str
    template_sha256: str
    seed: str
    assessor: str
    fee_basis: str
    sheet_sha256: str
    raters: list[RatedBy]
    grades: list[GradeFrom]
    lines: list[SheetLine]
    rectifications: list[RectificationLine]
    evaluations: list[EvaluationOutline]
    as_of: str
    position: int | None


class StationEvaluation(EvaluationOutline, frozen=True, kw_only=True):
    """The newest evaluation of one of several stations."""

    station: str


class EvaluationByStation(Struct, frozen=True, kw_only=True):
    """The newest evaluation of each station that has one."""

    stations: list[StationEvaluation]
    as_of: str
    position: int | None
