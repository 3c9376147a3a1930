"""The kinds of facts about groups and activities: recorded and fixed by staff and head."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.activities.commands import (
    ActInGovernance,
    DoAdministrativeTask,
    EndGroup,
    GiveDeskService,
    HoldActivity,
    HoldGroupSession,
    LinkResource,
    PlanGroup,
)
from domain.activities.engagements import (
    desk_engagements,
    is_activity_small,
    is_group_small,
    meeting_engagements,
)
from domain.activities.facts import (
    ActivityHeld,
    AdministrativeTaskDone,
    DeskServiceGiven,
    GovernanceActed,
    GroupEnded,
    GroupPlanned,
    GroupSessionHeld,
    ResourceLinked,
)
from domain.activities.groups import marks_of_session
from domain.activities.rules import (
    activity_likenesses,
    assess_activity,
    assess_administrative_task,
    assess_desk_service,
    assess_governance,
    assess_group_end,
    assess_group_plan,
    assess_group_session,
    assess_resource,
    desk_likenesses,
    governance_likenesses,
    resource_likenesses,
)
from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import OVERLAP, SERVICE, Flag, Kind
from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

_of_activities = partial(
    Kind,
    recorded_by=SERVICE,
    fixed_by=SERVICE,
    people_kept_as="service_file",
    texts_kept_as="service_file",
)
_FEW: Final = Label("到场人数不足", "too few people")

KINDS: Final = (
    _of_activities(
        fact=GroupPlanned,
        command=PlanGroup,
        assess=assess_group_plan,
        started="starts_on",
        folded=True,
        may_lie_ahead=True,
        path="group-planned",
        name=Label("小组计划", "group planned"),
        says=Label(
            "计划小组 {group}：{title}（{nature}），{starts_on} 至 {ends_on}，{planned_sessions} 节，{planned_people} 人，带领：{leaders}[，项目 {project}]",
            "planned the group {group}: {title} ({nature}), {starts_on} to {ends_on}, {planned_sessions} sessions, {planned_people} people, led by {leaders}[, project {project}]",
        ),
        example={
            "details": {
                "group": "G-2021-01",
                "title": "银龄互助",
                "nature": "mutual_aid",
                "starts_on": "2021-06-01",
                "ends_on": "2021-07-15",
                "planned_sessions": 6,
                "planned_people": 10,
                "leaders": ["W01"],
                "aims": "结识邻里，互相照应。",
            }
        },
        sheet=Sheet(
            marks=("小组策划", "小组计划书", "小组一览"),
            identity=("group",),
            columns={
                "group": ("小组编号", "小组代码"),
                "title": ("小组名称", "名称", "小组"),
                "nature": ("小组性质", "性质", "小组类型", "类型"),
                "starts_on": ("计划开始日期", "开始日期", "开始时间", "起始日期"),
                "ends_on": ("计划结束日期", "结束日期", "结束时间", "截止日期"),
                "planned_sessions": ("计划节数", "节数", "预计节数", "次数"),
                "planned_people": ("计划人数", "组员人数", "人数", "预计人数"),
                "aims": ("小组目标", "目标", "总目标"),
            },
        ),
    ),
    _of_activities(
        fact=GroupSessionHeld,
        command=HoldGroupSession,
        assess=assess_group_session,
        started="started_at",
        ended="ended_at",
        folded=True,
        likenesses=marks_of_session,
        path="group-session-held",
        flags=(Flag(code="too_few_people", judge=is_group_small, rests_on="policy", name=_FEW),),
        name=Label("小组活动", "group session"),
        says=Label(
            "记录小组 {group} 第 {session_number} 节，{started_at} 起，{duration_minutes}，带领：{leaders}[，到场：{clients}][，另有 {other_people} 人]",
            "recorded session {session_number} of the group {group} at {started_at}, {duration_minutes}, led by {leaders}[, present: {clients}][, others: {other_people}]",
        ),
        example={
            "details": {
                "group": "G-2021-01",
                "session_number": 1,
                "started_at": "2021-06-03T14:00:00+08:00",
                "ended_at": "2021-06-03T15:30:00+08:00",
                "leaders": ["W01"],
                "clients": ["C001"],
                "other_people": 7,
                "process": "互相介绍，订立约定。",
            }
        },
        sheet=Sheet(
            name="小组活动记录",
            marks=("小组记录", "小组节次", "小组过程"),
            identity=("group", "session_number"),
            columns={
                "group": ("小组编号", "小组代码", "小组"),
                "session_number": ("节次", "第几节", "次序", "节数"),
                "clients": ("到场服务对象", "出席组员", "组员", "参加人员", "签到人员"),
                "other_people": ("其他到场人数", "其他人数"),
            },
        ),
    ),
    _of_activities(
        fact=GroupEnded,
        command=EndGroup,
        assess=assess_group_end,
        started="ended_on",
        folded=True,
        path="group-ended",
        name=Label("小组结束", "group ended"),
        says=Label(
            "小组 {group} 于 {ended_on} 结束，目标{goal_result}[，满意率 {satisfied_percent}]",
            "ended the group {group} on {ended_on}, goals {goal_result}[, {satisfied_percent} satisfied]",
        ),
        example={
            "details": {
                "group": "G-2021-01",
                "ended_on": "2021-07-15",
                "goal_result": "met",
                "satisfied_percent": 95,
            }
        },
        sheet=Sheet(
            marks=("小组总结", "小组结项"),
            identity=("group",),
            columns={
                "group": ("小组编号", "小组代码", "小组"),
                "goal_result": ("目标达成", "目标达成情况", "达成度"),
                "summary": ("总结", "小结", "摘要"),
            },
        ),
    ),
    _of_activities(
        fact=ActivityHeld,
        command=HoldActivity,
        assess=assess_activity,
        started="started_at",
        ended="ended_at",
        folded=False,
        likenesses=activity_likenesses,
        engages=meeting_engagements,
        flags=(
            OVERLAP,
            Flag(code="too_few_people", judge=is_activity_small, rests_on="policy", name=_FEW),
        ),
        path="activity-held",
        name=Label("社区活动", "community activity"),
        says=Label(
            "记录社区活动：{theme}（{kind}），{started_at} 起，{duration_minutes}，{people} 人参加[，志愿者 {volunteers} 人]，带领：{leaders}[，项目 {project}]",
            "recorded a community activity: {theme} ({kind}) at {started_at}, {duration_minutes}, {people} people[, {volunteers} volunteers], led by {leaders}[, project {project}]",
        ),
        example={
            "details": {
                "theme": "端午包粽子",
                "kind": "festival",
                "started_at": "2021-06-12T09:00:00+08:00",
                "ended_at": "2021-06-12T11:00:00+08:00",
                "leaders": ["W01"],
                "people": 46,
                "people_by_group": [{"target_group": "elder_alone", "people": 12}],
                "volunteers": 5,
                "volunteer_minutes": 600,
                "place": "文化礼堂",
            }
        },
        sheet=Sheet(
            marks=("活动台账", "活动记录", "活动登记", "活动一览"),
            identity=("theme", "started_at"),
            columns={
                "started_at": ("活动日期", "活动时间", "开展日期", "举办日期", "开展时间"),
                "theme": ("活动名称", "活动主题", "主题", "名称"),
                "kind": ("活动类型", "服务类型", "类型", "活动类别", "类别"),
                "people": ("参加人数", "参与人数", "人数", "参加人次", "服务人次"),
                "people_by_group": ("各类别人数", "受益类别人数", "分类人数"),
                "volunteers": ("志愿者人数", "志愿者数", "志愿者"),
                "process": ("活动内容", "活动过程", "过程记录", "内容", "简报"),
            },
        ),
    ),
    _of_activities(
        fact=GovernanceActed,
        command=ActInGovernance,
        assess=assess_governance,
        started="acted_on",
        folded=False,
        likenesses=governance_likenesses,
        path="governance-acted",
        name=Label("社区治理", "community governance"),
        says=Label(
            "记录社区治理：{acted_on} {community} {kind}[，{committee}][，议定：{decision}]，{people} 人参加，协助：{leaders}",
            "recorded community governance: {kind} in {community} on {acted_on}[, {committee}][, decided: {decision}], {people} people, helped by {leaders}",
        ),
        example={
            "details": {
                "kind": "resident_council",
                "acted_on": "2021-06-18",
                "community": "东裕社区",
                "committee": "楼道议事会",
                "decision": "三号楼加装扶手",
                "is_open_space": True,
                "people": 15,
                "leaders": ["W01"],
            }
        },
        sheet=Sheet(
            marks=("居民议事", "议事会", "社区微更新", "治理台账", "治理活动"),
            identity=("kind", "acted_on", "community"),
            columns={
                "community": ("社区", "社区(村)", "村(社区)", "所属社区", "村居"),
                "kind": ("治理类型", "类型", "类别"),
                "leaders": ("协助社工", "社工", "负责社工"),
            },
        ),
    ),
    _of_activities(
        fact=ResourceLinked,
        command=LinkResource,
        assess=assess_resource,
        started="linked_on",
        folded=False,
        likenesses=resource_likenesses,
        path="resource-linked",
        name=Label("资源链接", "resource linked"),
        says=Label(
            "链接资源：{linked_on} {kind} {description}，折 {value_fen}[，受助 {receiver}][，{people} 人][，票据 {receipt_number}]，对接：{worker}",
            "linked a resource: {kind} {description} worth {value_fen} on {linked_on}[, for {receiver}][, {people} people][, receipt {receipt_number}], by {worker}",
        ),
        example={
            "details": {
                "kind": "goods",
                "linked_on": "2021-06-20",
                "description": "大米 20 袋",
                "value": "1200.00",
                "giver": "示例商会",
                "people": 20,
                "receipt_number": "JS-0007",
                "worker": "W01",
            }
        },
        sheet=Sheet(
            marks=("资源台账", "资源对接", "链接资源", "资源登记"),
            identity=("kind", "linked_on", "description"),
            columns={
                "kind": ("资源类别", "类别", "资源类型", "类型"),
                "description": ("名称规格", "名称", "资源名称", "物品名称", "内容"),
                "value_fen": ("折算金额", "金额", "折价", "价值", "折合金额"),
                "giver": ("资源方", "捐赠方", "提供方", "资源提供方", "单位/个人"),
                "worker": ("对接社工",),
                "received_by": ("接收人", "接收人签字", "签收人"),
                "people": ("受益人数", "受益对象(人数)", "受助人数"),
                "receipt_number": ("票据号", "票据/接收函号", "接收函号", "票据"),
            },
        ),
    ),
    _of_activities(
        fact=DeskServiceGiven,
        command=GiveDeskService,
        assess=assess_desk_service,
        started="started_at",
        ended="ended_at",
        folded=False,
        likenesses=desk_likenesses,
        engages=desk_engagements,
        flags=(OVERLAP,),
        path="desk-service-given",
        name=Label("窗口接待", "desk service"),
        says=Label(
            "记录窗口接待：{worker} 于 {started_at} 接待[ {client}]，{kind}，{duration_minutes}",
            "recorded a desk service: {kind} by {worker} at {started_at}[ for {client}], {duration_minutes}",
        ),
        example={
            "details": {
                "kind": "policy_advice",
                "started_at": "2021-06-21T10:00:00+08:00",
                "ended_at": "2021-06-21T10:20:00+08:00",
                "worker": "W01",
            }
        },
        sheet=Sheet(
            marks=("窗口服务", "接待登记", "来访登记", "来访接待", "咨询登记"),
            identity=("worker", "started_at", "kind"),
            columns={
                "started_at": ("接待日期", "来访日期", "接待时间", "来访时间"),
                "kind": ("接待事项", "事项类别", "来访事由", "类别"),
                "worker": ("接待社工", "接待人"),
                "matter": ("具体事项", "事项", "内容"),
            },
        ),
    ),
    _of_activities(
        fact=AdministrativeTaskDone,
        command=DoAdministrativeTask,
        assess=assess_administrative_task,
        started="done_on",
        folded=False,
        path="administrative-task-done",
        name=Label("非专业行政任务", "administrative task"),
        says=Label(
            "记录行政任务：{worker} 于 {done_on} {kind}，{duration_minutes}，{assigned_by}交办",
            "recorded an administrative task: {kind} by {worker} on {done_on}, {duration_minutes}, assigned by the {assigned_by}",
        ),
        example={
            "details": {
                "kind": "statistics",
                "done_on": "2021-06-22",
                "duration_minutes": 120,
                "worker": "W01",
                "assigned_by": "township",
            }
        },
        sheet=Sheet(
            name="行政任务",
            marks=("行政事务", "非专业任务"),
            identity=("worker", "done_on", "kind"),
            columns={
                "kind": ("任务类型", "类型", "任务类别"),
                "worker": ("社工", "承办人"),
                "assigned_by": ("交办方", "交办单位", "任务来源"),
                "matter": ("具体任务", "任务内容", "事项", "内容"),
            },
        ),
    ),
)
