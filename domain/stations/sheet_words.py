"""What sheets call how a station is run."""

from __future__ import annotations

from typing import Final

from domain.ground.vocabulary import OperatingModel

_MIXED_MARKS: Final = ("混合", "属地", "自招", "本地")
_AGENCY_MARKS: Final = ("委托", "机构", "外包")
_POST_MARKS: Final = ("岗位", "直聘", "设岗")


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
