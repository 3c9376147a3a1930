"""What is refused about rooms, equipment, service points, partners and volunteers."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, RuleRefusal


class NothingUnderCode(InvalidValue):
    """The end of what did not begin before, or ended already."""

    code = "nothing_under_code"
    title = Label("编号未登记", "Nothing under that code")
    zh = "{under} 在 {day} 之前没有登记，或已停用。"
    en = "Nothing stood under the code {under} before {day}, or it ended already."


class VillageNotListed(InvalidValue):
    """A service point in a village that the township does not have by the list of its area."""

    code = "village_not_listed"
    title = Label("村社不在区划登记中", "Village not listed")
    zh = "区划登记中，{township} 没有村（社区）{village}。请核对代码，或请区县先登记。"
    en = "By the list of its area {township} has no village {village}. Check the code, or have it listed."


class CodeInUse(RuleRefusal):
    """The beginning of something under a code under which something is there."""

    code = "code_in_use"
    title = Label("编号已用", "Code in use")
    zh = "编号 {under} 在 {day} 已有登记，尚未停用。另一处请用另一个编号。"
    en = "Something stands under the code {under} on {day} already. Use another code for another."


class CodeHasRecords(RuleRefusal):
    """A change after which others would stand without what they rest on."""

    code = "code_has_records"
    title = Label("编号另有记录", "The code has other records")
    zh = "编号 {under} 还有与此不符的登记或停用记录。请先更正或作废它们。"
    en = "Other records under the code {under} stand against this. Correct or void them first."


class UnknownVolunteer(InvalidValue):
    """Hours of somebody who is not registered."""

    code = "unknown_volunteer"
    title = Label("没有登记这位志愿者", "Unknown volunteer")
    zh = "没有登记过这位志愿者（{volunteer}）。请先登记。"
    en = "No such volunteer ({volunteer}) is registered. Register the volunteer first."


class ConfirmedByVolunteer(InvalidValue):
    """Hours that whoever served confirms."""

    code = "confirmed_by_volunteer"
    title = Label("不能由本人确认", "Confirmed by the volunteer")
    zh = "志愿服务时长须由本站工作人员确认，不能由志愿者本人确认。"
    en = "Hours are confirmed by a worker of the station, not by the volunteer."


class VolunteerAlreadyRegistered(RuleRefusal):
    """A code under which a volunteer is registered already."""

    code = "volunteer_already_registered"
    title = Label("志愿者已登记", "Volunteer already registered")
    zh = "志愿者 {volunteer} 已登记。"
    en = "The volunteer {volunteer} is registered already."


class VolunteerHasHours(RuleRefusal):
    """A registration that hours of service rest on."""

    code = "volunteer_has_hours"
    title = Label("志愿者已有服务时长", "The volunteer has hours")
    zh = "志愿者 {volunteer} 已记有服务时长。请先更正或作废那些记录。"
    en = "Hours of the volunteer {volunteer} stand. Correct or void them first."


class VolunteerHoursOverDay(RuleRefusal):
    """More minutes of one volunteer on one day than a day has."""

    code = "volunteer_hours_over_day"
    title = Label("当日服务超过 24 小时", "More hours than a day has")
    zh = "该志愿者 {day} 的服务时长合计{minutes}分钟，超过 24 小时。"
    en = "The volunteer's service on {day} comes to {minutes} minutes, more than 24 hours."
