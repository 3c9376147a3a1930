"""The kinds of facts about inspections: held and settled by district or city, answered by the head."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.kinds import HEAD, Kind
from domain.ground.labels import Label
from domain.ground.vocabulary import Role
from domain.inspections.commands import (
    AnswerFinding,
    CloseFinding,
    HoldInspection,
    RaiseFinding,
    ReturnFinding,
)
from domain.inspections.facts import (
    FindingAnswered,
    FindingClosed,
    FindingRaised,
    FindingReturned,
    InspectionHeld,
)
from domain.inspections.rules import assess_answered, assess_held, assess_raised, deciding

FINGERPRINTED_BY_FACT: Final = True

_OFFICERS: Final = frozenset[Role]({"district_officer", "city_officer"})
_SEEN: Final = "0000000000000000000000000000000000000000000000000000000000000000"
_ANSWER: Final = "01890000-0000-7000-8000-000000000013"

_kind = partial(
    Kind,
    recorded_by=_OFFICERS,
    fixed_by=_OFFICERS,
    folded=True,
    rests_on_records=True,
    people_kept_as="service_file",
    texts_kept_as="service_file",
    is_past_merging=True,
)

KINDS: Final = (
    _kind(
        fact=InspectionHeld,
        command=HoldInspection,
        assess=assess_held,
        started="held_on",
        path="inspection-held",
        name=Label("检查", "inspection held"),
        says=Label(
            "{authority}检查 {inspection}（{kind}），{held_on}[ 至 {ended_on}][，内容：{matters}][，期间自 {period_from}][ 至 {period_to}][，以台账第 {known_at} 笔为准][，抽样种子 {seed}][，{document_number}]",
            "inspection {inspection} by the {authority} ({kind}) on {held_on}[ to {ended_on}][, of {matters}][, from {period_from}][ to {period_to}][, as known at position {known_at}][, sample drawn by {seed}][, {document_number}]",
        ),
        example={
            "details": {
                "inspection": "JC-2021-01",
                "kind": "routine",
                "held_on": "2021-09-01",
                "matters": ["service_records", "money"],
                "period_from": "2021-07-01",
                "period_to": "2021-08-31",
                "document_number": "鄞民检〔2021〕3号",
                "summary": "台账总体规范。",
            }
        },
    ),
    _kind(
        fact=FindingRaised,
        command=RaiseFinding,
        assess=assess_raised,
        started="raised_on",
        path="finding-raised",
        name=Label("检查问题", "finding raised"),
        says=Label(
            "检查 {inspection} 提出问题 {finding}：{matter}，{severity}，{raised_on}，限 {due_on} 前整改[，{document_number}][{article}]",
            "raised the finding {finding} in the inspection {inspection}: {matter}, {severity}, on {raised_on}, to be put right by {due_on}[, {document_number}][, {article}]",
        ),
        example={
            "details": {
                "inspection": "JC-2021-01",
                "finding": "JC-2021-01-1",
                "raised_on": "2021-09-03",
                "matter": "service_records",
                "severity": "minor",
                "due_on": "2021-09-20",
                "situation": "探访记录缺少后续安排。",
            }
        },
    ),
    _kind(
        fact=FindingAnswered,
        command=AnswerFinding,
        assess=assess_answered,
        started="answered_on",
        recorded_by=HEAD,
        fixed_by=HEAD,
        path="finding-answered",
        name=Label("检查问题答复", "finding answered"),
        says=Label(
            "答复检查问题 {finding} 的整改情况，{answered_on}",
            "answered the finding {finding} on {answered_on}",
        ),
        example={
            "details": {
                "finding": "JC-2021-01-1",
                "answered_on": "2021-09-15",
                "rectified": "已补齐后续安排，并组织学习。",
            }
        },
    ),
    _kind(
        fact=FindingReturned,
        command=ReturnFinding,
        assess=deciding(FindingReturned, "returned_on"),
        started="returned_on",
        path="finding-returned",
        name=Label("整改退回", "finding sent back"),
        says=Label(
            "退回检查问题 {finding} 的整改答复 {answer}，{returned_on}，{return_reason}[，限 {due_on} 前再改]，所见内容 {content_sha256}",
            "sent back the answer {answer} to the finding {finding} on {returned_on}, {return_reason}[, to be put right by {due_on}], as it says under {content_sha256}",
        ),
        example={
            "details": {
                "finding": "JC-2021-01-1",
                "answer": _ANSWER,
                "returned_on": "2021-09-17",
                "return_reason": "no_evidence",
                "due_on": "2021-09-30",
                "content_sha256": _SEEN,
                "opinion": "未附佐证记录。",
            }
        },
    ),
    _kind(
        fact=FindingClosed,
        command=CloseFinding,
        assess=deciding(FindingClosed, "closed_on"),
        started="closed_on",
        path="finding-closed",
        name=Label("问题销号", "finding settled"),
        says=Label(
            "检查问题 {finding} 销号：接受整改答复 {answer}，{closed_on}，所见内容 {content_sha256}",
            "settled the finding {finding}: accepted the answer {answer} on {closed_on}, as it says under {content_sha256}",
        ),
        example={
            "details": {
                "finding": "JC-2021-01-1",
                "answer": _ANSWER,
                "closed_on": "2021-09-22",
                "content_sha256": _SEEN,
                "opinion": "整改到位。",
            }
        },
    ),
)
