"""What sheets call forms of training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.vocabulary import TrainingFormat

SHEET: Final = "培训台账"
"""What the sheet is called in our own workbooks."""

SHEET_MARKS: Final = ("培训", "参训", "学习", "授课")
"""A sheet or title with one of these in its name is about training."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "序号": ("编号", "No", "No.", "号", "序", "行号"),
    "日期": (
        *("培训日期", "开展日期", "活动日期", "举办日期", "授课日期", "开班日期", "学习日期"),
        *("督导日期", "时间", "培训时间", "授课时间", "学习时间", "举办时间", "开展时间"),
    ),
    "年": ("年份",),
    "月": ("月份",),
    "日": (),
    "起止时间": (
        *("时间段", "起止时段", "起讫时间", "培训时段", "时段", "起止", "上课时间"),
        *("培训起止时间", "具体时间", "时间", "培训时间", "授课时间"),
    ),
    "开始时间": ("起始时间", "开始", "培训开始时间", "签到时间", "起"),
    "结束时间": ("终止时间", "截止时间", "结束", "培训结束时间", "签退时间", "止"),
    "时长": ("培训时长", "用时", "持续时间"),
    "培训主题": (
        *("主题", "班名/主题", "班名", "培训名称", "培训班名称", "课程", "课程名称", "培训内容"),
        *("培训课程", "培训题目", "培训项目", "授课主题", "授课内容", "题目", "名称", "内容"),
        *("活动名称", "督导主题"),
    ),
    "班次": (
        *("类型", "班级", "班别", "班型", "培训班次", "培训类型", "培训类别", "类别", "层次"),
        *("培训层次", "培训班", "培训班别"),
    ),
    "形式": ("培训形式", "培训方式", "授课形式", "授课方式", "方式", "类型", "培训类型"),
    "讲师": (
        *("授课人", "主讲", "主讲人", "授课老师", "授课讲师", "授课教师", "培训讲师", "培训师"),
        *("主讲老师", "主讲人员", "授课人员", "老师", "督导", "督导者", "师资", "讲师姓名"),
    ),
    "学时": ("学时数", "课时", "课时数", "培训学时", "培训课时", "计学时", "时数", "培训时长"),
    "参加人员": (
        *("参加人", "参训人员", "参训人", "参与人员", "培训对象", "学员", "参训社工", "参会人员"),
        *("受训人员", "受训人", "参加社工", "参加人员姓名", "参加人员名单", "参训人员名单"),
        *("人员名单", "参训名单", "培训人员", "签到人员", "人员", "姓名", "被督导者"),
    ),
    "村社区工作者": (
        *("村(社区)工作者", "社区工作者", "村社工作者", "村居工作者", "参训村社区工作者"),
        *("村(社区)参加人员", "村社区人员"),
    ),
    "志愿者": ("参加的志愿者", "参训志愿者", "志愿者名单", "志愿者姓名"),
    "签到签退": ("签到签退时间", "签到签退情况", "签到签退记录", "个人签到签退"),
    "人数": (
        *("实到", "实到人数", "参加人数", "参训人数", "培训人数", "参与人数", "培训人次"),
        *("参训人次", "出席人数", "到课人数", "受训人数", "学员人数", "申报人数", "人次"),
    ),
    "备注": ("说明", "备注说明", "其他说明"),
}
"""Columns by our own name, each with what stations call it (forms of sheets, section 7)."""

FIELDS: Final[Mapping[str, str]] = {
    "started_at": "日期",
    "ended_at": "起止时间",
    "course": "培训主题",
    "class_tier": "班次",
    "format": "形式",
    "lecturer": "讲师",
    "hours": "学时",
    "attendance": "参加人员",
    "volunteers": "志愿者",
    "claimed_headcount": "人数",
}
"""What a row states -> the column where it stands, before others that say the same."""

REQUIRED: Final = ("日期", "起止时间", "培训主题", "学时", "参加人员")
"""Columns without which no row can be taken; 开始时间 with 结束时间 or 时长 is as good as 起止时间,
月 with 日 as good as the day."""

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
"""What sheets call it."""
