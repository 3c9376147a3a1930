"""What sheets call posts, certificates and who pays for a worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.vocabulary import CertLevel, Engagement, StaffSource

SHEET: Final = "人员名册"
"""What the sheet is called in our own workbooks."""

SHEET_MARKS: Final = (
    *("名册", "花名册", "人员信息", "人员名单", "人员台账", "人员登记", "社工名单", "员工"),
    *("职工", "人员情况"),
)
"""A sheet or title with one of these in its name is a roster."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "序号": ("编号", "No", "No.", "号", "序", "行号"),
    "姓名": (
        *("社工姓名", "人员姓名", "员工姓名", "职工姓名", "名字", "社工", "工作人员", "人员"),
        "工作人员姓名",
    ),
    "专职/兼职": (
        *("专兼职", "专(兼)职", "专职兼职", "专职或兼职", "全职/兼职", "用工形式", "工作性质"),
        *("岗位性质", "用工性质", "人员性质", "用工类型", "任职形式", "人员类别", "用工方式"),
        *("在岗形式", "专兼职情况"),
    ),
    "证书等级": (
        *("证书级别", "证书", "持证情况", "持证等级", "持证级别", "资格证书", "职业资格"),
        *("职业资格等级", "职业水平", "职业水平证书", "社工证", "社工证书", "社工证级别"),
        *("社工证等级", "社工证书等级", "证书名称", "证书类别", "资格等级", "资格证书等级", "职称"),
    ),
    "来源": (
        *("招聘来源", "人员来源", "来源方式", "招聘方式", "用工来源", "聘用方式", "聘用形式"),
        *("招录方式", "招聘渠道", "招聘形式", "来源渠道", "用工形式", "用工性质", "人员性质"),
        *("用工方式", "编制性质", "用工类型"),
    ),
    "入职日期": (
        *("入职时间", "到岗日期", "到岗时间", "上岗日期", "上岗时间", "入站日期", "入站时间"),
        *("进站日期", "进站时间", "到站日期", "报到日期", "任职日期", "聘用日期", "入职"),
        *("合同开始日期", "起始日期", "开始日期", "聘用时间"),
    ),
    "离职日期": (
        *("离岗日期", "离职时间", "离岗时间", "离站日期", "离站时间", "离开日期", "离任日期"),
        *("退出日期", "解聘日期", "离职", "离岗", "终止日期", "结束日期"),
    ),
    "身份证号": (
        *("身份证号码", "公民身份证号码", "公民身份号码", "证件号码", "证件号", "身份证"),
    ),
    "备注": ("说明", "备注说明", "其他说明"),
}
"""Columns by our own name, each with what stations call it (forms of sheets, section 11)."""

FIELDS: Final[Mapping[str, str]] = {
    "worker": "姓名",
    "name": "姓名",
    "engagement": "专职/兼职",
    "level": "证书等级",
    "source": "来源",
    "joined_on": "入职日期",
    "left_on": "离职日期",
}
"""What a row states -> the column where it stands."""

REQUIRED: Final = ("姓名", "专职/兼职", "来源", "入职日期")
"""Columns without which no row can be taken."""

CERTIFICATE_WORDS: Final[Mapping[str, CertLevel]] = {
    "助理社会工作师": "assistant",
    "助理社工师": "assistant",
    "社会工作师": "intermediate",
    "社工师": "intermediate",
    "高级社会工作师": "senior",
    "高级社工师": "senior",
    "助理社会工作师(初级)": "assistant",
    "初级社会工作师": "assistant",
    "社会工作师(中级)": "intermediate",
    "助理": "assistant",
    "助理社工": "assistant",
    "初级": "assistant",
    "初级社工师": "assistant",
    "中级": "intermediate",
    "中级社工师": "intermediate",
    "中级社会工作师": "intermediate",
    "高级": "senior",
}
"""What sheets call it."""

ENGAGEMENT_WORDS: Final[Mapping[str, Engagement]] = {
    "专职": "full_time",
    "全职": "full_time",
    "专职社工": "full_time",
    "专职人员": "full_time",
    "兼职": "part_time",
    "兼职社工": "part_time",
    "兼职人员": "part_time",
}
"""What sheets call it."""

STAFF_SOURCE_WORDS: Final[Mapping[str, StaffSource]] = {
    "机构派驻": "agency",
    "机构": "agency",
    "机构派遣": "agency",
    "机构聘用": "agency",
    "机构招聘": "agency",
    "增设社工岗位": "created_post",
    "增设岗位": "created_post",
    "增设社工岗": "created_post",
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
