"""What is said of a station, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("站点", "Stations")

FIELDS: Final[Mapping[str, Label]] = {
    "built_on": Label("建成日期", "day built"),
    "city": Label("所属市", "city"),
    "closed_on": Label("撤站日期", "day closed"),
    "code": Label("代码", "code"),
    "district": Label("所属区县", "district"),
    "effective_on": Label("生效日期", "effective day"),
    "name": Label("名称", "name"),
    "opened_on": Label("启用日期", "day opened"),
    "operating_model": Label("运营模式", "operating model"),
    "operator": Label("承接机构", "operator"),
    "party_centre": Label("党群服务中心", "party centre"),
    "planned_on": Label("规划日期", "day planned"),
    "service_centre": Label("社会组织服务中心", "centre for social organisations"),
    "suspended_on": Label("停办日期", "day suspended"),
    "township": Label("所属乡镇（街道）", "township"),
}
"""Field as stored -> its name."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "StationStatus": {
        "planned": Label("规划中", "planned"),
        "built": Label("已建未开", "built, not open"),
        "operating": Label("运行中", "operating"),
        "suspended": Label("停办", "suspended"),
        "merged": Label("已并入他站", "part of another"),
        "closed": Label("已撤销", "closed"),
    },
    "OperatingModel": {
        "agency_operated": Label("委托运营", "operated by an agency"),
        "direct_posts": Label("增设岗位", "direct posts"),
        "mixed": Label("混合运营", "mixed"),
    },
}
"""List of the vocabulary -> word -> its name."""

PARTS: Final[Mapping[str, Label]] = {
    "Area": Label("{name}（{code}）", "{name} ({code})"),
}
"""Part -> what stands for it in one piece, where that is not its required fields in turn."""
