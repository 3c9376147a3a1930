"""The kinds of facts about who works at the station: stated by its head or district."""

from __future__ import annotations

from typing import Final

from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import HEAD, ROSTER, Kind
from domain.ground.labels import Label
from domain.staff.commands import (
    ChangeStaffRole,
    JoinStaff,
    LeaveStaff,
    RecordStaffCredential,
    TakeLeave,
)
from domain.staff.facts import (
    StaffCredentialRecorded,
    StaffJoined,
    StaffLeaveTaken,
    StaffLeft,
    StaffRoleChanged,
)
from domain.staff.rules import (
    assess_credential,
    assess_joined,
    assess_leave,
    assess_left,
    assess_role,
)

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final = (
    Kind(
        fact=StaffJoined,
        command=JoinStaff,
        assess=assess_joined,
        is_judged_by_policy=True,
        started="joined_on",
        recorded_by=ROSTER,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="staff_file",
        path="staff",
        name=Label("人员入职", "staff joined"),
        says=Label(
            "登记 {worker} 于 {joined_on} 入职（{engagement}，{source}，工时 {fte_percent}）",
            "entered {worker} as joined on {joined_on} ({engagement}, {source}, {fte_percent})",
        ),
        example={
            "details": {
                "worker": "W01",
                "engagement": "full_time",
                "source": "agency",
                "joined_on": "2021-01-04",
                "name": "示例甲",
            }
        },
    ),
    Kind(
        fact=StaffRoleChanged,
        command=ChangeStaffRole,
        assess=assess_role,
        is_judged_by_policy=True,
        started="changed_on",
        recorded_by=ROSTER,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="staff_file",
        path="staff-changes",
        name=Label("岗位变更", "staff role changed"),
        says=Label(
            "登记 {worker} 自 {changed_on} 起为{engagement}（工时 {fte_percent}）[，岗位：{position}]",
            "entered {worker} as {engagement} ({fte_percent}) from {changed_on}[, post {position}]",
        ),
        example={
            "details": {
                "worker": "W01",
                "engagement": "part_time",
                "changed_on": "2022-03-01",
                "fte_percent": 50,
            }
        },
        sheet=Sheet(
            marks=("岗位调整", "岗位异动", "人员异动"),
            identity=("worker", "changed_on"),
            columns={
                "worker": ("姓名", "社工姓名"),
                "engagement": ("专职/兼职", "用工形式", "专兼职"),
            },
        ),
    ),
    Kind(
        fact=StaffLeft,
        command=LeaveStaff,
        assess=assess_left,
        started="left_on",
        recorded_by=ROSTER,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="staff_file",
        is_past_merging=True,
        path="staff-departures",
        name=Label("人员离职", "staff left"),
        says=Label(
            "登记 {worker} 离职，{left_on} 为最后工作日",
            "entered {worker} as left, last working day {left_on}",
        ),
        example={"details": {"worker": "W01", "left_on": "2023-05-31"}},
    ),
    Kind(
        fact=StaffCredentialRecorded,
        command=RecordStaffCredential,
        assess=assess_credential,
        started="valid_from",
        recorded_by=ROSTER,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="staff_file",
        may_lie_ahead=True,
        path="staff-credentials",
        name=Label("持证登记", "credential recorded"),
        says=Label(
            "登记 {worker} 持证：{level}，{valid_from} 起[，至 {valid_until}]",
            "entered the certificate of {worker}: {level} from {valid_from}[ until {valid_until}]",
        ),
        example={
            "details": {
                "worker": "W01",
                "level": "assistant",
                "valid_from": "2021-09-01",
                "valid_until": "2027-08-31",
            }
        },
        sheet=Sheet(
            marks=("证书登记", "证书台账", "持证台账", "持证情况"),
            identity=("worker", "level"),
            columns={
                "worker": ("姓名", "社工姓名"),
                "level": ("证书等级", "证书级别", "证书"),
                "valid_from": ("生效日期", "发证日期", "取得日期", "登记日期"),
                "valid_until": ("有效期至", "登记有效期", "有效期"),
                "number": ("证书编号", "证书号", "证书号码"),
            },
        ),
    ),
    Kind(
        fact=StaffLeaveTaken,
        command=TakeLeave,
        assess=assess_leave,
        started="leave_from",
        recorded_by=ROSTER,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="staff_file",
        may_lie_ahead=True,
        path="staff-leave-taken",
        name=Label("请假", "leave taken"),
        says=Label(
            "登记 {worker} 请假：{leave}，{leave_from} 至 {leave_until}",
            "entered {worker} as away from {leave_from} to {leave_until}, {leave}",
        ),
        example={
            "details": {
                "worker": "W01",
                "leave": "sick",
                "leave_from": "2021-08-02",
                "leave_until": "2021-08-06",
            }
        },
        sheet=Sheet(
            marks=("请假", "休假"),
            identity=("worker", "leave_from"),
            columns={
                "worker": ("姓名", "社工姓名", "请假人"),
                "leave": ("请假类别", "请假类型", "假别"),
                "leave_from": ("请假开始日期", "开始日期", "起始日期"),
                "leave_until": ("请假结束日期", "结束日期", "截止日期"),
            },
            words={"leave": {"年假": "annual", "病": "sick", "事": "personal", "产": "maternity"}},
        ),
    ),
)
