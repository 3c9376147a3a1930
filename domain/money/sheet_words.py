"""What sheets call where money comes from and what it is spent on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.vocabulary import Category, Source

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
"""What sheets call it."""

CATEGORY_WORDS: Final[Mapping[str, Category]] = {
    "人员经费": "personnel",
    "服务活动": "service_activity",
    "督导培训": "supervision_training",
    "办公": "office",
    "宣传": "publicity",
    "设备": "equipment",
    "其他": "other",
}
"""What sheets call it."""
