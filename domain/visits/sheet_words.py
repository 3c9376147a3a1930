"""What sheets call those visited, what was done, how, and at which risk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.vocabulary import RiskLevel, Service, TargetGroup, VisitMode

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
"""What sheets call it."""

SERVICE_WORDS: Final[Mapping[str, Service]] = {
    "困难救助": "hardship_relief",
    "矛盾调处": "mediation",
    "人文关怀": "humane_care",
    "心理疏导": "counselling",
    "行为矫治": "behaviour_correction",
    "关系调适": "relationship_adjustment",
    "资源协调": "resource_coordination",
}
"""What sheets call it."""

VISIT_MODE_WORDS: Final[Mapping[str, VisitMode]] = {
    "入户": "in_person",
    "入户探访": "in_person",
    "电话": "phone",
    "电话探访": "phone",
    "微信": "instant_message",
    "微信探访": "instant_message",
}
"""What sheets call it."""

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
