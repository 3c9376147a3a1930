"""What is said of who works at the station, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("人员", "Staff")

FIELDS: Final[Mapping[str, Label]] = {
    "changed_on": Label("变更日期", "day of change"),
    "engagement": Label("用工形式", "engagement"),
    "fte_percent": Label("工时比例", "share of full time"),
    "answers": Label("逐项确认", "answers"),
    "acknowledged_on": Label("确认日期", "day acknowledged"),
    "due_on": Label("应访日期", "due on"),
    "dispute": Label("异议原因", "why it is disputed"),
    "handover": Label("交接清单", "handover"),
    "item": Label("交接事项", "what is handed over"),
    "items": Label("交接事项", "what is handed over"),
    "leave": Label("请假类别", "kind of leave"),
    "leave_from": Label("请假起", "away from"),
    "leave_until": Label("请假止", "away until"),
    "prepared_on": Label("编制日期", "day prepared"),
    "taken_over": Label("接收的个案", "cases taken over"),
    "joined_on": Label("入职日期", "day of joining"),
    "left_on": Label("离职日期", "day of leaving"),
    "level": Label("证书等级", "certificate level"),
    "position": Label("岗位", "post"),
    "valid_from": Label("生效日期", "valid from"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("HandoverAnswered", "answer"): Label("确认", "answer"),
    ("HandoverAnswered", "number"): Label("序号", "number"),
    ("StaffJoined", "source"): Label("来源方式", "way of recruitment"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

COUNTS: Final = frozenset({"number"})
"""Fields that are a plain number, without a unit."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "Engagement": {
        "full_time": Label("专职", "full-time"),
        "part_time": Label("兼职", "part-time"),
    },
    "StaffSource": {
        "agency": Label("机构派驻", "sent by an agency"),
        "created_post": Label("增设岗位", "created post"),
        "county_recruited": Label("县统招", "recruited by the county"),
        "locally_recruited": Label("属地招聘", "recruited locally"),
    },
    "LeaveKind": {
        "annual": Label("年休假", "annual leave"),
        "sick": Label("病假", "sick leave"),
        "maternity": Label("产假", "maternity leave"),
        "personal": Label("事假", "personal leave"),
        "other": Label("其他假", "other leave"),
    },
    "HandoverItemKind": {
        "open_case": Label("在办个案", "open case"),
        "red_client": Label("红色风险对象", "red client"),
        "due_visit": Label("下次应访", "next due visit"),
        "promise": Label("待兑现承诺", "promise to keep"),
    },
    "HandoverAnswer": {
        "accepted": Label("接收", "accepted"),
        "disputed": Label("有异议", "disputed"),
    },
    "HandoverDispute": {
        "file_incomplete": Label("档案不齐", "file incomplete"),
        "not_as_stated": Label("与清单不符", "not as stated"),
        "not_reached": Label("联系不上", "nobody reached"),
        "other": Label("其他", "other"),
    },
    "CertLevel": {
        "assistant": Label("助理社会工作师", "assistant social worker"),
        "intermediate": Label("社会工作师", "social worker"),
        "senior": Label("高级社会工作师", "senior social worker"),
    },
}
"""List of the vocabulary -> word -> its name."""

SEALED: Final[Mapping[str, Label]] = {
    "number": Label("证书编号", "certificate number"),
    "phone": Label("电话", "phone"),
}
"""What is stated and does not stand in the book as it is."""
