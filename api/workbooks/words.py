"""The words that stations type, and the vocabulary that each stands for.

Tables, so that a new synonym is one line and a reviewer can read them against the sample sheets.
A look-up takes text as ``api.workbooks.cells.text`` gives it (width folded, trimmed) and answers
None for a word it does not know; whether that is a problem is the row's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from domain.ground.vocabulary import (
    Category,
    CertLevel,
    Engagement,
    OperatingModel,
    RiskLevel,
    Service,
    Source,
    StaffSource,
    TargetGroup,
    TrainingFormat,
    VisitMode,
)

SOURCE_WORDS: Final[Mapping[str, Source]] = {
    "市级一次性补助": "municipal_one_time",
    "市级补助": "municipal_one_time",
    "区财政": "district_fiscal",
    "福彩公益金": "welfare_lottery",
    "区级福彩公益金": "welfare_lottery",
    "街道保障": "township_special",
    "镇街配套": "township_special",
    "政府购买服务": "government_purchase",
    "慈善捐赠": "charity_donation",
    "甬尚慈善": "charity_donation",
    "社区发展基金会": "community_foundation",
    "社区基金会": "community_foundation",
}

TARGET_GROUP_WORDS: Final[Mapping[str, TargetGroup]] = {
    "孤寡老人": "elder_childless",
    "独居老人": "elder_alone",
    "空巢老人": "elder_empty_nest",
    "失能老人": "elder_disabled",
    "残疾人": "disability",
    "困境儿童": "other_child_in_difficulty",
    "留守儿童": "left_behind_child",
    "低保户": "dibao",
    "低保": "dibao",
    "流动人口": "migrant",
    "问题青少年": "youth_at_risk",
}

SERVICE_WORDS: Final[Mapping[str, Service]] = {
    "困难救助": "hardship_relief",
    "矛盾调处": "mediation",
    "人文关怀": "humane_care",
    "心理疏导": "counselling",
    "行为矫治": "behaviour_correction",
    "关系调适": "relationship_adjustment",
    "资源协调": "resource_coordination",
}

CATEGORY_WORDS: Final[Mapping[str, Category]] = {
    "人员经费": "personnel",
    "服务活动": "service_activity",
    "督导培训": "supervision_training",
    "办公": "office",
    "宣传": "publicity",
    "设备": "equipment",
    "其他": "other",
}

VISIT_MODE_WORDS: Final[Mapping[str, VisitMode]] = {
    "入户": "in_person",
    "入户探访": "in_person",
    "电话": "phone",
    "电话探访": "phone",
    "微信": "instant_message",
    "微信探访": "instant_message",
}

RISK_WORDS: Final[Mapping[str, RiskLevel]] = {
    "红": "red",
    "红色": "red",
    "高": "red",
    "黄": "yellow",
    "黄色": "yellow",
    "中": "yellow",
    "蓝": "blue",
    "蓝色": "blue",
    "绿": "green",
    "绿色": "green",
    "低": "green",
}
"""The four colours, and 高/中/低 from sheets that grade in three steps."""

CERTIFICATE_WORDS: Final[Mapping[str, CertLevel]] = {
    "助理社会工作师": "assistant",
    "助理社工师": "assistant",
    "社会工作师": "intermediate",
    "社工师": "intermediate",
    "高级社会工作师": "senior",
    "高级社工师": "senior",
}

ENGAGEMENT_WORDS: Final[Mapping[str, Engagement]] = {
    "专职": "full_time",
    "全职": "full_time",
    "兼职": "part_time",
}

STAFF_SOURCE_WORDS: Final[Mapping[str, StaffSource]] = {
    "机构派驻": "agency",
    "机构": "agency",
    "增设社工岗位": "created_post",
    "增设岗位": "created_post",
    "直聘": "created_post",
    "县统招": "county_recruited",
    "区统招": "county_recruited",
    "统招": "county_recruited",
    "属地自招": "locally_recruited",
    "属地招聘": "locally_recruited",
    "本地招聘": "locally_recruited",
    "自招": "locally_recruited",
}

TRAINING_FORMAT_WORDS: Final[Mapping[str, TrainingFormat]] = {
    "理论团辅": "lecture",
    "理论授课": "lecture",
    "讲座": "lecture",
    "团辅": "team_exercise",
    "团队拓展": "team_exercise",
    "小组活动": "group",
    "个别督导": "individual_supervision",
    "外出参访": "study_trip",
    "考前冲刺": "exam_cram",
}

NOTHING_WORDS: Final = frozenset({"", "无", "-", "—", "/", "暂无"})
"""What people type to say that a cell is deliberately empty."""

STILL_EMPLOYED_WORDS: Final = NOTHING_WORDS | {"至今", "在职"}
TOTAL_WORDS: Final = ("合计", "总计", "小计", "本页合计", "本年合计", "累计")

_MIXED_MARKS: Final = ("混合", "属地", "自招", "本地")
_AGENCY_MARKS: Final = ("委托", "机构", "外包")
_POST_MARKS: Final = ("岗位", "直聘", "设岗")

Word = TypeVar("Word")


def look_up(words: Mapping[str, Word], text: str) -> Word | None:
    """Give the vocabulary word for ``text``, blanks inside ignored; None when there is none."""
    return words.get("".join(text.split()))


def operating_model(text: str) -> OperatingModel | None:
    """Read 运营模式, which is a phrase and not a word from a list.

    Local recruitment beside county posts is what makes a station mixed, so its marks are looked
    for first; None when no mark occurs.
    """
    if any(mark in text for mark in _MIXED_MARKS):
        return "mixed"
    agency = any(mark in text for mark in _AGENCY_MARKS)
    posts = any(mark in text for mark in _POST_MARKS)
    if agency and posts:
        return "mixed"
    if agency:
        return "agency_operated"
    return "direct_posts" if posts else None
