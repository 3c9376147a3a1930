"""Labels of the tables, Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "municipal_one_time": "市级一次性补助",
    "district_fiscal": "区财政",
    "welfare_lottery": "福彩公益金",
    "township_special": "镇街配套",
    "government_purchase": "政府购买服务",
    "charity_donation": "慈善捐赠",
    "community_foundation": "社区基金会",
    "personnel": "人员经费",
    "service_activity": "服务活动",
    "supervision_training": "督导培训",
    "office": "办公",
    "publicity": "宣传",
    "equipment": "设备",
    "hospitality": "招待",
    "other": "其他",
    "hardship_relief": "困难救助",
    "mediation": "矛盾调处",
    "humane_care": "人文关怀",
    "counselling": "心理疏导",
    "behaviour_correction": "行为矫治",
    "relationship_adjustment": "关系调适",
    "resource_coordination": "资源协调",
    "elder_childless": "孤寡老人",
    "elder_alone": "独居老人",
    "elder_empty_nest": "空巢老人",
    "elder_disabled": "失能老人",
    "disability": "残疾人",
    "other_child_in_difficulty": "困境儿童",
    "left_behind_child": "留守儿童",
    "dibao": "低保",
    "migrant": "流动人口",
    "youth_at_risk": "问题青少年",
    "assistant": "助理社会工作师",
    "intermediate": "社会工作师",
    "senior": "高级社会工作师",
    "full_time": "专职",
    "part_time": "兼职",
    "visits": "探访",
    "training": "培训",
    "money": "经费",
    "staff": "人员",
}


def both(word: str) -> str:
    """A code with its Chinese word, for those that have one."""
    chinese = WORDS.get(word)
    return f"{chinese} {word}" if chinese else word
