"""What is said of clients, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.words import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("服务对象", "Clients")

FIELDS: Final[Mapping[str, Label]] = {
    "evidence": Label("认定依据", "evidence"),
    "group": Label("类别", "group"),
    "groups": Label("对象类别及依据", "groups"),
    "into": Label("并入", "merged into"),
    "merge": Label("合并记录", "merge"),
    "merged_on": Label("合并日期", "day of merging"),
    "registered_on": Label("登记日期", "day of registration"),
    "since": Label("起始日期", "since"),
    "unmerged_on": Label("拆分日期", "day of telling apart"),
}
"""Field as stored -> its name."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {}
"""List of the vocabulary -> word -> its name."""

SEALED: Final[Mapping[str, Label]] = {
    "guardian_name": Label("监护人姓名", "guardian's name"),
    "guardian_phone": Label("监护人电话", "guardian's phone"),
}
"""What is stated and does not stand in the book as it is."""
