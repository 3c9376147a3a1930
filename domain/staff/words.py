"""What is said of who works at the station, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.words import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("人员", "Staff")

FIELDS: Final[Mapping[str, Label]] = {
    "changed_on": Label("变更日期", "day of change"),
    "engagement": Label("用工形式", "engagement"),
    "fte_percent": Label("工时比例", "share of full time"),
    "joined_on": Label("入职日期", "day of joining"),
    "left_on": Label("离职日期", "day of leaving"),
    "level": Label("证书等级", "certificate level"),
    "position": Label("岗位", "post"),
    "valid_from": Label("生效日期", "valid from"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("StaffJoined", "source"): Label("来源方式", "way of recruitment"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

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
