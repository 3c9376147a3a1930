"""The question of evaluations, the book's own scores, and the files that are drawn to be read.

A sheet is told from what was recorded of it. The book's own scores are told anew from the figures
as known at the evaluation's position, or at another one: as it would be now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast
from urllib.parse import urlencode

import msgspec
from msgspec import UNSET, structs

from api.questions.asking import Answer, Ask, day_of, one_station, position_at
from api.questions.evaluation.answers import (
    AutomaticScore,
    AutomaticScores,
    EvaluationTemplates,
    TemplateThere,
)
from api.questions.evaluation.sources import AGREED, PROJECTIONS, SOURCES, Figure
from api.questions.scopes import Scopes, hinted, known_to_all
from domain.evaluation.details import LineScoredDetails
from domain.evaluation.facts import (
    EvaluationOpened,
    FileSample,
    LineScored,
    TemplateLine,
    TemplatePublished,
)
from domain.evaluation.refusals import AutomaticDiffers, NoEvaluation
from domain.evaluation.scoring import BOOK, automatic_score, result_of
from domain.evaluation.state import Evaluation as Said
from domain.evaluation.templates import each_name_once, templates_in
from domain.ground.areas import stream_of_area
from domain.ground.events import content_hash
from domain.ground.values import FOREVER
from domain.ground.vocabulary import AutoSource
from projections.engine.store import LiveView
from projections.evaluation.queries import (
    evaluation_sheet,
    evaluations_said,
    newest_by_station,
)
from projections.policies.queries import template_as_it_was, templates_published
from projections.said import Looked
from projections.stations.queries import areas


class EvaluationQuestions(Scopes):
    """What is asked about evaluations."""

    @hinted
    def evaluation(self, ask: Ask, *, evaluation: str = "") -> Answer:
        """The sheet of a station's evaluation, or of several stations the newest in one line each.

        Raises NoEvaluation.
        """
        as_of = day_of(ask)
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "evaluation", "policies")
            view = live("evaluation")
            looked = Looked(view, codes, known, as_of)
            if ask.station is None:
                return self._plain(newest_by_station(looked), view, known)
            template_of = _templates_then(live)
            found = evaluation_sheet(looked, ask.station, evaluation, template_of)
            if found is None:
                raise NoEvaluation(field="evaluation", station=ask.station)
            return self._plain(found, view, known)

    def evaluation_scores(self, ask: Ask, *, evaluation: str = "") -> Answer:
        """The book's own scores, as known at the evaluation's position or at another one.

        Raises NoEvaluation, and PositionBeyondHead for a position that is not there yet.
        """
        station = one_station(ask)
        with self._engine.reading() as live:
            said, template = self._one(live, replace(ask, as_known=None), evaluation)
            opened = said.opened[0]
            _codes, known = self._scope(live, ask)
            if ask.as_known is None:
                known = opened.known_at
            known = known_to_all(live, known, "evaluation", *PROJECTIONS)
            position = position_at(live("evaluation"), known)
        lines = [] if template is None else list(self._told(station, opened, template, position))
        of_lines = {each.line: each for each in lines}
        scores = [each for each in said.scores.values() if each.rater != BOOK]
        result = result_of(opened, [*scores, *map(_scored(opened), of_lines.values())])
        recorded = {e.line: e.score for e in said.scores.values() if e.rater == BOOK}
        found = AutomaticScores(
            station=station,
            evaluation=opened.evaluation,
            known_at=position,
            period_from=opened.period_from,
            period_to=opened.period_to,
            lines=[structs.replace(e, recorded=recorded.get(e.line)) for e in lines],
            score=result.score,
            grade=result.grade,
            position=position,
        )
        answer: Answer = msgspec.to_builtins(found)
        return answer

    def _told(
        self, station: str, opened: EvaluationOpened, template: TemplatePublished, known: int
    ) -> list[AutomaticScore]:
        ask = Ask(
            station=station,
            as_known=known,
            from_day=opened.period_from,
            to_day=opened.period_to,
        )
        told: dict[str, Answer] = {}
        found = []
        for line in template.lines:
            if line.auto_source is UNSET:
                continue
            source = SOURCES[line.auto_source]
            target = _target(line, opened, template)
            if line.auto_source == "visits_completed" and not target:
                source = AGREED
            if source.question not in told:
                told[source.question] = cast("Answer", getattr(self, source.question)(ask))
            figure = source.read(told[source.question], target)
            if figure is not None:
                found.append(_earned(line, line.auto_source, source.question, figure, ask))
        return found

    def evaluation_drawing(
        self, ask: Ask, *, evaluation: str = ""
    ) -> tuple[EvaluationOpened, Sequence[FileSample]]:
        """What files are drawn of an evaluation, and by what it was opened. Raises NoEvaluation."""
        with self._engine.reading() as live:
            said, template = self._one(live, ask, evaluation)
            return said.opened[0], () if template is None else template.sampling

    @hinted
    def evaluation_templates(self, ask: Ask) -> Answer:
        """The templates by which a station may be evaluated on a day."""
        station, as_of = one_station(ask), day_of(ask)
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "stations", "policies")
            view = live("policies")
            divisions: tuple[str, ...] = ()
            for since, there in areas(live("stations"), as_known=known).get(station, ()):
                if since <= as_of:
                    divisions = there
            published = templates_published(view, as_known=known)
            streams = map(stream_of_area, divisions)
            there_are = templates_in([(each, published.get(each, {})) for each in streams])
            found = EvaluationTemplates(
                station=station,
                templates=[
                    TemplateThere(area=each.area, record=each.record, template=each.template)
                    for each in each_name_once(there_are)
                    if each.template.effective_from <= as_of
                ],
                as_of=as_of,
                position=known,
            )
            return self._plain(found, view, known)

    def ensure_automatic(self, ask: Ask, *, scored: LineScoredDetails) -> None:
        """Refuse a score said to be the book's that the book does not tell.

        Of an evaluation that is not there nothing is said: that is seen to by the decision.
        Raises AutomaticDiffers.
        """
        try:
            answer = self.evaluation_scores(ask, evaluation=scored.evaluation)
        except NoEvaluation:
            return
        stated = (scored.score, scored.measured, scored.due, scored.evidence, scored.evidence_count)
        for each in answer["lines"]:
            names = ("score", "measured", "due", "evidence", "evidence_count")
            if each["line"] == scored.line and stated == tuple(each[name] for name in names):
                return
        raise AutomaticDiffers(field="score", known_at=answer["known_at"])

    def _one(
        self, live: Callable[[str], LiveView], ask: Ask, evaluation: str
    ) -> tuple[Said, TemplatePublished | None]:
        """An evaluation of a station and its template. Raises NoEvaluation."""
        codes, known = self._scope(live, ask)
        known = known_to_all(live, known, "evaluation", "policies")
        said = evaluations_said(Looked(live("evaluation"), codes, known, ask.as_of or FOREVER))
        of_station = {code: each for (_station, code), each in said.items()}
        found = (
            of_station.get(evaluation) if evaluation else next(reversed(of_station.values()), None)
        )
        if found is None:
            raise NoEvaluation(field="evaluation", station=one_station(ask))
        return found, _templates_then(live)(found.opened[0])


def _templates_then(
    live: Callable[[str], LiveView],
) -> Callable[[EvaluationOpened], TemplatePublished | None]:
    def then(opened: EvaluationOpened) -> TemplatePublished | None:
        if not opened.template_record:
            found = templates_in(()).named(opened.template, opened.version)
            is_same = found and content_hash(found.template) == opened.template_sha256
            return found.template if found and is_same else None
        return template_as_it_was(live("policies"), opened.template_record, opened.template_sha256)

    return then


def _target(line: TemplateLine, opened: EvaluationOpened, template: TemplatePublished) -> int:
    """What a line wants in the phase: at mid-term a part of it, rounded up."""
    if opened.phase != "mid_term" or line.auto_source == "administrative_share":
        return line.target
    return -(-line.target * template.mid_term_percent // 100)


def _earned(
    line: TemplateLine, source: AutoSource, question: str, figure: Figure, ask: Ask
) -> AutomaticScore:
    days = {"from": ask.from_day, "to": ask.to_day, "as_known": ask.as_known}
    return AutomaticScore(
        line=line.code,
        source=source,
        measured=figure.measured,
        due=figure.due,
        score=automatic_score(line, figure.measured, figure.due),
        points=line.points,
        evidence=f"{question}?{urlencode(days)}",
        evidence_count=figure.records,
        recorded=None,
    )


def _scored(opened: EvaluationOpened) -> Callable[[AutomaticScore], LineScored]:
    """The book's score of a line as if it were on the sheet."""

    def scored(told: AutomaticScore) -> LineScored:
        return LineScored(
            evaluation=opened.evaluation,
            line=told.line,
            rater=BOOK,
            score=told.score,
            scored_on=opened.opened_on,
        )

    return scored
