"""The kinds of facts about cases: recorded and fixed by staff and head, approved by supervisors."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.casework.commands import (
    ApproveCase,
    AssessCase,
    AssignCase,
    CloseCase,
    DeclineCase,
    EvaluateCase,
    FollowUpCase,
    OpenCase,
    PlanCase,
    RecordCaseSession,
    ReopenCase,
)
from domain.casework.engagements import session_engagements
from domain.casework.facts import (
    CaseApproved,
    CaseAssessed,
    CaseAssigned,
    CaseClosed,
    CaseDeclined,
    CaseEvaluated,
    CaseFollowedUp,
    CaseOpened,
    CasePlanned,
    CaseReopened,
    CaseSessionRecorded,
)
from domain.casework.rules import (
    assess_approved,
    assess_assigned,
    assess_declined,
    assess_opening,
    assess_session,
    declined_likenesses,
    session_likenesses,
    step_rule,
)
from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import OVERLAP, SERVICE, SUPERVISION, Kind
from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

_of_case = partial(Kind, recorded_by=SERVICE, fixed_by=SERVICE, people_kept_as="service_file")

KINDS: Final = (
    _of_case(
        fact=CaseOpened,
        command=OpenCase,
        assess=assess_opening,
        started="opened_on",
        folded=True,
        is_judged_by_policy=True,
        path="case-opened",
        name=Label("接案", "case opened"),
        says=Label(
            "接案：个案 {case}，服务对象 {client}，{opened_on}，来源{source}，问题{problem}，{urgency}，责任社工 {worker}[，同意书 {consent}][，项目 {project}]",
            "opened the case {case} of {client} on {opened_on}: {problem}, {urgency}, came by {source}, responsible: {worker}[, consent {consent}][, project {project}]",
        ),
        example={
            "details": {
                "case": "GA-2021-01",
                "client": "C001",
                "opened_on": "2021-06-04",
                "source": "outreach",
                "problem": "psychological",
                "urgency": "urgent",
                "worker": "W01",
                "narrative": "丧偶后独居，情绪低落。",
            }
        },
        sheet=Sheet(
            name="个案登记",
            marks=("个案台账", "个案一览", "个案列表", "个案接案", "接案登记", "接案表"),
            identity=("client", "opened_on"),
            columns={
                "opened_on": ("接案日期", "开案日期", "接案时间", "立案日期"),
                "case": ("个案编号", "编号", "案号"),
                "source": ("个案来源", "来源", "案主来源"),
                "problem": ("问题类型", "问题类别", "类别", "主要问题"),
                "worker": ("负责社工", "接案社工", "主责社工"),
                "narrative": ("呈现问题", "问题描述", "初步判断", "情况说明"),
            },
            left_out=frozenset({"consent"}),
        ),
    ),
    _of_case(
        fact=CaseAssessed,
        command=AssessCase,
        assess=step_rule(CaseAssessed, "assessed_on", "assessed"),
        started="assessed_on",
        folded=True,
        is_judged_by_policy=True,
        path="case-assessed",
        name=Label("个案预估", "case assessed"),
        says=Label(
            "预估个案 {case}（{client}）：{worker} 于 {assessed_on}[，工具 {tool}][，得分 {score}][，方面：{domains}]",
            "assessed the case {case} of {client}: {worker} on {assessed_on}[, tool {tool}][, score {score}][, domains: {domains}]",
        ),
        example={
            "details": {
                "case": "GA-2021-01",
                "client": "C001",
                "assessed_on": "2021-06-07",
                "worker": "W01",
                "tool": "老年抑郁量表",
                "score": 18,
                "domains": ["health"],
                "narrative": "需要社会支持。",
            }
        },
    ),
    _of_case(
        fact=CasePlanned,
        command=PlanCase,
        assess=step_rule(CasePlanned, "planned_on", "planned"),
        started="planned_on",
        folded=True,
        is_judged_by_policy=True,
        path="case-planned",
        name=Label("个案服务计划", "case planned"),
        says=Label(
            "制定个案 {case}（{client}）的服务计划：{worker} 于 {planned_on}，{planned_sessions} 次[，至 {ends_on}][，服务对象已签名：{is_signed}]",
            "planned the case {case} of {client}: {worker} on {planned_on}, {planned_sessions} sessions[, until {ends_on}][, signed by the client: {is_signed}]",
        ),
        example={
            "details": {
                "case": "GA-2021-01",
                "client": "C001",
                "planned_on": "2021-06-09",
                "worker": "W01",
                "planned_sessions": 6,
                "ends_on": "2021-09-30",
                "is_signed": True,
                "goals": "每周与邻居往来两次。",
            }
        },
    ),
    _of_case(
        fact=CaseSessionRecorded,
        command=RecordCaseSession,
        assess=assess_session,
        started="started_at",
        ended="ended_at",
        likenesses=session_likenesses,
        engages=session_engagements,
        flags=(OVERLAP,),
        folded=False,
        is_judged_by_policy=True,
        path="case-session-recorded",
        name=Label("个案节次", "case session"),
        says=Label(
            "记录个案 {case}（{client}）第 {session_number} 次，{started_at} 起，{duration_minutes}，{mode}，社工：{workers}",
            "recorded session {session_number} of the case {case} of {client} at {started_at}, {duration_minutes}, {mode}, by {workers}",
        ),
        example={
            "details": {
                "case": "GA-2021-01",
                "client": "C001",
                "session_number": 1,
                "started_at": "2021-06-11T09:00:00+08:00",
                "ended_at": "2021-06-11T09:50:00+08:00",
                "mode": "interview",
                "workers": ["W01"],
                "process": "建立关系，谈近况。",
            }
        },
        sheet=Sheet(
            name="个案会谈记录",
            marks=("个案过程", "个案服务记录", "个案节次", "会谈记录", "个案记录"),
            identity=("case", "session_number"),
            columns={
                "case": ("个案编号", "编号", "案号"),
                "session_number": ("节次", "第几次", "次序", "会谈次数"),
                "mode": ("方式", "会谈方式", "服务方式"),
                "process": ("过程记录", "过程与介入技巧", "服务过程", "会谈内容"),
                "reflection": ("社工反思", "反思"),
                "next_step": ("下次计划", "跟进计划"),
            },
        ),
    ),
    _of_case(
        fact=CaseEvaluated,
        command=EvaluateCase,
        assess=step_rule(CaseEvaluated, "evaluated_on", "evaluated"),
        started="evaluated_on",
        folded=True,
        is_judged_by_policy=True,
        path="case-evaluated",
        name=Label("个案评估", "case evaluated"),
        says=Label(
            "评估个案 {case}（{client}）：{worker} 于 {evaluated_on}，目标{goal_result}[，前测 {score_before}][，后测 {score_after}][，满意率 {satisfied_percent}]",
            "evaluated the case {case} of {client}: {worker} on {evaluated_on}, goals {goal_result}[, score before {score_before}][, after {score_after}][, {satisfied_percent} satisfied]",
        ),
        example={
            "details": {
                "case": "GA-2021-01",
                "client": "C001",
                "evaluated_on": "2021-09-20",
                "worker": "W01",
                "goal_result": "met",
                "score_before": 18,
                "score_after": 9,
                "satisfied_percent": 90,
            }
        },
    ),
    _of_case(
        fact=CaseClosed,
        command=CloseCase,
        assess=step_rule(CaseClosed, "closed_on", "closed"),
        started="closed_on",
        folded=True,
        is_judged_by_policy=True,
        path="case-closed",
        name=Label("个案结案", "case closed"),
        says=Label(
            "结案：个案 {case}（{client}），{closed_on}，{close_reason}，{worker}[，计划回访 {follow_up_on}]",
            "closed the case {case} of {client} on {closed_on}: {close_reason}, by {worker}[, to be followed up on {follow_up_on}]",
        ),
        example={
            "details": {
                "case": "GA-2021-01",
                "client": "C001",
                "closed_on": "2021-09-24",
                "close_reason": "goal_met",
                "worker": "W01",
                "follow_up_on": "2021-12-24",
                "summary": "目标达成。",
            }
        },
    ),
    _of_case(
        fact=CaseFollowedUp,
        command=FollowUpCase,
        assess=step_rule(CaseFollowedUp, "followed_on", "followed_up"),
        started="followed_on",
        folded=True,
        is_judged_by_policy=True,
        path="case-followed-up",
        name=Label("个案回访", "case followed up"),
        says=Label(
            "回访个案 {case}（{client}）：{worker} 于 {followed_on}，{mode}",
            "followed up the case {case} of {client}: {worker} on {followed_on}, {mode}",
        ),
        example={
            "details": {
                "case": "GA-2021-01",
                "client": "C001",
                "followed_on": "2021-10-11",
                "worker": "W01",
                "mode": "phone",
                "narrative": "情况稳定。",
            }
        },
    ),
    _of_case(
        fact=CaseReopened,
        command=ReopenCase,
        assess=step_rule(CaseReopened, "reopened_on", "reopened"),
        started="reopened_on",
        folded=True,
        is_judged_by_policy=True,
        path="case-reopened",
        name=Label("个案重启", "case reopened"),
        says=Label(
            "重启个案 {case}（{client}），{reopened_on}，{worker}",
            "reopened the case {case} of {client} on {reopened_on}, by {worker}",
        ),
        example={
            "details": {
                "case": "GA-2021-01",
                "client": "C001",
                "reopened_on": "2021-10-12",
                "worker": "W01",
                "narrative": "出现新的需要。",
            }
        },
    ),
    _of_case(
        fact=CaseDeclined,
        command=DeclineCase,
        assess=assess_declined,
        started="declined_on",
        likenesses=declined_likenesses,
        folded=False,
        path="case-declined",
        name=Label("不接案", "case declined"),
        says=Label(
            "不接案：{client}，{declined_on}，问题{problem}，原因：{decline_reason}，{worker}",
            "declined a case of {client} on {declined_on}: {problem}, because {decline_reason}, by {worker}",
        ),
        example={
            "details": {
                "client": "C002",
                "declined_on": "2021-06-05",
                "source": "self_request",
                "problem": "legal_rights",
                "decline_reason": "out_of_scope",
                "worker": "W01",
                "narrative": "已告知司法所地址。",
            }
        },
    ),
    _of_case(
        fact=CaseAssigned,
        command=AssignCase,
        assess=assess_assigned,
        started="assigned_from",
        folded=False,
        path="case-assigned",
        name=Label("个案分派", "case assigned"),
        says=Label(
            "个案 {case} 自 {assigned_from} 起由 {worker} 负责",
            "assigned the case {case} to {worker} from {assigned_from} on",
        ),
        example={"details": {"case": "GA-2021-01", "assigned_from": "2021-06-14", "worker": "W01"}},
    ),
    _of_case(
        fact=CaseApproved,
        command=ApproveCase,
        assess=assess_approved,
        started="approved_on",
        recorded_by=SUPERVISION,
        fixed_by=SUPERVISION,
        folded=True,
        path="case-approved",
        name=Label("个案督导审批", "case approved"),
        says=Label(
            "审批个案 {case}（{client}）的记录 {approved}，{approved_on}，所见内容 {content_sha256}",
            "approved the record {approved} of the case {case} of {client} on {approved_on}, as it says under {content_sha256}",
        ),
        example={
            "details": {
                "case": "GA-2021-01",
                "client": "C001",
                "approved_on": "2021-06-10",
                "approved": "01890000-0000-7000-8000-000000000002",
                "content_sha256": "0000000000000000000000000000000000000000000000000000000000000000",
                "advice": "可行。",
            }
        },
    ),
)
