"""What is said of projects, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("项目", "Projects")

FIELDS: Final[Mapping[str, Label]] = {
    "actual": Label("完成数", "reached"),
    "budget_fen": Label("预算", "budget"),
    "goal": Label("目标", "goal"),
    "goals": Label("目标", "goals"),
    "measure": Label("按什么计数", "counted by"),
    "results": Label("结果", "results"),
    "target": Label("目标数", "target"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("ProjectOpened", "kind"): Label("项目类别", "kind of project"),
    ("ProjectOpened", "opened_on"): Label("立项日期", "day opened"),
    ("ProjectOpened", "title"): Label("项目名称", "title"),
    ("ProjectOpened", "worker"): Label("负责人", "led by"),
    ("ProjectClosed", "closed_on"): Label("结项日期", "day closed"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

COUNTS: Final = frozenset({"actual", "target"})
"""Fields that are a plain number, without a unit."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "ProjectKind": {
        "vulnerable": Label("困难群体服务项目", "for vulnerable groups"),
        "local": Label("本地特色项目", "of local speciality"),
        "talent": Label("社工人才支持项目", "for talent"),
    },
    "ProjectState": {
        "planned": Label("未开始", "not begun"),
        "running": Label("执行中", "running"),
        "closed": Label("已结项", "closed"),
    },
    "ProjectMeasure": {
        "visits": Label("探访次数", "visits"),
        "people_visited": Label("探访人数", "people visited"),
        "cases": Label("个案数", "cases"),
        "case_sessions": Label("个案节次", "sessions of cases"),
        "groups": Label("小组数", "groups"),
        "group_sessions": Label("小组节数", "group sessions"),
        "group_person_times": Label("小组人次", "person-times in groups"),
        "activities": Label("社区活动场次", "community activities"),
        "activity_person_times": Label("活动人次", "person-times at activities"),
        "governance_acts": Label("社区治理次数", "acts of governance"),
        "resources": Label("链接资源次数", "resources linked"),
        "training_sessions": Label("培训场次", "training sessions"),
        "stated": Label("结项时填写", "stated at the end"),
    },
}
"""List of the vocabulary -> word -> its name."""

SEALED: Final[Mapping[str, Label]] = {
    "background": Label("背景", "background"),
}
"""What is stated and does not stand in the book as it is."""
