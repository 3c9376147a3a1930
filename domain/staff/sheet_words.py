"""What sheets call posts, certificates and who pays for a worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.vocabulary import CertLevel, Engagement, StaffSource

CERTIFICATE_WORDS: Final[Mapping[str, CertLevel]] = {
    "助理社会工作师": "assistant",
    "助理社工师": "assistant",
    "社会工作师": "intermediate",
    "社工师": "intermediate",
    "高级社会工作师": "senior",
    "高级社工师": "senior",
}
"""What sheets call it."""

ENGAGEMENT_WORDS: Final[Mapping[str, Engagement]] = {
    "专职": "full_time",
    "全职": "full_time",
    "兼职": "part_time",
}
"""What sheets call it."""

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
"""What sheets call it."""
