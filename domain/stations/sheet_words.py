"""What sheets call how a station is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.vocabulary import OperatingModel

SHEET: Final = "站点信息"
"""What the sheet is called in our own workbooks."""

SHEET_MARKS: Final = (
    *("站点信息", "站点基本信息", "社工站信息", "站点情况", "站点概况", "基本信息", "站点基本情况"),
)
"""A sheet with one of these in its name is about the station itself."""

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "站点名称": ("社工站名称", "社会工作站名称", "站名", "名称"),
    "站点代码": ("站点编号", "站点编码", "社工站代码", "社工站编号", "代码", "编码"),
    "所属区县": ("所属县区", "所属区", "所属县", "所属区县(市)", "所属县(市、区)", "区县", "县区"),
    "建成日期": ("建站日期", "建成时间", "建站时间", "成立日期", "成立时间", "挂牌日期"),
    "运营模式": ("运营方式", "运作模式", "运行模式", "建设模式"),
    "台账年度": ("年度", "台账年份", "年份", "所属年度"),
}
"""What the sheet says of a station by our own names, each with what stations call it."""

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
