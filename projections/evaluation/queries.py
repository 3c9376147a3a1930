"""Typed reads of the question of evaluations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from msgspec import UNSET

from domain.evaluation.facts import (
    EvaluationFact,
    EvaluationOpened,
    LineScored,
    TemplateLine,
    TemplatePublished,
)
from domain.evaluation.scoring import BOOK, LineResult, result_of
from domain.evaluation.state import Evaluation as Said
from domain.evaluation.state import Rectification, evaluation_of
from domain.ground.vocabulary import EvaluationRater, EvaluationState
from projections.evaluation.answers import (
    Evaluation,
    EvaluationByStation,
    EvaluationOutline,
    GradeFrom,
    RatedBy,
    RectificationLine,
    ScoreGiven,
    SheetLine,
    StationEvaluation,
)
from projections.said import Looked
from projections.said_by_day import facts_until

_read: Final = msgspec.json.Decoder(EvaluationFact).decode
_Records = Mapping[tuple[str, EvaluationRater], str]
"""Line and rater -> the record of the score."""
TemplateOf = Callable[[EvaluationOpened], TemplatePublished | None]
"""The template of an evaluation as it was when it was opened."""


def evaluations_said(looked: Looked) -> dict[tuple[str, str], Said]:
    """(station, code) -> an evaluation by all that was said of it up to the day, in order of opening."""
    said: dict[tuple[str, str], dict[str, EvaluationFact]] = {}
    for station, record, fact in facts_until(looked, _read):
        said.setdefault((station, fact.evaluation), {})[record] = fact
    found = {key: evaluation_of(facts) for key, facts in said.items()}
    opened = {key: each for key, each in found.items() if each.opened}
    return dict(sorted(opened.items(), key=lambda item: (item[1].opened[0].opened_on, item[0])))


def newest_by_station(looked: Looked) -> EvaluationByStation:
    """The newest evaluation of each station that has one, by station."""
    newest = {station: (code, each) for (station, code), each in evaluations_said(looked).items()}
    return EvaluationByStation(
        stations=[
            StationEvaluation(station=station, **_outlined(each))
            for station, (_code, each) in sorted(newest.items())
        ],
        as_of=looked.as_of,
        position=looked.as_known,
    )


def evaluation_sheet(
    looked: Looked, station: str, code: str, template_of: TemplateOf
) -> Evaluation | None:
    """One evaluation of a station whole, the newest without a code; None where there is none."""
    said = {code: each for (_station, code), each in evaluations_said(looked).items()}
    found = said.get(code) if code else next(reversed(said.values()), None)
    if found is None:
        return None
    opened = found.opened[0]
    template = template_of(opened)
    texts = {} if template is None else {each.code: each for each in template.lines}
    records = {(fact.line, fact.rater): record for record, fact in found.scores.items()}
    result = result_of(opened, found.scores.values())
    return Evaluation(
        **_outlined(found),
        station=station,
        title="" if template is None else template.title,
        record=found.record,
        template_record=opened.template_record,
        template_sha256=opened.template_sha256,
        seed=opened.seed,
        assessor=opened.assessor,
        fee_basis=opened.fee_basis,
        sheet_sha256=found.sheet_sha256,
        raters=[
            RatedBy(
                rater=each.rater,
                weight=each.weight,
                lines=sum(1 for one in found.scores.values() if one.rater == each.rater),
            )
            for each in opened.raters
        ],
        grades=[
            GradeFrom(grade=each.grade, title=each.title, at_least=each.at_least)
            for each in opened.grades
        ],
        lines=[_line(each, texts.get(each.line.code), records) for each in result.lines],
        rectifications=[
            _rectification(each, looked.as_of) for each in found.rectifications.values()
        ],
        evaluations=[EvaluationOutline(**_outlined(each)) for each in said.values()],
        as_of=looked.as_of,
        position=looked.as_known,
    )


def _outlined(said: Said) -> dict[str, Any]:
    opened = said.opened[0]
    frozen = said.frozen[0] if said.frozen else None
    found = result_of(opened, said.scores.values())
    state: EvaluationState = "open" if frozen is None else "frozen"
    return {
        "evaluation": opened.evaluation,
        "template": opened.template,
        "version": opened.version,
        "phase": opened.phase,
        "period_from": opened.period_from,
        "period_to": opened.period_to,
        "opened_on": opened.opened_on,
        "known_at": opened.known_at,
        "max_points": opened.max_points,
        "score": found.score if frozen is None else frozen.score,
        "grade": found.grade if frozen is None else frozen.grade,
        "vetoed_by": list(found.vetoed_by if frozen is None else frozen.vetoed_by),
        "state": state,
        "frozen_on": None if frozen is None else frozen.frozen_on,
        "unscored": sum(
            1 for each in found.lines if each.score is None and each.line.kind not in _OPTIONAL
        ),
        "rectifications_open": sum(
            1 for each in said.rectifications.values() if each.state != "accepted"
        ),
    }


_OPTIONAL: Final = ("bonus", "veto")


def _line(found: LineResult, text: TemplateLine | None, records: _Records) -> SheetLine:
    told = found.scores.get(BOOK)
    source = None if text is None or text.auto_source is UNSET else text.auto_source
    return SheetLine(
        code=found.line.code,
        module="" if text is None else text.module,
        text="" if text is None else text.text,
        rule="" if text is None else text.rule,
        papers=[] if text is None else list(text.evidence),
        points=found.line.points,
        score=found.score,
        rater=found.rater,
        kind=found.line.kind,
        auto=found.rater == BOOK,
        auto_source=source,
        overridden=any(each.overrides is not UNSET for each in found.scores.values()),
        gap=found.gap,
        evidence=0 if told is None else told.evidence_count,
        scores=[_given(each, records) for each in found.scores.values()],
    )


def _given(score: LineScored, records: _Records) -> ScoreGiven:
    return ScoreGiven(
        rater=score.rater,
        score=score.score,
        record=records[score.line, score.rater],
        scored_on=score.scored_on,
        why=score.why,
        overrides=None if score.overrides is UNSET else score.overrides,
        measured=None if score.measured is UNSET else score.measured,
        due=None if score.due is UNSET else score.due,
        evidence=score.evidence,
        evidence_count=score.evidence_count,
    )


def _rectification(order: Rectification, as_of: str) -> RectificationLine:
    answer = order.answers[0] if order.answers else None
    accepted = order.acceptances[0] if order.acceptances else None
    return RectificationLine(
        record=order.record,
        line=order.fact.line if isinstance(order.fact.line, str) else "",
        demand=order.fact.demand,
        ordered_on=order.fact.ordered_on,
        due_on=order.fact.due_on,
        state=order.state,
        answer="" if answer is None else answer.remedy,
        answered_on=None if answer is None else answer.answered_on,
        accepted_on=None if accepted is None else accepted.accepted_on,
        overdue=answer is None and as_of > order.fact.due_on,
    )
