"""What is refused about evaluations."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, NotFound, RuleRefusal


class UnknownTemplate(InvalidValue):
    """A template or version that the areas of the station do not have."""

    code = "unknown_template"
    title = Label("没有这个评估模板", "Unknown template")
    zh = "没有评估模板 {template} 的版本 {version}。请先由区县或市发布。"
    en = "There is no version {version} of the template {template}. A district or city publishes it first."


class UnknownEvaluation(InvalidValue):
    """An evaluation that was never opened."""

    code = "unknown_evaluation"
    title = Label("没有这次评估", "Unknown evaluation")
    zh = "没有编号为 {evaluation} 的评估。请先开启评估。"
    en = "There is no evaluation {evaluation}. Open it first."


class UnknownLine(InvalidValue):
    """A line that the template does not have."""

    code = "unknown_line"
    title = Label("没有这项指标", "Unknown line")
    zh = "评估 {evaluation} 的模板没有指标 {line}。"
    en = "The template of the evaluation {evaluation} has no line {line}."


class UnknownRater(InvalidValue):
    """A rater whom the template does not have."""

    code = "unknown_rater"
    title = Label("没有这一评分方", "Unknown rater")
    zh = "评估 {evaluation} 的模板没有这一评分方。"
    en = "The template of the evaluation {evaluation} has no such rater."


class UnknownRectification(InvalidValue):
    """Something that nobody ordered to be put right."""

    code = "unknown_rectification"
    title = Label("没有这项整改要求", "Unknown order to put right")
    zh = "本站没有这项整改要求。"
    en = "The station has no such order to put something right."


class LinesNotWhole(InvalidValue):
    """Lines whose points are not those of the whole."""

    code = "lines_not_whole"
    title = Label("指标分值合计不是满分", "The lines do not make a whole")
    zh = "各指标分值合计为 {points}，与满分 {wanted} 不符。"
    en = "The lines add up to {points} points, not to {wanted}."


class ScoreOverPoints(InvalidValue):
    """More given than a line is worth."""

    code = "score_over_points"
    title = Label("得分超过分值", "Score over points")
    zh = "得分超过指标 {line} 的分值（{points}）。"
    en = "The line {line} is worth no more than {points} points."


class EvaluationAlreadyOpened(RuleRefusal):
    """A code under which an evaluation was opened already."""

    code = "evaluation_already_opened"
    title = Label("评估编号已用", "Evaluation already opened")
    zh = "评估编号 {evaluation} 已使用。另一次评估请用另一个编号。"
    en = "The evaluation {evaluation} is opened already. Another evaluation needs another code."


class LineAlreadyScored(RuleRefusal):
    """A second score of one rater for one line."""

    code = "line_already_scored"
    title = Label("指标已评分", "Line already scored")
    zh = "指标 {line} 这一方已评分。要改请更正原记录。"
    en = "This rater has scored the line {line} already. To change it, correct that record."


class OverrideWithoutReason(RuleRefusal):
    """A score that departs from what the book tells, and does not say why."""

    code = "override_without_reason"
    title = Label("改动自动计分须写理由", "Override without a reason")
    zh = "台账自动计分为 {automatic}。评分与此不同或适用否决项的，须写明理由。"
    en = "The book's own score is {automatic} points. Say why, to depart from it or to veto."


class AutomaticDiffers(RuleRefusal):
    """A score said to be the book's that the book does not tell."""

    code = "automatic_differs"
    title = Label("与台账自动计分不符", "Not what the book tells")
    zh = "与台账第 {known_at} 笔时自动计算的不符。请重新取数后录入。"
    en = "The book does not tell this at position {known_at}. Ask for the automatic score anew."


class SheetChanged(RuleRefusal):
    """A sheet that is not the one that was seen."""

    code = "sheet_changed"
    title = Label("评分表已变动", "The sheet has changed")
    zh = "评分表已不是您所看到的，请重新打开后再固定结果。"
    en = "The sheet is not what you saw any more; open it again, then freeze it."


class ResultFrozen(RuleRefusal):
    """A score for an evaluation whose result stands."""

    code = "result_frozen"
    title = Label("评估结果已固定", "The result stands")
    zh = "评估 {evaluation} 的结果已固定，不能再评分。"
    en = "The result of the evaluation {evaluation} stands; nothing is scored any more."


class RectificationNotOpen(RuleRefusal):
    """An answer, or its acceptance, that does not come next."""

    code = "rectification_not_open"
    title = Label("整改步骤不符", "Not the next step")
    zh = "这项整改已答复，或尚无可接受的答复。"
    en = "This was answered already, or there is no answer yet to be accepted."


class EvaluationHasRecords(RuleRefusal):
    """A change after which others would stand without what they rest on."""

    code = "evaluation_has_records"
    title = Label("评估另有相关记录", "The evaluation has later records")
    zh = "评估 {evaluation} 还有与此不符的评分、结果或整改记录。请先更正或作废它们。"
    en = "Scores, the result or orders of the evaluation {evaluation} stand against this. Correct or void them first."


class NoEvaluation(NotFound):
    """A station that was not evaluated, or not under that code."""

    code = "no_evaluation"
    title = Label("没有评估", "No evaluation")
    zh = "站点 {station} 没有评估。"
    en = "The station {station} has no evaluation."
