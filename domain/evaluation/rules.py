"""Decisions about evaluations: opened once, scored line by line, frozen as seen, put right after."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from domain.evaluation.details import (
    EvaluationFrozenDetails,
    EvaluationOpenedDetails,
    LineScoredDetails,
    RectificationAcceptedDetails,
    RectificationAnsweredDetails,
    RectificationOrderedDetails,
    TemplateDetails,
)
from domain.evaluation.facts import (
    EvaluationFact,
    EvaluationFrozen,
    EvaluationOpened,
    LineScored,
    RectificationAccepted,
    RectificationAnswered,
    RectificationOrdered,
    ScoredLine,
    TemplatePublished,
)
from domain.evaluation.refusals import (
    AutomaticDiffers,
    EvaluationAlreadyOpened,
    EvaluationHasRecords,
    LineAlreadyScored,
    OverrideWithoutReason,
    RectificationNotOpen,
    ResultFrozen,
    ScoreOverPoints,
    SheetChanged,
    UnknownEvaluation,
    UnknownLine,
    UnknownRater,
    UnknownRectification,
    UnknownTemplate,
)
from domain.evaluation.scoring import BOOK, ITSELF, result_of
from domain.evaluation.state import (
    EvaluatedStation,
    Evaluation,
    Evaluations,
    Rectification,
    evaluation_of,
    stands,
)
from domain.evaluation.templates import Templates
from domain.ground.commands import Command, own_records
from domain.ground.events import content_hash
from domain.ground.refusals import BadValue, NotPermitted
from domain.ground.stating import stated

_MEASURED_BY: Final = ("template", "version", "phase", "period_from", "period_to", "known_at")
"""What the book's own scores rest on."""


def assess_template(
    _area: object, details: TemplateDetails, command: Command, _was: TemplatePublished | None
) -> TemplatePublished:
    """The lines make up the points. Raises LinesNotWhole."""
    details.ensure_whole()
    return stated(TemplatePublished, details, command)


def assess_opened(
    station: EvaluatedStation,
    details: EvaluationOpenedDetails,
    command: Command,
    was: EvaluationOpened | None,
    templates: Templates,
) -> EvaluationOpened:
    """One evaluation under each code, by a template that is in force on the day.

    A correction that names the same template keeps its lines as they were. Raises
    EvaluationAlreadyOpened, UnknownTemplate and EvaluationHasRecords.
    """
    said = station.evaluations.of(details.evaluation, own_records(command))
    if evaluation_of(said).opened:
        raise EvaluationAlreadyOpened(field="evaluation", evaluation=details.evaluation)
    if was is not None and (was.template, was.version) == (details.template, details.version):
        kept = ("template_record", "template_sha256", "max_points", "raters", "grades", "lines")
        fact = stated(
            EvaluationOpened, details, command, **{name: getattr(was, name) for name in kept}
        )
    else:
        fact = opened_under(templates, details, command)
    is_measured = any(isinstance(each, LineScored) and each.rater == BOOK for each in said.values())
    if was is not None and is_measured:
        for name in _MEASURED_BY:
            if getattr(was, name) != getattr(fact, name):
                raise EvaluationHasRecords(field=name, evaluation=was.evaluation)
    _ensure_stands(station.evaluations, fact, was, command, field="evaluation")
    return fact


def opened_under(
    templates: Templates, details: EvaluationOpenedDetails, command: Command
) -> EvaluationOpened:
    """An evaluation with the lines of its template as they are. Raises UnknownTemplate."""
    found = templates.named(details.template, details.version)
    if found is None or found.template.effective_from > details.opened_on:
        raise UnknownTemplate(field="template", template=details.template, version=details.version)
    template = found.template
    return stated(
        EvaluationOpened,
        details,
        command,
        template_record=found.record,
        template_sha256=content_hash(template),
        max_points=template.max_points,
        raters=template.raters,
        grades=template.grades,
        lines=tuple(
            ScoredLine(code=each.code, points=each.points, kind=each.kind)
            for each in template.lines
        ),
    )


def assess_scored(
    station: EvaluatedStation,
    details: LineScoredDetails,
    command: Command,
    was: LineScored | None,
) -> LineScored:
    """A line that the rater did not score yet, within its points, while no result stands.

    The station scores itself, officers enter all the others. That a score of the book is what it
    tells is seen to before (``api.evaluation.vouching``), so none is corrected. Raises NotPermitted,
    UnknownEvaluation, ResultFrozen, UnknownLine, UnknownRater, ScoreOverPoints, LineAlreadyScored,
    OverrideWithoutReason, AutomaticDiffers, BadValue (figures of the book by another rater) and
    EvaluationHasRecords.
    """
    raters = {details.rater} if was is None else {details.rater, was.rater}
    if any((each == ITSELF) != (command.role == "station_head") for each in raters):
        raise NotPermitted(field="rater", role=command.role)
    evaluation = _open(station, details.evaluation, command)
    if evaluation.frozen:
        raise ResultFrozen(field="evaluation", evaluation=details.evaluation)
    if was is not None and BOOK in raters:
        raise AutomaticDiffers(field="rater", known_at=evaluation.opened[0].known_at)
    _ensure_scorable(evaluation, details)
    overrides: dict[str, int] = {}
    if details.rater != BOOK:
        if details.measured is not None or details.due is not None or details.evidence_count:
            raise BadValue(field="measured")
        told = evaluation.scored_by(details.line, BOOK)
        if told is not None and told.score != details.score:
            overrides = {"overrides": told.score}
        is_veto = _line(evaluation, details.line).kind == "veto"
        if not details.why and (overrides or is_veto):
            raise OverrideWithoutReason(
                field="why", automatic=f"{overrides.get('overrides', 0) / 10:g}"
            )
    fact = stated(LineScored, details, command, **overrides)
    _ensure_stands(station.evaluations, fact, was, command, field="line")
    return fact


def _ensure_scorable(evaluation: Evaluation, details: LineScoredDetails) -> None:
    opened = evaluation.opened[0]
    names = {"evaluation": details.evaluation}
    if details.line not in {each.code for each in opened.lines}:
        raise UnknownLine(field="line", line=details.line, **names)
    if details.rater not in {BOOK, ITSELF, *(each.rater for each in opened.raters)}:
        raise UnknownRater(field="rater", **names)
    points = _line(evaluation, details.line).points
    if details.score > points:
        raise ScoreOverPoints(field="score", line=details.line, points=f"{points / 10:g}")
    if evaluation.scored_by(details.line, details.rater) is not None:
        raise LineAlreadyScored(field="line", line=details.line)


def assess_frozen(
    station: EvaluatedStation,
    details: EvaluationFrozenDetails,
    command: Command,
    was: EvaluationFrozen | None,
) -> EvaluationFrozen:
    """The sheet is the one that was seen, and no result stands yet.

    Lines that nobody scored earn nothing. Raises UnknownEvaluation, ResultFrozen, SheetChanged,
    EvaluationHasRecords.
    """
    evaluation = _open(station, details.evaluation, command)
    if evaluation.frozen:
        raise ResultFrozen(field="evaluation", evaluation=details.evaluation)
    if evaluation.sheet_sha256 != details.sheet_sha256:
        raise SheetChanged(field="sheet_sha256")
    opened = evaluation.opened[0]
    found = result_of(opened, evaluation.scores.values())
    fact = stated(
        EvaluationFrozen,
        details,
        command,
        score=found.score,
        grade=found.grade,
        vetoed_by=found.vetoed_by,
        known_at=opened.known_at,
    )
    _ensure_stands(station.evaluations, fact, was, command, field="evaluation")
    return fact


def assess_ordered(
    station: EvaluatedStation,
    details: RectificationOrderedDetails,
    command: Command,
    was: RectificationOrdered | None,
) -> RectificationOrdered:
    """Of an evaluation and, if one is named, a line of it.

    Raises UnknownEvaluation, UnknownLine, EvaluationHasRecords.
    """
    evaluation = _open(station, details.evaluation, command)
    codes = {each.code for each in evaluation.opened[0].lines}
    if details.line is not None and details.line not in codes:
        raise UnknownLine(field="line", line=details.line, evaluation=details.evaluation)
    fact = stated(RectificationOrdered, details, command)
    _ensure_stands(station.evaluations, fact, was, command, field="evaluation")
    return fact


def assess_answered(
    station: EvaluatedStation,
    details: RectificationAnsweredDetails,
    command: Command,
    was: RectificationAnswered | None,
) -> RectificationAnswered:
    """An order is answered once. Raises UnknownRectification, RectificationNotOpen, EvaluationHasRecords."""
    order = _ordered(station, details.rectification, command)
    if order.answers:
        raise RectificationNotOpen(field="rectification")
    fact = stated(RectificationAnswered, details, command, evaluation=order.fact.evaluation)
    _ensure_stands(station.evaluations, fact, was, command, field="answered_on")
    return fact


def assess_accepted(
    station: EvaluatedStation,
    details: RectificationAcceptedDetails,
    command: Command,
    was: RectificationAccepted | None,
) -> RectificationAccepted:
    """An answer is accepted once. Raises UnknownRectification, RectificationNotOpen, EvaluationHasRecords."""
    order = _ordered(station, details.rectification, command)
    if order.state != "answered":
        raise RectificationNotOpen(field="rectification")
    fact = stated(RectificationAccepted, details, command, evaluation=order.fact.evaluation)
    _ensure_stands(station.evaluations, fact, was, command, field="accepted_on")
    return fact


def ensure_evaluations_stand(
    evaluations: Evaluations, gone: Collection[str], *, field: str
) -> None:
    """Refuse to take away what other records of an evaluation rest on. Raises EvaluationHasRecords."""
    for evaluation, said in evaluations.said.items():
        if not said.keys().isdisjoint(gone) and not stands(evaluations.of(evaluation, gone)):
            raise EvaluationHasRecords(field=field, evaluation=evaluation)


def _open(station: EvaluatedStation, code: str, command: Command) -> Evaluation:
    evaluation = evaluation_of(station.evaluations.of(code, own_records(command)))
    if not evaluation.opened:
        raise UnknownEvaluation(field="evaluation", evaluation=code)
    return evaluation


def _line(evaluation: Evaluation, code: str) -> ScoredLine:
    return next(each for each in evaluation.opened[0].lines if each.code == code)


def _ordered(station: EvaluatedStation, record: str, command: Command) -> Rectification:
    fact = station.evaluations.ordered(record)
    if fact is None:
        raise UnknownRectification(field="rectification")
    said = station.evaluations.of(fact.evaluation, own_records(command))
    return evaluation_of(said).rectifications[record]


def _ensure_stands(
    evaluations: Evaluations,
    fact: EvaluationFact,
    was: EvaluationFact | None,
    command: Command,
    *,
    field: str,
) -> None:
    own = own_records(command)
    record = next(iter(own), command.event_id)
    if not stands({**evaluations.of(fact.evaluation, own), record: fact}):
        raise EvaluationHasRecords(field=field, evaluation=fact.evaluation)
    if was is None or was.evaluation == fact.evaluation:
        return
    if not stands(evaluations.of(was.evaluation, own)):
        raise EvaluationHasRecords(field=field, evaluation=was.evaluation)
