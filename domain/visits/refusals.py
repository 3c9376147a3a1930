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


class UnknownLateRequest(InvalidValue):
    """A record that is no request for a late entry, or one for something else."""

    code = "unknown_late_request"
    title = Label("没有这项补录申请", "Unknown late-entry request")
    zh = "没有编号为 {request} 的有效补录申请，或它申请的不是这个。"
    en = "There is no late-entry request {request} for this."


class MonthStillOpen(RuleRefusal):
    """A request for records of a month that is not closed: they can just be made."""

    code = "month_still_open"
    title = Label("月份未封账", "Month still open")
    zh = "{month} 还没有封账，直接记录即可，不用申请。"
    en = "{month} is not closed; just record, there is nothing to ask for."


class LateRequestAlreadyDecided(RuleRefusal):
    """A second decision on a request, or a change of one that was decided."""

    code = "late_request_already_decided"
    title = Label("补录申请已审批", "Late-entry request already decided")
    zh = "补录申请 {request} 已经审批；要改先更正或作废审批记录。"
    en = "The late-entry request {request} was decided already; correct or void the decision first."


class LateRequestAlreadyMade(RuleRefusal):
    """A second request for one visit."""

    code = "late_request_already_made"
    title = Label("已申请过补录", "Late entry already asked for")
    zh = "探访 {visit} 已经申请过补录，等审批即可。"
    en = "A late entry was asked for the visit {visit} already; wait for the decision."


class LateRequestOfOneself(RuleRefusal):
    """Whoever asked does not decide: four eyes."""

    code = "late_request_of_oneself"
    title = Label("不能审批自己的申请", "Decided by who asked")
    zh = "补录申请须由另一人审批，申请人本人不能审批。"
    en = "Whoever asked does not decide on the request; another must."


class LateRequestLeftToDistrict(RuleRefusal):
    """A visit too long ago for the station to decide on itself."""

    code = "late_request_left_to_district"
    title = Label("须由区县审批", "Left to the district")
    zh = "探访已过去 {days} 天，超过 {limit} 天的补录由区县审批。"
    en = "The visit was {days} days before; beyond {limit} days the district decides."


class RejectedWithoutComment(InvalidValue):
    """A rejection that does not tell the worker why."""

    code = "rejected_without_comment"
    title = Label("驳回未写意见", "Rejected without a comment")
    zh = "驳回补录申请须写明意见，社工会看到。"
    en = "A rejection has to say why; the worker will read it."
