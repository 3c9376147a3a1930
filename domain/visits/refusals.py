"""What is refused about home visits."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, RuleRefusal


class UnknownService(InvalidValue):
    """A service kind outside the vocabulary."""

    code = "unknown_service"
    title = Label("服务内容不在词表中", "Unknown service kind")
    zh = "服务内容不在词表中。可用：{choices}。"
    en = "The service kind is not in the vocabulary: {choices}."
    choices = "Service"


class UnknownVisit(InvalidValue):
    """A record that is no visit at which somebody was met, or one that was voided."""

    code = "unknown_visit"
    title = Label("没有这次探访", "Unknown visit")
    zh = "没有编号为 {visit} 的有效探访记录。"
    en = "There is no visit {visit} that counts."


class VisitOfAnother(InvalidValue):
    """A review that names another client than the visit."""

    code = "visit_of_another"
    title = Label("不是这位服务对象的探访", "Visit of another client")
    zh = "该次探访的不是这位服务对象（{client}）。"
    en = "That visit was not to the client {client}."


class ReviewerWasThere(RuleRefusal):
    """A visit that is reviewed by somebody who made it."""

    code = "reviewer_was_there"
    title = Label("复核人参加了探访", "Reviewer made the visit")
    zh = "{worker} 参加了该次探访，须由另一人复核。"
    en = "{worker} made that visit; somebody else has to review it."


class ReviewedTooEarly(InvalidValue):
    """A review on a day before the visit."""

    code = "reviewed_too_early"
    title = Label("复核早于探访", "Reviewed before the visit")
    zh = "复核日期早于探访日期 {day}。"
    en = "The review lies before the visit on {day}."
