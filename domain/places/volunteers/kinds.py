"""The kinds of facts about volunteers: recorded and fixed by staff and head."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import SERVICE, Kind
from domain.ground.labels import Label
from domain.places.volunteers.commands import RecordVolunteerHours, RegisterVolunteer
from domain.places.volunteers.facts import VolunteerHoursRecorded, VolunteerRegistered
from domain.places.volunteers.rules import assess_hours, assess_registered

FINGERPRINTED_BY_FACT: Final = True

_kind = partial(
    Kind, recorded_by=SERVICE, fixed_by=SERVICE, folded=True, people_kept_as="staff_file"
)

KINDS: Final = (
    _kind(
        fact=VolunteerRegistered,
        command=RegisterVolunteer,
        assess=assess_registered,
        started="registered_on",
        path="volunteer-registered",
        name=Label("志愿者登记", "volunteer registered"),
        says=Label(
            "登记志愿者 {volunteer}，{registered_on}[，{organisation}]",
            "registered the volunteer {volunteer} on {registered_on}[, {organisation}]",
        ),
        example={
            "details": {
                "volunteer": "V01",
                "registered_on": "2021-06-01",
                "organisation": "示例社区志愿服务队",
                "name": "示例丁",
            }
        },
        sheet=Sheet(
            name="志愿者名册",
            marks=("志愿者登记", "志愿者一览", "志愿者信息", "志愿者花名册"),
            identity=("volunteer",),
            columns={
                "volunteer": ("志愿者姓名", "姓名", "志愿者"),
                "registered_on": ("登记日期", "注册日期", "加入日期", "注册时间"),
                "organisation": ("志愿服务组织", "所属队伍", "志愿服务队", "服务队"),
                "volunteer_number": ("志愿者注册号", "志愿者编号", "注册号", "志愿者证号"),
            },
            may_be_undated=True,
        ),
    ),
    _kind(
        fact=VolunteerHoursRecorded,
        command=RecordVolunteerHours,
        assess=assess_hours,
        started="served_on",
        texts_kept_as="staff_file",
        path="volunteer-hours-recorded",
        name=Label("志愿服务时长", "volunteer hours recorded"),
        says=Label(
            "记录志愿者 {volunteer} 于 {served_on} 服务 {duration_minutes}：{activity}，{confirmed_by} 确认[，{place}][，项目 {project}]",
            "recorded that the volunteer {volunteer} served {duration_minutes} on {served_on}: {activity}, confirmed by {confirmed_by}[, {place}][, project {project}]",
        ),
        example={
            "details": {
                "volunteer": "V01",
                "served_on": "2021-06-20",
                "duration_minutes": 150,
                "activity": "独居老人理发",
                "confirmed_by": "W01",
                "place": "示例社区",
            }
        },
        sheet=Sheet(
            marks=("志愿服务记录", "志愿服务台账", "志愿者服务时长", "志愿服务登记"),
            identity=("volunteer", "served_on", "activity"),
            columns={
                "volunteer": ("志愿者姓名", "姓名", "志愿者"),
                "served_on": ("服务日期", "活动日期"),
                "duration_minutes": ("服务时长", "时长", "服务时间", "服务时长(h)", "时长(小时)"),
                "activity": ("服务内容", "项目/活动", "活动名称", "活动", "服务项目"),
                "confirmed_by": ("确认人", "证明人", "核实人", "审核人"),
                "remark": ("评价", "服务评价"),
            },
        ),
    ),
)
