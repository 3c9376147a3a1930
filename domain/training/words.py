"""What is said of training sessions, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("培训", "Training")

FIELDS: Final[Mapping[str, Label]] = {
    "announced_on": Label("通知日期", "day announced"),
    "attendance": Label("参加人员", "attendance"),
    "cases": Label("涉及个案", "cases"),
    "claimed_headcount": Label("申报人数", "claimed headcount"),
    "class_tier": Label("班次", "class tier"),
    "costs": Label("费用记录", "costs"),
    "course": Label("课程", "course"),
    "credited_because": Label("计学时理由", "credited because"),
    "credited_hours_hundredths": Label("计入学时", "credited hours"),
    "destination": Label("学习地点", "destination"),
    "direction": Label("签到或签退", "in or out"),
    "engaged_on": Label("聘请日期", "day engaged"),
    "enrolled": Label("报名人数", "enrolled"),
    "entered_on": Label("报考日期", "day entered"),
    "exam": Label("考试名称", "examination"),
    "exam_on": Label("考试日期", "day of the examination"),
    "format": Label("培训形式", "format"),
    "functions": Label("督导功能", "functions"),
    "granted_for": Label("认定事项", "granted for"),
    "granted_on": Label("认定日期", "day granted"),
    "guided_by": Label("指导人员类别", "who came"),
    "hours_hundredths": Label("学时", "class hours"),
    "is_of_village": Label("村（社区）工作者", "of a village"),
    "made_on": Label("出行日期", "day of the trip"),
    "qualification": Label("资质", "qualification"),
    "result_on": Label("公布日期", "day of the result"),
    "seats": Label("计划人数", "people planned"),
    "signed_at": Label("签字时间", "signed at"),
    "signed_in_at": Label("签到时间", "signed in"),
    "signed_out_at": Label("签退时间", "signed out"),
    "supervisees": Label("被督导者", "supervisees"),
    "supervisor": Label("督导", "supervisor"),
    "visited_on": Label("指导日期", "day of the visit"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("CourseAnnounced", "starts_on"): Label("开始日期", "first day"),
    ("CourseAnnounced", "ends_on"): Label("结束日期", "last day"),
    ("CreditGranted", "kind"): Label("认定类别", "kind of credit"),
    ("ExamEntered", "level"): Label("报考级别", "level"),
    ("ExamResultRecorded", "result"): Label("考试结果", "result"),
    ("GuidanceVisited", "follow_up_on"): Label("整改期限", "to be followed up by"),
    ("GuidanceVisited", "organisation"): Label("指导单位", "from where"),
    ("GuidanceVisited", "topic"): Label("指导内容", "about"),
    ("StudyTripMade", "ends_on"): Label("返回日期", "day of return"),
    ("StudyTripMade", "topic"): Label("学习内容", "about"),
    ("StudyTripMade", "workers"): Label("参加人员", "who went"),
    ("SupervisionHeld", "follow_up_on"): Label("跟进期限", "to be followed up by"),
    ("SupervisionHeld", "mode"): Label("督导形式", "form of supervision"),
    ("SupervisionHeld", "topic"): Label("督导主题", "topic"),
    ("SupervisorEnded", "ended_on"): Label("解聘日期", "there no more from"),
    ("TrainingSessionHeld", "place"): Label("地点", "place"),
    ("TrainingSessionHeld", "volunteers"): Label("参加的志愿者", "volunteers who attended"),
    ("SupervisorEngaged", "kind"): Label("督导类别", "kind of supervisor"),
    ("SupervisorEngaged", "organisation"): Label("所在单位", "organisation"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

COUNTS: Final = frozenset({"claimed_headcount", "enrolled", "seats"})
"""Fields that are a plain number, without a unit."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "TrainingFormat": {
        "lecture": Label("讲座", "lecture"),
        "team_exercise": Label("团队训练", "team exercise"),
        "group": Label("小组培训", "group training"),
        "individual_supervision": Label("个别督导", "individual supervision"),
        "study_trip": Label("参访学习", "study trip"),
        "exam_cram": Label("考前辅导", "exam preparation"),
    },
    "AttendeeKind": {
        "staff": Label("本站人员", "staff"),
        "village": Label("村（社区）工作者", "village workers"),
        "volunteers": Label("志愿者", "volunteers"),
    },
    "SigningDirection": {
        "in": Label("签到", "in"),
        "out": Label("签退", "out"),
    },
    "SupervisorKind": {
        "provincial": Label("省级督导", "provincial"),
        "city": Label("市级督导", "city"),
        "external_expert": Label("外聘专家", "external expert"),
    },
    "SupervisionMode": {
        "individual": Label("个别督导", "individual"),
        "group": Label("小组督导", "group"),
    },
    "SupervisionFunction": {
        "administrative": Label("行政性", "administrative"),
        "educational": Label("教育性", "educational"),
        "supportive": Label("支持性", "supportive"),
    },
    "GuidanceBy": {
        "provincial_supervisor": Label("省级督导", "a provincial supervisor"),
        "city_supervisor": Label("市级督导", "a city supervisor"),
        "expert": Label("专家", "an expert"),
        "association": Label("行业协会", "an association"),
    },
    "ExamResult": {
        "passed": Label("通过", "passed"),
        "failed": Label("未通过", "failed"),
        "absent": Label("缺考", "absent"),
    },
    "CreditKind": {
        "degree": Label("社会工作学历学位", "degree in social work"),
        "further_training": Label("其他培训", "training elsewhere"),
        "supervising": Label("担任督导或授课", "supervising or teaching"),
        "research": Label("研究成果", "research"),
        "other": Label("其他", "something else"),
    },
}
"""List of the vocabulary -> word -> its name."""

SEALED: Final[Mapping[str, Label]] = {
    "follow_up": Label("跟进事项", "to be followed up"),
    "lecturer": Label("讲师", "lecturer"),
    "question": Label("提出问题", "question"),
}
"""What is stated and does not stand in the book as it is."""
