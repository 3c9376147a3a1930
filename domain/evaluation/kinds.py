"""The kinds of facts about evaluations: laid down, opened and frozen by officers, self-scored by heads."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.evaluation.commands import (
    AcceptRectification,
    AnswerRectification,
    FreezeEvaluation,
    OpenEvaluation,
    OrderRectification,
    PublishTemplate,
    ScoreLine,
)
from domain.evaluation.defaults import SEEDED
from domain.evaluation.facts import (
    EvaluationFrozen,
    EvaluationOpened,
    LineScored,
    RectificationAccepted,
    RectificationAnswered,
    RectificationOrdered,
    TemplatePublished,
)
from domain.evaluation.rules import (
    assess_accepted,
    assess_answered,
    assess_frozen,
    assess_opened,
    assess_ordered,
    assess_scored,
    assess_template,
)
from domain.ground.kinds import HEAD, Kind
from domain.ground.labels import Label
from domain.ground.vocabulary import Role

FINGERPRINTED_BY_FACT: Final = True

_OFFICERS: Final = frozenset[Role]({"district_officer", "city_officer"})
_kind = partial(
    Kind, recorded_by=_OFFICERS, fixed_by=_OFFICERS, folded=True, people_kept_as="service_file"
)
_SEEN: Final = "0000000000000000000000000000000000000000000000000000000000000000"
_ORDER: Final = "01890000-0000-7000-8000-000000000012"

KINDS: Final = (
    _kind(
        fact=TemplatePublished,
        command=PublishTemplate,
        assess=assess_template,
        stream="area",
        may_lie_ahead=True,
        started="effective_from",
        path="template-published",
        drafts=tuple((each.template, each) for each in SEEDED),
        name=Label("评估模板发布", "template published"),
        says=Label(
            "发布评估模板 {template} {version}：{title}，满分 {max_points}，{effective_from} 起施行[（{document_number}）]",
            "laid down the template {template} {version}, {title}, of {max_points} from {effective_from}[ ({document_number})]",
        ),
        example={
            "details": {
                "template": "PG-10",
                "version": "2026",
                "title": "社工站季度检查表",
                "document_number": "甬社工〔2026〕3号",
                "effective_from": "2026-01-01",
                "max_points": 100,
                "raters": [{"rater": "third_party", "weight": 100}],
                "grades": [
                    {"grade": "pass", "title": "合格", "at_least": 60},
                    {"grade": "fail", "title": "不合格", "at_least": 0},
                ],
                "lines": [
                    {
                        "code": "1",
                        "module": "服务",
                        "text": "有效入户探访达到约定次数",
                        "points": 60,
                        "kind": "ratio",
                        "auto_source": "visits_completed",
                        "target": 300,
                        "floor_percent": 60,
                    },
                    {
                        "code": "2",
                        "module": "管理",
                        "text": "制度上墙",
                        "points": 40,
                        "kind": "degree",
                        "evidence": ["照片"],
                    },
                ],
            }
        },
    ),
    _kind(
        fact=EvaluationOpened,
        command=OpenEvaluation,
        assess=assess_opened,
        is_judged_by_templates=True,
        started="opened_on",
        path="evaluation-opened",
        name=Label("开启评估", "evaluation opened"),
        says=Label(
            "开启{phase}评估 {evaluation}：模板 {template} {version}，{period_from} 至 {period_to}，按台账第 {known_at} 笔，抽样种子 {seed}[，评估机构：{assessor}][，计费方式：{fee_basis}]",
            "opened the {phase} evaluation {evaluation} under the template {template} {version} for {period_from} to {period_to}, as known at position {known_at}, files drawn by {seed}[, by {assessor}][, paid by {fee_basis}]",
        ),
        example={
            "details": {
                "evaluation": "PG-2021-1",
                "template": "TZ-EVAL-100",
                "version": "v1",
                "phase": "mid_term",
                "period_from": "2021-01-01",
                "period_to": "2021-06-30",
                "opened_on": "2021-07-10",
                "known_at": 0,
                "seed": "7f3a90c1",
                "assessor": "某社会组织评估中心",
                "fee_basis": "按站包干",
            }
        },
    ),
    _kind(
        fact=LineScored,
        command=ScoreLine,
        assess=assess_scored,
        recorded_by=_OFFICERS | HEAD,
        fixed_by=_OFFICERS | HEAD,
        fixing_own_only=HEAD,
        started="scored_on",
        path="line-scored",
        name=Label("指标评分", "line scored"),
        says=Label(
            "{rater}给评估 {evaluation} 的指标 {line} 评 {score}[（台账自动计 {overrides}）][，实有 {measured}][，应有 {due}][，依据：{evidence}][，理由：{why}]",
            "scored the line {line} of the evaluation {evaluation} as {rater}: {score}[ (the book: {overrides})][, {measured}][ of {due}][, by {evidence}][, because: {why}]",
        ),
        example={
            "details": {
                "evaluation": "PG-2021-1",
                "line": "A2",
                "rater": "third_party",
                "score": 5,
                "scored_on": "2021-07-12",
                "why": "缺演练记录",
            }
        },
    ),
    _kind(
        fact=EvaluationFrozen,
        command=FreezeEvaluation,
        assess=assess_frozen,
        started="frozen_on",
        path="evaluation-frozen",
        name=Label("评估结果固定", "evaluation frozen"),
        says=Label(
            "固定评估 {evaluation} 的结果：{score}，等次 {grade}[，否决项 {vetoed_by}]，{frozen_on}，评分表 {sheet_sha256}",
            "froze the result of the evaluation {evaluation}: {score}, {grade}[, vetoed by {vetoed_by}], on {frozen_on}, sheet {sheet_sha256}",
        ),
        example={
            "details": {
                "evaluation": "PG-2021-1",
                "frozen_on": "2021-07-20",
                "sheet_sha256": _SEEN,
            }
        },
    ),
    _kind(
        fact=RectificationOrdered,
        command=OrderRectification,
        assess=assess_ordered,
        started="ordered_on",
        path="rectification-ordered",
        name=Label("整改要求", "rectification ordered"),
        says=Label(
            "就评估 {evaluation}[指标 {line}]要求整改：{demand}，{due_on} 前完成",
            "ordered to put right after the evaluation {evaluation}[, line {line}]: {demand}, by {due_on}",
        ),
        example={
            "details": {
                "evaluation": "PG-2021-1",
                "line": "A2",
                "ordered_on": "2021-07-21",
                "due_on": "2021-08-21",
                "demand": "补做消防演练并存档",
            }
        },
    ),
    _kind(
        fact=RectificationAnswered,
        command=AnswerRectification,
        assess=assess_answered,
        recorded_by=HEAD,
        fixed_by=HEAD,
        started="answered_on",
        path="rectification-answered",
        name=Label("整改答复", "rectification answered"),
        says=Label(
            "答复评估 {evaluation} 的整改要求 {rectification}：{remedy}，{answered_on}",
            "answered the order {rectification} after the evaluation {evaluation}: {remedy}, on {answered_on}",
        ),
        example={
            "details": {
                "rectification": _ORDER,
                "answered_on": "2021-08-15",
                "remedy": "已演练，记录归档",
            }
        },
    ),
    _kind(
        fact=RectificationAccepted,
        command=AcceptRectification,
        assess=assess_accepted,
        started="accepted_on",
        path="rectification-accepted",
        name=Label("整改销号", "rectification accepted"),
        says=Label(
            "评估 {evaluation} 的整改要求 {rectification} 销号，{accepted_on}",
            "accepted what was put right by the order {rectification} after the evaluation {evaluation} on {accepted_on}",
        ),
        example={"details": {"rectification": _ORDER, "accepted_on": "2021-08-28"}},
    ),
)
