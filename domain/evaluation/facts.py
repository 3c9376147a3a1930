"""Facts about evaluations: the template of an area, and what is scored, frozen and put right."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event, Part
from domain.ground.people import Code, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import AutoSource, EvaluationPhase, EvaluationRater, ScoreLineKind

FINGERPRINTED_BY_FACT: Final = True


class RaterWeight(Part, frozen=True, kw_only=True):
    """How much the scores of a rater weigh beside those of others; 0 for those that only stand."""

    rater: EvaluationRater
    weight: int


class Grade(Part, frozen=True, kw_only=True):
    """A grade and the least score that it takes, in tenths of a point."""

    grade: Code
    title: Text
    at_least: int


class FileSample(Part, frozen=True, kw_only=True):
    """How many records of a kind are drawn to be read."""

    topic: Code
    files: int


class Level(Part, frozen=True, kw_only=True):
    """A level of a line by degree: from so many per cent on, so many tenths of a point."""

    at_least: int
    points: int


class TemplateLine(Part, frozen=True, kw_only=True):
    """A line of a template, in tenths of a point.

    A figure of the book is held against ``target`` (0 where the book itself says how many are due),
    in a mid-term evaluation against a part of it. A ratio under ``floor_percent`` earns nothing, one
    of ``full_percent`` everything; each fault of a deduction costs ``per_fault``.
    """

    code: Code
    module: Text
    text: Text
    points: int
    kind: ScoreLineKind
    rule: Text = ""
    evidence: tuple[Text, ...] = ()
    auto_source: AutoSource | UnsetType = UNSET
    target: int = 0
    floor_percent: int = 0
    full_percent: int = 100
    per_fault: int = 0
    levels: tuple[Level, ...] = ()


class TemplatePublished(Event, frozen=True, kw_only=True, tag="template.published"):
    """An area lays down how its stations are evaluated: lines, raters, grades, what is drawn.

    ``max_points`` are in tenths and the sum of all lines but bonus and veto. A published version is
    used by the evaluations opened under it as it was then.
    """

    template: Code
    version: Code
    title: Text
    authority: Text = ""
    document_number: Text = ""
    effective_from: ISODate
    max_points: int
    mid_term_percent: int = 100
    raters: tuple[RaterWeight, ...]
    grades: tuple[Grade, ...]
    sampling: tuple[FileSample, ...] = ()
    lines: tuple[TemplateLine, ...]


class ScoredLine(Part, frozen=True, kw_only=True):
    """A line as an evaluation rests on it: its points in tenths, and its kind."""

    code: Code
    points: int
    kind: ScoreLineKind


class EvaluationOpened(Event, frozen=True, kw_only=True, tag="evaluation.opened"):
    """A station is evaluated for a period, under a template, by the book as known at a position.

    Lines, raters and grades are the template's and stay what they were, whatever becomes of it;
    ``template_sha256`` is the hash of the whole. Files to be read are drawn by ``seed``.
    """

    evaluation: Code
    template: Code
    version: Code
    phase: EvaluationPhase
    period_from: ISODate
    period_to: ISODate
    opened_on: ISODate
    known_at: int
    seed: Code
    assessor: Text = ""
    fee_basis: Text = ""
    template_record: Code
    template_sha256: Code
    max_points: int
    raters: tuple[RaterWeight, ...]
    grades: tuple[Grade, ...]
    lines: tuple[ScoredLine, ...]


class LineScored(Event, frozen=True, kw_only=True, tag="line.scored"):
    """A rater gives a line so many tenths of a point; the book itself is a rater, too.

    Of the book's own score ``measured`` and ``due`` are the figures, ``evidence`` the question that
    tells them and ``evidence_count`` how many records they count. ``overrides`` is the book's score
    that a rater departs from, ``why`` the reason. A veto is scored where it applies.
    """

    evaluation: Code
    line: Code
    rater: EvaluationRater
    score: int
    scored_on: ISODate
    measured: int | UnsetType = UNSET
    due: int | UnsetType = UNSET
    evidence: Text = ""
    evidence_count: int = 0
    why: Text = ""
    overrides: int | UnsetType = UNSET


class EvaluationFrozen(Event, frozen=True, kw_only=True, tag="evaluation.frozen"):
    """The result of an evaluation stands: score in tenths, grade, and the hash of the whole sheet.

    ``known_at`` is the position as known at which the book was looked at.
    """

    evaluation: Code
    frozen_on: ISODate
    sheet_sha256: Code
    score: int
    grade: Code
    vetoed_by: tuple[Code, ...] = ()
    known_at: int


class RectificationOrdered(Event, frozen=True, kw_only=True, tag="rectification.ordered"):
    """The station is to put something right by a day."""

    evaluation: Code
    line: Code | UnsetType = UNSET
    ordered_on: ISODate
    due_on: ISODate
    demand: Text


class RectificationAnswered(Event, frozen=True, kw_only=True, tag="rectification.answered"):
    """The station says what it has put right."""

    rectification: Code
    answered_on: ISODate
    remedy: Text
    evaluation: Code


class RectificationAccepted(Event, frozen=True, kw_only=True, tag="rectification.accepted"):
    """What was put right is accepted."""

    rectification: Code
    accepted_on: ISODate
    evaluation: Code


RectificationFact = RectificationOrdered | RectificationAnswered | RectificationAccepted
"""What is said of something that is to be put right."""
EvaluationFact = EvaluationOpened | LineScored | EvaluationFrozen | RectificationFact
"""What is said of an evaluation, on the stream of its station."""
