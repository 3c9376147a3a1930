"""What is said of groups, activities and everything beside them, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("小组和活动", "Groups and activities")

FIELDS: Final[Mapping[str, Label]] = {
    "acted_on": Label("日期", "day"),
    "assigned_by": Label("交办方", "assigned by"),
    "committee": Label("议事组织", "committee"),
    "community": Label("社区（村）", "community"),
    "decision": Label("议定事项", "decision"),
    "description": Label("名称规格", "description"),
    "done_on": Label("日期", "day"),
    "ended_on": Label("结束日期", "last day"),
    "ends_on": Label("计划结束日期", "planned last day"),
    "goal_result": Label("目标达成", "goals reached"),
    "is_open_space": Label("是否开放空间会议", "open-space meeting"),
    "leaders": Label("带领人员", "leaders"),
    "linked_on": Label("日期", "day"),
    "meant_for": Label("定向用途", "meant for"),
    "clients": Label("到场服务对象", "clients present"),
    "nature": Label("小组性质", "nature of the group"),
    "other_people": Label("其他到场人数", "other people present"),
    "people": Label("人数", "people"),
    "people_by_group": Label("各类别人数", "people by target group"),
    "place": Label("地点", "place"),
    "planned_people": Label("计划人数", "planned people"),
    "planned_sessions": Label("计划节数", "planned sessions"),
    "project": Label("项目", "project"),
    "receipt_number": Label("票据号", "receipt number"),
    "receiver": Label("受助服务对象", "receiver"),
    "satisfied_percent": Label("满意率", "satisfied"),
    "session_number": Label("节次", "session number"),
    "starts_on": Label("计划开始日期", "planned first day"),
    "target_group": Label("对象类别", "target group"),
    "theme": Label("活动名称", "theme"),
    "value_fen": Label("折算金额", "value"),
    "volunteer_minutes": Label("志愿服务时长", "volunteer time"),
    "volunteers": Label("志愿者人数", "volunteers"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("GroupPlanned", "title"): Label("小组名称", "title"),
    ("GroupPlanned", "group"): Label("小组编号", "group"),
    ("GroupSessionHeld", "group"): Label("小组编号", "group"),
    ("GroupEnded", "group"): Label("小组编号", "group"),
    ("ResourceLinked", "value_fen"): Label("折算金额", "value"),
    ("ActivityHeld", "kind"): Label("活动类型", "kind of activity"),
    ("GovernanceActed", "kind"): Label("治理类型", "kind of act"),
    ("ResourceLinked", "kind"): Label("资源类别", "kind of resource"),
    ("DeskServiceGiven", "kind"): Label("接待事项", "what for"),
    ("AdministrativeTaskDone", "kind"): Label("任务类型", "kind of task"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

COUNTS: Final = frozenset(
    {
        "other_people",
        "people",
        "planned_people",
        "planned_sessions",
        "session_number",
        "volunteers",
    }
)
"""Fields that are a plain number, without a unit."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "GroupNature": {
        "growth": Label("成长小组", "growth"),
        "support": Label("支持小组", "support"),
        "education": Label("教育小组", "education"),
        "therapy": Label("治疗小组", "therapy"),
        "mutual_aid": Label("互助小组", "mutual aid"),
        "interest": Label("兴趣小组", "interest"),
    },
    "GoalResult": {
        "met": Label("达成", "met"),
        "partly_met": Label("部分达成", "partly met"),
        "not_met": Label("未达成", "not met"),
    },
    "ActivityKind": {
        "festival": Label("节庆", "festival"),
        "policy_publicity": Label("政策宣传", "policy publicity"),
        "health": Label("健康", "health"),
        "culture_sport": Label("文体", "culture and sport"),
        "skills": Label("技能", "skills"),
        "family": Label("亲子家庭", "family"),
        "mutual_help": Label("邻里互助", "neighbours' help"),
        "safety": Label("安全", "safety"),
        "volunteering": Label("志愿服务", "volunteering"),
        "other": Label("其他活动", "other activity"),
    },
    "GovernanceAct": {
        "resident_council": Label("居民议事会", "residents' council"),
        "corridor": Label("楼道微更新", "corridor renewed"),
        "space": Label("公共空间微更新", "public space renewed"),
        "landscape": Label("景观微更新", "landscape renewed"),
        "service": Label("便民服务", "service for residents"),
    },
    "ResourceKind": {
        "cash": Label("资金", "money"),
        "goods": Label("物资", "goods"),
        "venue": Label("场地", "venue"),
        "labour": Label("人力", "labour"),
        "service": Label("服务", "service"),
        "information": Label("信息", "information"),
    },
    "DeskService": {
        "policy_advice": Label("政策咨询", "advice on policies"),
        "application_help": Label("协助申请", "help with an application"),
        "counselling": Label("情绪疏导", "counselling"),
        "referral": Label("指引转介", "referral"),
        "complaint": Label("反映问题", "complaint"),
        "other": Label("其他接待", "other matter"),
    },
    "AdministrativeTask": {
        "statistics": Label("报表统计", "statistics"),
        "meeting": Label("行政会议", "administrative meeting"),
        "publicity": Label("宣传迎检", "publicity and receptions"),
        "data_entry": Label("系统录入", "data entry"),
        "errand": Label("跑腿代办", "errands"),
        "other": Label("其他行政事务", "other office work"),
    },
    "AssignedBy": {
        "township": Label("乡镇（街道）", "township"),
        "community": Label("村（社区）", "community"),
        "district": Label("区县部门", "district office"),
        "operator": Label("承办机构", "operator"),
        "other": Label("其他交办方", "somebody else"),
    },
}
"""List of the vocabulary -> word -> its name."""

SEALED: Final[Mapping[str, Label]] = {
    "aims": Label("小组目标", "aims"),
    "giver": Label("资源方", "giver"),
    "matter": Label("事项", "matter"),
    "process": Label("过程记录", "account"),
    "received_by": Label("接收人", "received by"),
    "summary": Label("总结", "summary"),
}
"""What is stated and does not stand in the book as it is."""
