"""The kinds of facts about how people grow: kept by staff and head, supervision by supervisors too."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import ROSTER, SERVICE, SUPERVISION, Kind
from domain.ground.labels import Label
from domain.training.talent.commands import (
    AnnounceCourse,
    EndSupervisor,
    EngageSupervisor,
    EnterForExam,
    GrantCredit,
    HoldSupervision,
    MakeStudyTrip,
    RecordExamResult,
    VisitForGuidance,
)
from domain.training.talent.facts import (
    CourseAnnounced,
    CreditGranted,
    ExamEntered,
    ExamResultRecorded,
    GuidanceVisited,
    StudyTripMade,
    SupervisionHeld,
    SupervisorEnded,
    SupervisorEngaged,
)
from domain.training.talent.rules import (
    assess_course,
    assess_credit,
    assess_entry,
    assess_guidance,
    assess_supervision,
    assess_trip,
    course_restated,
    credit_restated,
    guidance_likenesses,
    standing_rule,
    supervision_likenesses,
    trip_likenesses,
)

FINGERPRINTED_BY_FACT: Final = True

_kept = partial(Kind, people_kept_as="staff_file")
_by_station = partial(_kept, recorded_by=SERVICE, fixed_by=SERVICE)
_by_supervisors = partial(
    _kept, recorded_by=SERVICE | SUPERVISION, fixed_by=SERVICE | SUPERVISION, folded=False
)
_by_roster = partial(_kept, recorded_by=ROSTER, fixed_by=ROSTER, folded=True)

KINDS: Final = (
    _by_station(
        fact=CourseAnnounced,
        command=AnnounceCourse,
        assess=assess_course,
        started="announced_on",
        folded=False,
        texts_kept_as="service_file",
        restated=course_restated,
        path="course-announced",
        name=Label("开班通知", "course announced"),
        says=Label(
            "发布培训班 {course}[（{class_tier}）]：{format}，{starts_on} 至 {ends_on}，{hours_hundredths}[，{place}][，计划 {seats}][，报名 {enrolled}][，项目 {project}]",
            "announced the course {course}[ ({class_tier})]: {format}, {starts_on} to {ends_on}, {hours_hundredths}[, {place}][, {seats} planned][, {enrolled} enrolled][, project {project}]",
        ),
        example={
            "details": {
                "course": "考前冲刺班",
                "class_tier": "文鼎班",
                "format": "exam_cram",
                "announced_on": "2021-05-20",
                "starts_on": "2021-06-05",
                "ends_on": "2021-06-26",
                "hours": "12",
                "seats": 45,
                "enrolled": 42,
                "place": "示例街道文化礼堂",
                "lecturer": "示例讲师",
            }
        },
    ),
    _by_station(
        fact=ExamEntered,
        command=EnterForExam,
        assess=assess_entry,
        started="entered_on",
        folded=True,
        path="exam-entered",
        name=Label("报考", "exam entered"),
        says=Label(
            "{worker} 于 {entered_on} 报考 {exam}（{level}）[，考试日期 {exam_on}]",
            "{worker} was entered for {exam} ({level}) on {entered_on}[, held on {exam_on}]",
        ),
        example={
            "details": {
                "exam": "2021年社会工作者职业水平考试",
                "level": "assistant",
                "worker": "W01",
                "entered_on": "2021-06-01",
                "exam_on": "2021-10-16",
            }
        },
        sheet=Sheet(
            name="报考登记",
            marks=("报考名单", "报名登记", "考试报名", "报考台账"),
            identity=("worker", "exam"),
            columns={
                "worker": ("姓名", "考生", "报考人员", "社工姓名"),
                "exam": ("考试名称", "报考项目", "考试"),
                "level": ("报考级别", "级别", "报考等级"),
                "entered_on": ("报考日期", "报名日期", "报名时间"),
                "exam_on": ("考试日期", "考试时间"),
            },
            left_out=frozenset({"is_of_village"}),
        ),
    ),
    _by_station(
        fact=ExamResultRecorded,
        command=RecordExamResult,
        assess=standing_rule(ExamResultRecorded),
        started="result_on",
        folded=True,
        path="exam-result-recorded",
        name=Label("考试成绩", "exam result recorded"),
        says=Label(
            "{worker} 参加 {exam} 的结果：{result}（{result_on}）",
            "recorded the result of {worker} in {exam}: {result} ({result_on})",
        ),
        example={
            "details": {
                "exam": "2021年社会工作者职业水平考试",
                "worker": "W01",
                "result_on": "2021-12-20",
                "result": "passed",
            }
        },
        sheet=Sheet(
            marks=("考试结果", "成绩登记", "成绩台账", "通过名单"),
            identity=("worker", "exam"),
            columns={
                "worker": ("姓名", "考生", "社工姓名"),
                "exam": ("考试名称", "考试"),
                "result_on": ("公布日期", "成绩日期", "出分日期"),
                "result": ("结果", "是否通过", "成绩", "考试结果"),
            },
            words={"result": {"及格": "passed", "合格": "passed", "未及格": "failed"}},
        ),
    ),
    _by_roster(
        fact=CreditGranted,
        command=GrantCredit,
        assess=assess_credit,
        is_judged_by_policy=True,
        started="granted_on",
        restated=credit_restated,
        path="credit-granted",
        name=Label("继续教育学时认定", "credit granted"),
        says=Label(
            "认定 {worker} 继续教育 {hours_hundredths}：{kind}（{granted_on}）[，{granted_for}][，{document_number}]",
            "granted {worker} {hours_hundredths} of continuing education: {kind} ({granted_on})[, {granted_for}][, {document_number}]",
        ),
        example={
            "details": {
                "worker": "W01",
                "granted_on": "2021-07-01",
                "kind": "degree",
                "granted_for": "社会工作专业本科",
            }
        },
    ),
    _by_roster(
        fact=SupervisorEngaged,
        command=EngageSupervisor,
        assess=standing_rule(SupervisorEngaged),
        started="engaged_on",
        path="supervisor-engaged",
        name=Label("聘请督导", "supervisor engaged"),
        says=Label(
            "聘请{kind} {supervisor}，{engaged_on} 起[，{organisation}][，{qualification}][，{document_number}]",
            "engaged {supervisor} ({kind}) as supervisor from {engaged_on}[, {organisation}][, {qualification}][, {document_number}]",
        ),
        example={
            "details": {
                "supervisor": "DD01",
                "kind": "city",
                "engaged_on": "2021-06-01",
                "organisation": "示例市社会工作协会",
                "qualification": "高级社会工作师",
                "name": "示例督导",
            }
        },
        sheet=Sheet(
            name="督导名册",
            marks=("督导名单", "督导人员", "督导一览表", "督导聘任"),
            identity=("supervisor", "engaged_on"),
            columns={
                "supervisor": ("督导姓名", "姓名", "督导"),
                "kind": ("督导类别", "类别", "级别"),
                "engaged_on": ("聘请日期", "聘任日期", "起聘日期"),
                "organisation": ("所在单位", "工作单位", "单位"),
                "qualification": ("资质", "职称", "证书"),
                "document_number": ("文号", "聘书编号"),
            },
        ),
    ),
    _by_roster(
        fact=SupervisorEnded,
        command=EndSupervisor,
        assess=standing_rule(SupervisorEnded),
        started="ended_on",
        path="supervisor-ended",
        name=Label("解聘督导", "supervisor ended"),
        says=Label(
            "督导 {supervisor} 自 {ended_on} 起不再担任",
            "entered that {supervisor} is the supervisor no more from {ended_on}",
        ),
        example={"details": {"supervisor": "DD01", "ended_on": "2022-06-01"}},
    ),
    _by_supervisors(
        fact=SupervisionHeld,
        command=HoldSupervision,
        assess=assess_supervision,
        started="started_at",
        ended="ended_at",
        texts_kept_as="service_file",
        likenesses=supervision_likenesses,
        path="supervision-held",
        name=Label("督导", "supervision held"),
        says=Label(
            "督导 {supervisor} 于 {started_at} 起{mode} {supervisees}，{duration_minutes}[，{functions}][，主题：{topic}][，个案 {cases}][，{place}][，{follow_up_on} 前跟进][，项目 {project}]",
            "{supervisor} gave {mode} supervision to {supervisees} at {started_at}, for {duration_minutes}[, {functions}][, on {topic}][, cases {cases}][, {place}][, to be followed up by {follow_up_on}][, project {project}]",
        ),
        example={
            "details": {
                "started_at": "2021-06-10T14:00:00+08:00",
                "ended_at": "2021-06-10T16:00:00+08:00",
                "mode": "individual",
                "supervisor": "DD01",
                "supervisees": ["W01"],
                "functions": ["educational"],
                "topic": "个案计划的目标怎样写",
                "follow_up_on": "2021-06-30",
                "question": "目标写得太大。",
                "advice": "目标写成可以观察的行为。",
                "follow_up": "改写三份计划。",
            }
        },
        sheet=Sheet(
            name="督导记录",
            marks=("督导台账", "督导月志", "督导登记"),
            identity=("started_at", "supervisor"),
            columns={
                "started_at": ("督导日期", "督导时间"),
                "mode": ("督导形式", "形式", "手法", "督导方式"),
                "supervisor": ("督导者", "督导", "督导老师", "督导姓名"),
                "supervisees": ("被督导者", "被督导人", "督导对象", "参加人员"),
                "functions": ("督导功能", "督导类型"),
                "topic": ("督导主题", "主题", "督导内容"),
                "cases": ("个案编号", "涉及个案"),
                "place": ("地点", "督导地点"),
                "question": ("提出问题", "问题", "存在问题"),
                "advice": ("督导建议", "建议", "督导意见"),
                "follow_up": ("跟进事项", "后续跟进"),
                "follow_up_on": ("跟进期限", "期限", "完成期限"),
            },
            words={"mode": {"个别": "individual", "小组": "group", "团体督导": "group"}},
        ),
    ),
    _by_supervisors(
        fact=GuidanceVisited,
        command=VisitForGuidance,
        assess=assess_guidance,
        started="visited_on",
        texts_kept_as="service_file",
        likenesses=guidance_likenesses,
        path="guidance-visited",
        name=Label("巡回指导", "guidance visit"),
        says=Label(
            "{guided_by}[ {supervisor}][（{organisation}）]于 {visited_on} 来站指导：{topic}[，{follow_up_on} 前跟进]",
            "{guided_by}[ {supervisor}][ ({organisation})] came to guide the station on {visited_on}: {topic}[, to be followed up by {follow_up_on}]",
        ),
        example={
            "details": {
                "visited_on": "2021-06-18",
                "guided_by": "association",
                "organisation": "示例市社会工作协会",
                "topic": "档案规范",
                "advice": "一案一档，按时归档。",
            }
        },
        sheet=Sheet(
            name="巡回指导",
            marks=("指导记录", "来站指导", "巡站指导", "指导台账"),
            identity=("visited_on", "guided_by", "topic"),
            columns={
                "visited_on": ("指导日期", "来访日期"),
                "guided_by": ("指导人员类别", "指导类别", "来自"),
                "organisation": ("指导单位", "所在单位", "单位"),
                "topic": ("指导内容", "指导主题", "内容"),
                "advice": ("指导意见", "意见", "建议"),
                "follow_up": ("整改事项", "跟进事项"),
                "follow_up_on": ("整改期限", "跟进期限"),
            },
            left_out=frozenset({"supervisor"}),
        ),
    ),
    _by_station(
        fact=StudyTripMade,
        command=MakeStudyTrip,
        assess=assess_trip,
        started="made_on",
        folded=False,
        texts_kept_as="service_file",
        likenesses=trip_likenesses,
        path="study-trip-made",
        name=Label("外出学习", "study trip"),
        says=Label(
            "{workers} 于 {made_on}[ 至 {ends_on}] 赴 {destination} 学习[：{topic}][，项目 {project}]",
            "{workers} went to {destination} to learn on {made_on}[ until {ends_on}][: {topic}][, project {project}]",
        ),
        example={
            "details": {
                "made_on": "2021-06-22",
                "destination": "示例市优秀社工站",
                "topic": "五社联动",
                "workers": ["W01"],
                "narrative": "可借鉴其志愿者积分办法。",
            }
        },
        sheet=Sheet(
            name="外出学习",
            marks=("外出参访", "参访记录", "外出考察", "交流学习"),
            identity=("made_on", "destination"),
            columns={
                "made_on": ("出行日期", "参访日期", "外出日期"),
                "ends_on": ("返回日期", "结束日期"),
                "destination": ("学习地点", "参访单位", "目的地", "考察地点"),
                "topic": ("学习内容", "参访内容", "主题"),
                "workers": ("参加人员", "人员", "外出人员"),
                "narrative": ("学习收获", "心得", "收获"),
            },
        ),
    ),
)
