"""What is said of inspections and findings, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("检查与整改", "Inspections")

FIELDS: Final[Mapping[str, Label]] = {
    "authority": Label("检查单位", "inspected by"),
    "evidence_records": Label("佐证记录", "records that show it"),
    "inspection": Label("检查编号", "inspection"),
    "matters": Label("检查内容", "matters looked at"),
    "period_to": Label("检查期间止", "looked at until"),
    "raised_on": Label("提出日期", "day raised"),
    "return_reason": Label("退回原因", "why it was sent back"),
    "returned_on": Label("退回日期", "day sent back"),
    "sampled_records": Label("抽查记录", "records of the sample"),
    "severity": Label("严重程度", "severity"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("InspectionHeld", "kind"): Label("检查类型", "kind of inspection"),
    ("InspectionHeld", "held_on"): Label("检查日期", "day of the inspection"),
    ("InspectionHeld", "ended_on"): Label("检查结束日期", "last day of the inspection"),
    ("InspectionHeld", "period_from"): Label("检查期间起", "looked at from"),
    ("InspectionHeld", "known_at"): Label("所查台账笔数", "position of the book looked at"),
    ("FindingRaised", "matter"): Label("问题类别", "matter"),
    ("FindingRaised", "linked_records"): Label("涉及记录", "records it is about"),
    **{
        (fact, "finding"): Label("问题编号", "finding")
        for fact in ("FindingRaised", "FindingAnswered", "FindingReturned", "FindingClosed")
    },
    **{
        (fact, "due_on"): Label("整改期限", "to be put right by")
        for fact in ("FindingRaised", "FindingReturned")
    },
    **{
        (fact, "answer"): Label("整改答复", "answer")
        for fact in ("FindingReturned", "FindingClosed")
    },
    **{
        (fact, "content_sha256"): Label("所见内容 SHA-256", "SHA-256 of what was seen")
        for fact in ("FindingReturned", "FindingClosed")
    },
    ("FindingClosed", "closed_on"): Label("销号日期", "day settled"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

SEALED: Final[Mapping[str, Label]] = {
    "inspectors": Label("检查人员", "inspectors"),
    "rectified": Label("整改情况", "what was done"),
    "situation": Label("问题情况", "what is wrong"),
}
"""Fields that are stated and never stand in the book, for the vault keeps them."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "InspectionKind": {
        "routine": Label("日常检查", "routine"),
        "special": Label("专项检查", "special"),
        "annual": Label("年度检查", "annual"),
        "complaint": Label("投诉核查", "on a complaint"),
    },
    "InspectingAuthority": {
        "district": Label("区县", "district"),
        "city": Label("市级", "city"),
    },
    "InspectionMatter": {
        "staffing": Label("人员配备", "staffing"),
        "service_records": Label("服务记录", "service records"),
        "case_files": Label("个案档案", "case files"),
        "money": Label("经费使用", "use of money"),
        "contract": Label("合同履行", "the contract"),
        "facilities": Label("阵地建设", "facilities"),
        "safety": Label("安全", "safety"),
        "personal_data": Label("个人信息保护", "personal data"),
        "publicity": Label("信息公开", "disclosure"),
        "other": Label("其他", "other"),
    },
    "FindingSeverity": {
        "minor": Label("一般", "minor"),
        "major": Label("较重", "major"),
        "grave": Label("严重", "grave"),
    },
    "ReturnReason": {
        "no_evidence": Label("佐证不足", "no evidence"),
        "incomplete": Label("整改不全", "incomplete"),
        "not_effective": Label("未见成效", "without effect"),
        "other": Label("其他", "other"),
    },
    "FindingState": {
        "open": Label("待整改", "open"),
        "answered": Label("待复核", "answered"),
        "returned": Label("退回再改", "sent back"),
        "closed": Label("已销号", "settled"),
    },
}
"""List of the vocabulary -> word -> its name."""
