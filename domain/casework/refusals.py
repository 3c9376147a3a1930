"""What is refused about cases, referrals and complaints."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, NotFound, RuleRefusal


class CaseOfAnother(InvalidValue):
    """A step of a case that names another client."""

    code = "case_of_another"
    title = Label("个案不是这位服务对象的", "Case of another client")
    zh = "个案 {case} 不是这位服务对象（{client}）的。"
    en = "The case {case} is not one of the client {client}."


class NothingToApprove(InvalidValue):
    """An approval of a record that is no assessment, plan or closing of the case."""

    code = "nothing_to_approve"
    title = Label("没有可审批的内容", "Nothing to approve")
    zh = "记录 {approved} 不是个案 {case} 的预估、计划或结案，无从审批。"
    en = "The record {approved} is no assessment, plan or closing of the case {case}."


class CaseAlreadyOpened(RuleRefusal):
    """A number under which a case was opened already."""

    code = "case_already_opened"
    title = Label("个案编号已用", "Case already opened")
    zh = "个案编号 {case} 已使用。另一个个案请用另一个编号。"
    en = "The case {case} is opened already. Another case needs another number."


class CaseNotOpen(RuleRefusal):
    """Work on a case on a day on which it was not open."""

    code = "case_not_open"
    title = Label("个案未在案", "Case not open")
    zh = "个案 {case} 在 {day} 未开案或已结案。"
    en = "The case {case} was not open on {day}."


class CaseNotClosed(RuleRefusal):
    """What follows the end of a case, on a day on which it was not over."""

    code = "case_not_closed"
    title = Label("个案尚未结案", "Case not closed")
    zh = "个案 {case} 在 {day} 尚未结案。"
    en = "The case {case} was not closed on {day}."


class CaseHasSteps(RuleRefusal):
    """A change after which later records of a case would stand without what they rest on."""

    code = "case_has_steps"
    title = Label("个案另有后续记录", "The case has later records")
    zh = "个案 {case} 还有与此不符的后续记录。请先更正或作废那些记录。"
    en = "Later records of the case {case} stand against this. Correct or void them first."


class CaseStepMissing(RuleRefusal):
    """A stage of a case without what the policy wants before it."""

    code = "case_step_missing"
    title = Label("个案缺少要件", "A step of the case is missing")
    zh = "个案 {case} 还缺：{missing}。"
    en = "The case {case} still lacks: {missing}."


class UnknownReferral(InvalidValue):
    """A record that is no referral."""

    code = "unknown_referral"
    title = Label("没有这条转介", "Unknown referral")
    zh = "没有编号为 {referral} 的转介记录。"
    en = "There is no referral {referral}."


class UnknownComplaint(InvalidValue):
    """A record that is no complaint."""

    code = "unknown_complaint"
    title = Label("没有这条投诉", "Unknown complaint")
    zh = "没有编号为 {complaint} 的投诉记录。"
    en = "There is no complaint {complaint}."


class MatterOfAnother(InvalidValue):
    """An answer that names another client than what it answers."""

    code = "matter_of_another"
    title = Label("事项不是这位服务对象的", "About another client")
    zh = "该事项不是这位服务对象（{client}）的。"
    en = "It is not about the client {client}."


class AnsweredTooEarly(InvalidValue):
    """An answer on a day before what it answers."""

    code = "answered_too_early"
    title = Label("答复早于事项", "Answered too early")
    zh = "答复日期早于 {day}。"
    en = "The answer lies before {day}."


class AlreadyAnswered(RuleRefusal):
    """A second answer."""

    code = "already_answered"
    title = Label("已答复", "Already answered")
    zh = "该事项已于 {day} 答复。"
    en = "It was answered on {day} already."


class ReferralNotAccepted(RuleRefusal):
    """A result of a referral that nobody has accepted."""

    code = "referral_not_accepted"
    title = Label("转介尚未接收", "Referral not accepted")
    zh = "该转介尚未被接收，不能登记结果。"
    en = "The referral was not accepted, so it has no result."


class AnswersStand(RuleRefusal):
    """A change after which answers would stand without what they answer."""

    code = "answers_stand"
    title = Label("另有答复以此为据", "Answers rest on it")
    zh = "还有 {answers} 条答复以此为依据。请先更正或作废它们。"
    en = "{answers} answers rest on this. Correct or void them first."


class AnswerLinkEnded(NotFound):
    """A link for an answer that there is not, or that was used, taken back or has expired."""

    code = "answer_link_ended"
    title = Label("回复链接无效", "Link has ended")
    zh = "这个回复链接不存在、已经用过或已过期。请向社工站再要一个。"
    en = "This link is none, was used, or has expired. Ask the station for another one."
