"""What sheets call those visited, what was done, how, and at which risk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.vocabulary import NotMetReason, RiskLevel, Service, TargetGroup, VisitMode

SHEET: Final = "探访台账"
"""What the sheet is called in our own workbooks."""

SHEET_MARKS: Final = ("探访", "走访", "入户", "家访", "巡访", "访视", "探视", "上门服务")
"""A sheet or title with one of these in its name is about visits."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "序号": ("编号", "No", "No.", "号", "序", "行号"),
    "探访日期": (
        *("走访日期", "入户日期", "访视日期", "服务日期", "巡访日期", "家访日期", "上门日期"),
        *("实际走访日期", "实际探访日期", "日期", "时间", "探访时间", "走访时间", "入户时间"),
        *("访视时间", "服务时间", "巡访时间", "家访时间", "上门时间", "探视日期", "探视时间"),
    ),
    "年": ("年份",),
    "月": ("月份",),
    "日": (),
    "起止时间": (
        *("时间段", "起止时段", "起讫时间", "服务时段", "探访时段", "走访时段", "时段", "起止"),
        *("服务起止时间", "探访起止时间", "走访起止时间", "入户起止时间", "具体时间"),
        *("时间", "探访时间", "走访时间", "入户时间", "访视时间", "服务时间"),
    ),
    "开始时间": (
        *("起始时间", "开始", "到达时间", "探访开始时间", "走访开始时间", "入户开始时间"),
        *("服务开始时间", "进入时间", "起"),
    ),
    "结束时间": (
        *("终止时间", "截止时间", "结束", "离开时间", "探访结束时间", "走访结束时间"),
        *("入户结束时间", "服务结束时间", "止"),
    ),
    "时长": ("服务时长", "探访时长", "走访时长", "入户时长", "用时", "持续时间"),
    "探访社工": (
        *("走访人", "走访人员", "探访人", "探访人员", "探访人员姓名", "走访人员姓名", "入户人员"),
        *("巡访人", "巡访人员", "社工", "社工姓名", "走访社工", "入户社工", "负责社工"),
        *("服务社工", "经办人", "探访员", "走访者", "探访者", "服务人员", "工作人员"),
        *("走访工作人员", "探访工作人员", "访视人员", "家访人员"),
    ),
    "服务对象": (
        *("服务对象姓名", "姓名", "对象姓名", "被访姓名", "被访人", "被访人姓名", "受访人"),
        *("受访人姓名", "受访者", "走访对象", "走访对象姓名", "探访对象", "探访对象姓名", "对象"),
        *("户主", "户主姓名", "老人姓名", "儿童姓名", "案主", "案主姓名", "被探访人", "被走访人"),
        *("服务对象名称", "入户对象", "居民姓名"),
    ),
    "身份证号": (
        *("身份证号码", "公民身份证号码", "公民身份号码", "被访身份证号", "证件号码", "证件号"),
        *("身份证", "服务对象身份证号", "对象身份证号"),
    ),
    "联系电话": ("电话", "联系方式", "手机", "手机号", "手机号码", "电话号码", "服务对象电话"),
    "住址": (
        *("地址", "家庭住址", "现居住地", "详细地址", "居住地址", "所在村(社区)", "家庭地址"),
        *("现住址", "居住地"),
    ),
    "对象类别": (
        *("人员类别", "服务对象类型", "服务对象类别", "困难类型", "救助类型", "保障类别"),
        *("身份类别", "对象类型", "人群类别", "人群", "服务人群", "人员类型", "类别", "类型"),
    ),
    "探访方式": (
        *("走访方式", "探访形式", "走访形式", "走访类型", "探访类型", "服务方式", "入户方式"),
        *("访视方式", "方式", "形式", "类型"),
    ),
    "服务内容": (
        *("提供服务", "服务类别", "服务类型", "服务项目", "服务种类", "服务事项", "提供的服务"),
        *("探访内容", "走访内容"),
    ),
    "主要情况": (
        *("走访内容", "走访情况", "探访内容", "探访情况", "情况说明", "走访记录", "探访记录"),
        *("服务内容", "情况记录", "具体情况", "服务记录", "入户情况", "主要内容", "基本情况"),
    ),
    "走访结果": (
        *("探访结果", "入户结果", "访视结果", "上门结果", "是否在家", "是否见到", "是否见面"),
        *("见面情况", "在家情况", "是否入户", "结果"),
    ),
    "见到本人": ("是否见到本人", "是否本人在家", "本人是否在家"),
    "风险等级": ("风险级别", "风险", "风险评级", "风险类别", "预警等级", "等级"),
    "记录日期": (
        *("填表日期", "填写日期", "登记日期", "录入日期", "填报日期", "记录时间", "录入时间"),
        *("填表时间", "登记时间"),
    ),
    "备注": ("说明", "备注说明", "其他说明"),
}
"""Columns by our own name, each with what stations call it (forms of sheets, section 2).

A name that stands under several columns is ambiguous: what else the sheet has and what stands
under it decide.
"""

FIELDS: Final[Mapping[str, str]] = {
    "started_at": "探访日期",
    "ended_at": "起止时间",
    "visitors": "探访社工",
    "client": "服务对象",
    "client_name": "服务对象",
    "id_number": "身份证号",
    "phone": "联系电话",
    "address": "住址",
    "target_groups": "对象类别",
    "mode": "探访方式",
    "services": "服务内容",
    "narrative": "主要情况",
    "risk_after": "风险等级",
    "claimed_recorded_on": "记录日期",
}
"""What a row states -> the column where it stands, before others that say the same."""

REQUIRED: Final = (
    *("探访日期", "起止时间", "探访社工", "服务对象", "对象类别", "探访方式", "服务内容"),
)
"""Columns without which no row can be taken; 开始时间 with 结束时间 or 时长 is as good as 起止时间,
月 with 日 as good as the day."""

TARGET_GROUP_WORDS: Final[Mapping[str, TargetGroup]] = {
    "孤寡老人": "elder_childless",
    "孤寡": "elder_childless",
    "独居老人": "elder_alone",
    "独居": "elder_alone",
    "空巢老人": "elder_empty_nest",
    "空巢": "elder_empty_nest",
    "失能老人": "elder_disabled",
    "失能": "elder_disabled",
    "农村留守老人": "elder_left_behind",
    "残疾人": "disability",
    "残疾": "disability",
    "残障人士": "disability",
    "困境儿童": "other_child_in_difficulty",
    "留守儿童": "left_behind_child",
    "农村留守儿童": "left_behind_child",
    "事实孤儿": "de_facto_unattended_child",
    "低保户": "dibao",
    "低保": "dibao",
    "低保对象": "dibao",
    "低保家庭": "dibao",
    "低保边缘户": "dibao_edge",
    "低保边缘家庭": "dibao_edge",
    "低边": "dibao_edge",
    "低边户": "dibao_edge",
    "特困": "tekun",
    "特困户": "tekun",
    "特困供养": "tekun",
    "特困供养人员": "tekun",
    "特困对象": "tekun",
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

_NOBODY_HOME: Final = (
    *("无人", "家中无人", "家里无人", "无人在家", "家中无人在", "没人", "没人在家", "家里没人"),
    *("没有人", "无人应答", "无人应门", "无人开门", "敲门无应答", "敲门无人应", "未开门", "不在家"),
    *("未在家", "人不在家", "人不在", "不在"),
)
_AWAY: Final = ("外出", "外出未归", "外出务工", "外出打工", "不在本地", "住院", "长期外出")
_REFUSED: Final = (
    *("拒访", "拒绝", "拒绝走访", "拒绝探访", "拒绝入户", "拒绝开门", "谢绝", "婉拒", "不愿入户"),
)
_VACANT: Final = ("空置", "空户", "空房", "无人居住", "已搬走")
_UNEXPLAINED: Final = (
    *("未遇", "未遇到", "未遇见", "未见", "未见到", "未见到人", "未见面", "没见到", "没见到人"),
    *("未入户", "否"),
)
NOT_MET_REASON_WORDS: Final[Mapping[str, NotMetReason]] = {
    **dict.fromkeys(_NOBODY_HOME, "nobody_home"),
    **dict.fromkeys(_AWAY, "away"),
    **dict.fromkeys(_REFUSED, "refused"),
    **dict.fromkeys(_VACANT, "vacant"),
}
"""What a column of results says of a door that did not open (forms of sheets, section 2)."""

NOT_MET_WORDS: Final = frozenset((*NOT_MET_REASON_WORDS, *_UNEXPLAINED))
"""The same, and what says no more than that nobody was met."""

VISIT_MODE_WORDS: Final[Mapping[str, VisitMode]] = {
    "入户": "in_person",
    "入户探访": "in_person",
    "入户走访": "in_person",
    "入户访视": "in_person",
    "上门": "in_person",
    "上门探访": "in_person",
    "上门走访": "in_person",
    "上门服务": "in_person",
    "家访": "in_person",
    "实地": "in_person",
    "实地走访": "in_person",
    "面访": "in_person",
    "面谈": "in_person",
    "当面": "in_person",
    "电话": "phone",
    "电话探访": "phone",
    "电话走访": "phone",
    "电话访问": "phone",
    "电话回访": "phone",
    "电话联系": "phone",
    "电话问候": "phone",
    "电访": "phone",
    "微信": "instant_message",
    "微信探访": "instant_message",
    "微信走访": "instant_message",
    "微信联系": "instant_message",
    "微信视频": "instant_message",
    "视频": "instant_message",
    "视频探访": "instant_message",
    "视频走访": "instant_message",
    "线上": "instant_message",
    "线上探访": "instant_message",
}
"""What sheets call it."""

RISK_WORDS: Final[Mapping[str, RiskLevel]] = {
    "红": "red",
    "红色": "red",
    "高": "red",
    "高风险": "red",
    "红色预警": "red",
    "黄": "yellow",
    "黄色": "yellow",
    "中": "yellow",
    "中风险": "yellow",
    "黄色预警": "yellow",
    "蓝": "blue",
    "蓝色": "blue",
    "绿": "green",
    "绿色": "green",
    "低": "green",
    "低风险": "green",
}
"""The four colours, and 高/中/低 from sheets that grade in three steps."""
