"""What is refused about inspections and findings."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, RuleRefusal


class UnknownInspection(InvalidValue):
    """An inspection that was never recorded."""

    code = "unknown_inspection"
    title = Label("没有这次检查", "Unknown inspection")
    zh = "没有编号为 {inspection} 的检查。请先录入检查。"
    en = "There is no inspection {inspection}. Record it first."


class UnknownFinding(InvalidValue):
    """A finding that was never raised."""

    code = "unknown_finding"
    title = Label("没有这个检查问题", "Unknown finding")
    zh = "没有编号为 {finding} 的检查问题。"
    en = "There is no finding {finding}."


class UnknownAnswer(InvalidValue):
    """An answer that the finding does not have."""

    code = "unknown_answer"
    title = Label("没有这份整改答复", "Unknown answer")
    zh = "检查问题 {finding} 没有这份整改答复。"
    en = "The finding {finding} has no such answer."


class UnknownEvidence(InvalidValue):
    """A record as evidence, or of a sample, that the station does not have."""

    code = "unknown_evidence"
    title = Label("没有这条记录", "Unknown record")
    zh = "本站没有编号为 {record} 的记录。"
    en = "The station has no record {record}."


class InspectionAlreadyHeld(RuleRefusal):
    """A code under which an inspection was recorded already."""

    code = "inspection_already_held"
    title = Label("检查编号已用", "Inspection already recorded")
    zh = "检查编号 {inspection} 已使用。另一次检查请用另一个编号。"
    en = "The inspection {inspection} is recorded already. Another one needs another code."


class FindingAlreadyRaised(RuleRefusal):
    """A code under which a finding was raised already."""

    code = "finding_already_raised"
    title = Label("问题编号已用", "Finding already raised")
    zh = "问题编号 {finding} 已使用。另一个问题请用另一个编号。"
    en = "The finding {finding} is raised already. Another one needs another code."


class FindingNotOpen(RuleRefusal):
    """An answer to what is settled, or to what was answered and nobody looked at yet."""

    code = "finding_not_open"
    title = Label("检查问题不待答复", "Finding waits for no answer")
    zh = "检查问题 {finding} 已答复待复核或已销号。退回后才可再次答复。"
    en = "The finding {finding} is settled, or its answer waits. It is answered anew once that is sent back."


class AnswerAlreadyDecided(RuleRefusal):
    """An answer that was accepted or sent back already."""

    code = "answer_already_decided"
    title = Label("整改答复已有结论", "Answer already decided")
    zh = "这份整改答复已有复核结论。"
    en = "The answer is accepted or sent back already."


class AnswerOfOneself(RuleRefusal):
    """Somebody who decides on their own answer: four eyes."""

    code = "answer_of_oneself"
    title = Label("不能复核自己的答复", "Decided by who answered")
    zh = "整改答复须由另一人复核，答复人本人不能销号或退回。"
    en = "Whoever answered does not decide on the answer; another must."


class InspectionHasRecords(RuleRefusal):
    """A change after which others would stand without what they rest on."""

    code = "inspection_has_records"
    title = Label("检查另有相关记录", "The inspection has later records")
    zh = "还有与此不符的检查问题、答复或复核记录（{of}）。请先更正或作废它们。"
    en = "Findings, answers or decisions ({of}) stand against this. Correct or void them first."
