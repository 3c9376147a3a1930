"""The kinds of facts about risk, contacts, incidents and reports: recorded and fixed by staff and head."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.clients.care.commands import (
    AssessRisk,
    MakeMandatoryReport,
    RecordRemoteContact,
    ReportIncident,
)
from domain.clients.care.facts import (
    IncidentReported,
    MandatoryReportMade,
    RemoteContactRecorded,
    RiskAssessed,
)
from domain.clients.care.rules import (
    assess_contact,
    assess_incident,
    assess_report,
    assess_risk,
    contact_likenesses,
)
from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import SERVICE, Kind
from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

_kind = partial(
    Kind, recorded_by=SERVICE, fixed_by=SERVICE, folded=False, people_kept_as="service_file"
)

KINDS: Final = (
    _kind(
        fact=RiskAssessed,
        command=AssessRisk,
        assess=assess_risk,
        started="assessed_at",
        path="risk-assessed",
        name=Label("风险评估", "risk assessed"),
        says=Label(
            "评估风险：{assessor} 于 {assessed_at} 将 {client} 定为{level}[，工具 {tool}][，得分 {score}][，解决分歧 {settles}]",
            "assessed risk: {assessor} judged {client} {level} at {assessed_at}[, tool {tool}][, score {score}][, settling {settles}]",
        ),
        example={
            "details": {
                "client": "C001",
                "assessed_at": "2021-06-03T15:00:00+08:00",
                "level": "yellow",
                "assessor": "W01",
                "tool": "四色风险评估表",
                "score": 62,
                "domains": ["health", "care"],
            }
        },
        sheet=Sheet(
            marks=("风险评定", "风险等级评估", "风险排查"),
            identity=("client", "assessed_at"),
            columns={
                "assessed_at": ("评估时间", "评估日期", "评定日期", "评定时间"),
                "assessor": ("评估人", "评估人员", "评估社工", "评定人"),
                "level": ("风险等级", "风险级别", "风险", "等级", "评定等级"),
                "tool": ("评估工具", "量表", "评估表"),
                "score": ("得分", "评分", "总分", "分数"),
                "narrative": ("情况说明", "评估说明", "评估情况"),
            },
            left_out=frozenset({"settles"}),
        ),
    ),
    _kind(
        fact=RemoteContactRecorded,
        command=RecordRemoteContact,
        assess=assess_contact,
        started="contacted_at",
        likenesses=contact_likenesses,
        path="remote-contact-recorded",
        name=Label("远程联系", "remote contact"),
        says=Label(
            "记录远程联系：{workers} 于 {contacted_at} 联系 {client}（{mode}）[，{minutes}]",
            "recorded a contact: {workers} with {client} at {contacted_at} ({mode})[, {minutes}]",
        ),
        example={
            "details": {
                "workers": ["W01"],
                "client": "C001",
                "contacted_at": "2021-06-07T10:00:00+08:00",
                "mode": "phone",
                "minutes": 8,
                "narrative": "电话问候，情况平稳。",
            }
        },
        sheet=Sheet(
            marks=("电话联系", "电话回访", "电话探访", "电话访问", "线上联系", "联系记录"),
            identity=("client", "contacted_at", "workers"),
            columns={
                "contacted_at": ("联系时间", "联系日期", "通话时间", "回访时间", "回访日期"),
                "mode": ("联系方式", "方式", "联系形式"),
                "narrative": ("联系情况", "通话内容", "联系内容", "回访内容", "回访情况"),
            },
        ),
    ),
    _kind(
        fact=IncidentReported,
        command=ReportIncident,
        assess=assess_incident,
        started="occurred_at",
        texts_kept_as="service_file",
        path="incident-reported",
        name=Label("突发事件", "incident"),
        says=Label(
            "报告突发事件：{kind}，{occurred_at}，报告人 {reporter}[，涉及 {client}][，已通知 {informed}]",
            "reported an incident: {kind} at {occurred_at} by {reporter}[, about {client}][, told {informed}]",
        ),
        example={
            "details": {
                "occurred_at": "2021-06-03T16:20:00+08:00",
                "kind": "sudden_illness",
                "reporter": "W01",
                "client": "C001",
                "informed": ["health"],
                "response_minutes": 12,
            }
        },
        sheet=Sheet(
            marks=("突发情况", "意外事件", "危机事件"),
            identity=("kind", "occurred_at"),
            columns={
                "occurred_at": ("发生时间", "事发时间", "发生日期", "事发日期"),
                "narrative": ("经过", "事件经过", "情况说明", "处置情况"),
                "informed": ("已通知", "已报告", "上报单位"),
            },
        ),
    ),
    _kind(
        fact=MandatoryReportMade,
        command=MakeMandatoryReport,
        assess=assess_report,
        started="reported_at",
        waits_for_nobody=True,
        texts_kept_as="minor_service_file",
        path="mandatory-report-made",
        name=Label("强制报告", "mandatory report"),
        says=Label(
            "强制报告：{reporter} 于 {reported_at} 向{reported_to}报告（{harm}）[，涉及 {client}][，回执号 {reply_number}]",
            "made a mandatory report: {reporter} told {reported_to} at {reported_at} ({harm})[, about {client}][, reply {reply_number}]",
        ),
        example={
            "details": {
                "reported_at": "2021-06-03T16:35:00+08:00",
                "harm": "neglect",
                "reported_to": ["police", "civil_affairs"],
                "reporter": "W01",
                "client": "C001",
            }
        },
    ),
)
