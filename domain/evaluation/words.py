"""What is said of evaluations, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("评估", "Evaluation")

FIELDS: Final[Mapping[str, Label]] = {
    "at_least": Label("起", "at least"),
    "auto_source": Label("自动取数", "automatic source"),
    "demand": Label("整改要求", "what is to be put right"),
    "due": Label("应有", "due"),
    "evaluation": Label("评估编号", "evaluation"),
    "evidence_count": Label("依据条数", "records of the evidence"),
    "fee_basis": Label("计费方式", "how the assessor is paid"),
    "files": Label("份数", "files"),
    "frozen_on": Label("固定日期", "day frozen"),
    "full_percent": Label("满分比例（%）", "all points from, in percent"),
    "grade": Label("等次", "grade"),
    "grades": Label("等次", "grades"),
    "levels": Label("分档", "levels"),
    "line": Label("指标", "line"),
    "max_points": Label("满分（0.1分）", "most points, in tenths"),
    "measured": Label("实有", "measured"),
    "mid_term_percent": Label("中期目标比例（%）", "part of targets at mid-term in percent"),
    "module": Label("模块", "module"),
    "ordered_on": Label("要求日期", "day ordered"),
    "overrides": Label("台账自动计分（0.1分）", "the book's own score, in tenths"),
    "per_fault": Label("每处扣分（0.1分）", "tenths off for each fault"),
    "phase": Label("评估阶段", "phase"),
    "points": Label("分值（0.1分）", "points in tenths"),
    "rater": Label("评分方", "rater"),
    "raters": Label("评分方及权重", "raters and weights"),
    "rectification": Label("整改要求", "order to put right"),
    "remedy": Label("整改情况", "what was put right"),
    "rule": Label("评分标准", "rule"),
    "sampling": Label("抽样", "sampling"),
    "scored_on": Label("评分日期", "day scored"),
    "sheet_sha256": Label("评分表 SHA-256", "SHA-256 of the sheet"),
    "template": Label("评估模板", "template"),
    "template_record": Label("模板记录", "record of the template"),
    "template_sha256": Label("模板 SHA-256", "SHA-256 of the template"),
    "text": Label("评估内容", "what is looked at"),
    "topic": Label("记录类型", "kind of record"),
    "version": Label("版本", "version"),
    "vetoed_by": Label("否决项", "vetoed by"),
    "weight": Label("权重", "weight"),
    "why": Label("理由", "why"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("EvaluationOpened", "opened_on"): Label("开启日期", "day opened"),
    ("EvaluationOpened", "period_from"): Label("评估期起", "period from"),
    ("EvaluationOpened", "period_to"): Label("评估期止", "period until"),
    ("TemplatePublished", "authority"): Label("制定机关", "authority"),
    ("EvaluationOpened", "assessor"): Label("评估机构", "assessor"),
    ("EvaluationOpened", "lines"): Label("指标", "lines"),
    ("TemplatePublished", "lines"): Label("指标", "lines"),
    ("Grade", "title"): Label("等次名称", "name of the grade"),
    ("TemplateLine", "kind"): Label("计分方式", "kind of line"),
    ("TemplateLine", "target"): Label("目标数", "target"),
    ("TemplateLine", "evidence"): Label("须提供材料", "papers to be shown"),
    ("ScoredLine", "kind"): Label("计分方式", "kind of line"),
    ("Level", "points"): Label("得分（0.1分）", "points in tenths"),
    ("LineScored", "score"): Label("得分（0.1分）", "score in tenths"),
    ("LineScored", "evidence"): Label("依据", "evidence"),
    ("RectificationAccepted", "accepted_on"): Label("销号日期", "day accepted"),
    ("EvaluationFrozen", "score"): Label("总分（0.1分）", "score in tenths"),
    ("RectificationOrdered", "due_on"): Label("整改期限", "due on"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

COUNTS: Final = frozenset(
    {
        *("at_least", "due", "files", "max_points", "measured"),
        *("overrides", "per_fault", "points", "weight"),
    }
)
"""Fields that are a plain number, without a unit."""

PARTS: Final[Mapping[str, Label]] = {
    "Grade": Label("{title} {at_least}", "{grade} {at_least}"),
    "FileSample": Label("{topic} {files}", "{topic} {files}"),
    "TemplateLine": Label("{code} {text}（{points}）", "{code} {text} ({points})"),
    "ScoredLine": Label("{code}（{points}）", "{code} ({points})"),
}
"""Part -> what stands for it in one piece."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "EvaluationPhase": {
        "mid_term": Label("中期", "mid-term"),
        "final": Label("末期", "final"),
        "annual": Label("年度", "annual"),
    },
    "EvaluationRater": {
        "automatic": Label("台账自动", "the book"),
        "self": Label("自评", "self"),
        "third_party": Label("第三方", "third party"),
        "finance": Label("财务专家", "finance expert"),
        "purchaser": Label("购买方", "purchaser"),
        "village": Label("村（社区）", "villages"),
        "district": Label("区县主管", "district"),
    },
    "ScoreLineKind": {
        "composite": Label("组合分", "composite"),
        "degree": Label("程度分", "by degree"),
        "ratio": Label("比例分", "ratio"),
        "deduct": Label("扣分", "deduction"),
        "bonus": Label("加分", "bonus"),
        "veto": Label("否决", "veto"),
    },
    "EvaluationState": {
        "open": Label("评分中", "being scored"),
        "frozen": Label("已固定", "frozen"),
    },
    "RectificationState": {
        "ordered": Label("待整改", "to be put right"),
        "answered": Label("待销号", "answered"),
        "accepted": Label("已销号", "accepted"),
    },
    "AutoSource": {
        "rooms": Label("功能室", "rooms"),
        "staffing_days": Label("专职达标天数", "days staffed as required"),
        "credentials": Label("持证人数", "certified workers"),
        "vacancy_months": Label("缺岗满30天", "thirty vacant days"),
        "administrative_share": Label("行政事务占比", "share of office work"),
        "visits_completed": Label("有效入户探访", "completed visits"),
        "cases_opened": Label("开案", "cases opened"),
        "group_sessions": Label("小组节数", "group sessions"),
        "community_activities": Label("社区活动", "community activities"),
        "desk_services": Label("窗口服务", "desk services"),
        "volunteer_hours": Label("志愿服务时长", "volunteer hours"),
        "case_file_gaps": Label("个案档案缺项", "gaps of case files"),
        "timely_entry": Label("按时录入", "entered in time"),
        "supervision_sessions": Label("督导次数", "supervision sessions"),
        "coverage": Label("各类对象受访", "listed clients visited"),
        "red_overdue": Label("红色对象逾期", "red clients overdue"),
        "referrals_answered": Label("转介答复", "referrals answered"),
        "training_hours": Label("继续教育学时", "education hours"),
        "training_sessions": Label("培训场次", "training sessions"),
        "village_training": Label("村社和志愿者参训", "villages and volunteers trained"),
        "unlinked_money": Label("未关联和重复凭证的支出", "money unlinked or twice"),
        "terms_broken": Label("违反资金用途", "terms of grants broken"),
        "budget_execution": Label("预算执行率", "budget execution"),
    },
}
"""List of the vocabulary -> word -> its name."""
