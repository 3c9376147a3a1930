"""The kinds of facts about referrals and complaints: recorded and fixed by staff and head."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.casework.matters.commands import (
    AcceptReferral,
    AnswerComplaint,
    CompleteReferral,
    DeclineReferral,
    MakeReferral,
    ReceiveComplaint,
)
from domain.casework.matters.facts import (
    ComplaintAnswered,
    ComplaintReceived,
    ReferralAccepted,
    ReferralCompleted,
    ReferralDeclined,
    ReferralMade,
)
from domain.casework.matters.rules import answer_rule, assess_complaint, assess_referral
from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import SERVICE, Kind
from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

_kind = partial(
    Kind, recorded_by=SERVICE, fixed_by=SERVICE, folded=True, people_kept_as="service_file"
)
_RECORD: Final = "01890000-0000-7000-8000-000000000003"

KINDS: Final = (
    _kind(
        fact=ReferralMade,
        command=MakeReferral,
        assess=assess_referral,
        started="referred_on",
        path="referral-made",
        name=Label("转介", "referral made"),
        says=Label(
            "转介 {client}：{referred_on} 至{body} {receiver_name}，{urgency}，{worker}[，个案 {case}][，同意书 {consent}]",
            "referred {client} to {body} {receiver_name} on {referred_on}, {urgency}, by {worker}[, case {case}][, consent {consent}]",
        ),
        example={
            "details": {
                "client": "C001",
                "referred_on": "2021-06-15",
                "body": "health",
                "receiver_name": "示例街道卫生服务中心",
                "urgency": "urgent",
                "worker": "W01",
                "narrative": "需要专业心理治疗。",
            }
        },
        sheet=Sheet(
            name="转介登记",
            marks=("转介台账", "转介表", "转介记录"),
            identity=("client", "referred_on", "body"),
            columns={
                "referred_on": ("转出日期", "转介日期", "转介时间"),
                "body": ("转入单位类别", "转介去向", "去向"),
                "receiver_name": ("转入单位", "转入机构", "接收单位", "接收机构"),
                "case": ("个案编号", "编号"),
                "worker": ("经办社工", "转介社工"),
                "narrative": ("转介原因", "原因", "情况说明"),
            },
            left_out=frozenset({"consent"}),
        ),
    ),
    _kind(
        fact=ReferralAccepted,
        command=AcceptReferral,
        assess=answer_rule(ReferralAccepted, "accepted_on"),
        started="accepted_on",
        texts_kept_as="service_file",
        path="referral-accepted",
        name=Label("转介接收", "referral accepted"),
        says=Label(
            "转介 {referral} 于 {accepted_on} 被接收",
            "the referral {referral} was accepted on {accepted_on}",
        ),
        example={
            "details": {
                "referral": _RECORD,
                "accepted_on": "2021-06-18",
                "contact": "示例联系人",
            }
        },
    ),
    _kind(
        fact=ReferralDeclined,
        command=DeclineReferral,
        assess=answer_rule(ReferralDeclined, "declined_on"),
        started="declined_on",
        path="referral-declined",
        name=Label("转介不接收", "referral declined"),
        says=Label(
            "转介 {referral} 于 {declined_on} 未被接收，原因：{decline_reason}",
            "the referral {referral} was declined on {declined_on}: {decline_reason}",
        ),
        example={
            "details": {
                "referral": _RECORD,
                "declined_on": "2021-06-18",
                "decline_reason": "no_capacity",
            }
        },
    ),
    _kind(
        fact=ReferralCompleted,
        command=CompleteReferral,
        assess=answer_rule(ReferralCompleted, "completed_on"),
        started="completed_on",
        texts_kept_as="service_file",
        path="referral-completed",
        name=Label("转介结果", "referral completed"),
        says=Label(
            "转介 {referral}[（{client}）]于 {completed_on} 完成，目标{goal_result}",
            "the referral {referral}[ of {client}] was completed on {completed_on}, goals {goal_result}",
        ),
        example={
            "details": {
                "referral": _RECORD,
                "client": "C001",
                "completed_on": "2021-08-18",
                "goal_result": "met",
                "narrative": "已完成八次治疗。",
            }
        },
    ),
    _kind(
        fact=ComplaintReceived,
        command=ReceiveComplaint,
        assess=assess_complaint,
        started="received_on",
        texts_kept_as="service_file",
        path="complaint-received",
        name=Label("投诉受理", "complaint received"),
        says=Label(
            "受理投诉[ {number}]：{received_on}，{channel}，事由{complains_of}，{urgency}，承办 {handler}[，服务对象 {client}]",
            "received a complaint[ {number}] on {received_on} by {channel} about {complains_of}, {urgency}, handled by {handler}[, client {client}]",
        ),
        example={
            "details": {
                "received_on": "2021-06-16",
                "number": "TS-2021-01",
                "channel": "phone",
                "complains_of": "quality",
                "handler": "W01",
                "complainant": "示例庚",
                "narrative": "反映上门时间多次更改。",
            }
        },
        sheet=Sheet(
            name="投诉登记",
            marks=("投诉台账", "投诉记录", "投诉受理", "信访登记"),
            identity=("received_on", "channel", "complains_of"),
            columns={
                "received_on": ("受理日期", "投诉日期", "受理时间"),
                "channel": ("投诉渠道", "渠道", "来源"),
                "complains_of": ("投诉事由", "事由", "被投诉事项", "投诉类别"),
                "handler": ("承办人", "经办人", "处理人"),
                "number": ("编号", "投诉编号"),
                "urgency": ("紧急程度", "紧急"),
                "complainant": ("投诉人", "投诉人姓名"),
                "complainant_phone": ("投诉人电话", "电话", "联系电话"),
                "narrative": ("投诉内容", "内容", "情况说明"),
            },
        ),
    ),
    _kind(
        fact=ComplaintAnswered,
        command=AnswerComplaint,
        assess=answer_rule(ComplaintAnswered, "answered_on"),
        started="answered_on",
        texts_kept_as="service_file",
        path="complaint-answered",
        name=Label("投诉答复", "complaint answered"),
        says=Label(
            "答复投诉 {complaint}：{answered_on}，{result}，{worker}[，服务对象 {client}][，投诉人满意：{is_satisfied}]",
            "answered the complaint {complaint} on {answered_on}: {result}, by {worker}[, client {client}][, satisfied: {is_satisfied}]",
        ),
        example={
            "details": {
                "complaint": _RECORD,
                "answered_on": "2021-06-21",
                "result": "upheld",
                "is_satisfied": True,
                "worker": "W01",
                "answer": "已致歉并固定探访时间。",
            }
        },
    ),
)
