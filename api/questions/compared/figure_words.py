"""What the figures of answers are called, wherever they stand in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from domain.book.words import VOCABULARY, WARNINGS
from domain.ground.labels import Label
from projections.comparing.figures import Path

_FIELDS: Final[Mapping[str, Label]] = {
    "promised_fen": Label("下达", "promised"),
    "received_fen": Label("收入", "received"),
    "carried_over_fen": Label("上年结转", "carried over"),
    "spent_fen": Label("支出", "spent"),
    "reclaimed_fen": Label("收回", "reclaimed"),
    "lent_fen": Label("借出", "lent"),
    "borrowed_fen": Label("借入", "borrowed"),
    "released_fen": Label("解除限定", "released"),
    "reserved_fen": Label("已预留", "reserved"),
    "opening_fen": Label("期初结余", "opening balance"),
    "available_fen": Label("可用", "available"),
    "execution_rate_bp": Label("执行率（万分之）", "spent of received, basis points"),
    "open_fen": Label("未还垫付", "advances owed"),
    "advances_open_fen": Label("未还垫付", "advances owed"),
    "heads": Label("在岗人数", "people employed"),
    "full_time": Label("专职", "full-time"),
    "part_time": Label("兼职", "part-time"),
    "fte": Label("折合岗位", "posts"),
    "fte_percent_total": Label("折合岗位（百分之）", "posts, per cent"),
    "certified": Label("持证", "certified"),
    "minimum": Label("专职下限", "full-time minimum"),
    "minimum_certified": Label("持证下限", "certified minimum"),
    "days_below_minimum": Label("专职不足的天数", "days below the full-time minimum"),
    "days_below_certified": Label("持证不足的天数", "days below the certified minimum"),
    "on_leave": Label("请假人数", "workers on leave"),
    "vacancy_days": Label("空岗人日", "vacancy days"),
    "visits": Label("探访", "visits"),
    "in_person_visits": Label("入户探访", "visits in person"),
    "completed_visits": Label("完成的入户探访", "completed visits in person"),
    "attempted": Label("尝试", "attempts"),
    "not_met": Label("未遇", "nobody met"),
    "minutes": Label("服务分钟", "minutes"),
    "distinct_persons": Label("服务人数", "persons"),
    "person_times": Label("服务人次", "person-times"),
    "household_visits": Label("入户户次", "household visits"),
    "completed": Label("完成的入户探访", "completed visits in person"),
    "households": Label("服务户数", "households"),
    "distinct_households": Label("服务户数", "households"),
    "late_entries": Label("自报补记", "late by the station's own day"),
    "received_late": Label("系统收到较晚", "received late"),
    "mean_lag_hours": Label("平均滞后小时", "mean lag, hours"),
    "timely_rate_bp": Label("及时率（万分之）", "timely, basis points"),
    "corrections": Label("更正次数", "corrections"),
    "sessions": Label("培训场次", "sessions"),
    "person_hours": Label("人次学时", "person-hours"),
    "groups": Label("小组", "groups"),
    "group_sessions": Label("小组节次", "group sessions"),
    "group_person_times": Label("小组人次", "came to groups"),
    "activities": Label("社区活动", "activities"),
    "activity_person_times": Label("活动人次", "came to activities"),
    "resources": Label("资源链接", "resources"),
    "count": Label("个数", "number"),
    "cash_fen": Label("资金", "money"),
    "in_kind_fen": Label("折价", "in kind, as valued"),
    "volunteer_hours": Label("志愿服务小时", "volunteer hours"),
    "desk_services": Label("窗口接待", "desk services"),
    "administrative_share_percent": Label("行政事务占比（%）", "office work, per cent"),
    "referrals": Label("转介", "referrals"),
    "complaints": Label("投诉", "complaints"),
    "made": Label("转出", "made"),
    "accepted": Label("接收", "accepted"),
    "declined": Label("不接收", "declined"),
    "received": Label("收到", "received"),
    "answered": Label("已答复", "answered"),
    "unanswered": Label("未答复", "unanswered"),
    "median_days": Label("中位天数", "median days"),
    "opened": Label("新接案", "cases opened"),
    "incomplete": Label("档案不全的个案", "cases with incomplete files"),
    "awaiting_approval": Label("待督导审批", "awaiting approval"),
    "due": Label("应探访", "due visits"),
    "overdue": Label("逾期", "overdue"),
    "red_overdue": Label("红色逾期", "red ones overdue"),
    "conflicts": Label("风险等级不一致", "contradictions about risk"),
    "clients": Label("服务对象", "clients"),
    "visited": Label("探访过的", "visited"),
    "percent": Label("覆盖率（%）", "covered, per cent"),
    "people_visited": Label("探访人数", "people visited"),
    "cases": Label("个案", "cases"),
    "case_sessions": Label("个案节次", "case sessions"),
    "governance_acts": Label("社区治理", "governance acts"),
    "training_sessions": Label("培训场次", "training sessions"),
    "budget_fen": Label("预算", "budget"),
    "target": Label("目标", "target"),
    "actual": Label("实际", "actual"),
    "missing_kinds": Label("缺少的项目类别", "kinds of projects missing"),
    "unopened": Label("未立项的项目编号", "project codes never opened"),
    "area_m2": Label("面积（平方米）", "square metres"),
    "missing": Label("缺少的功能室", "rooms missing"),
    "service_points": Label("村（社区）服务点", "service points"),
    "villages_without_point": Label("没有服务点的村（社区）", "villages without a service point"),
    "partners": Label("共建单位", "partners"),
    "volunteers": Label("志愿者", "volunteers"),
    "exam": Label("考试", "examinations"),
    "entered": Label("报考", "entered"),
    "passed": Label("通过", "passed"),
    "pass_percent": Label("通过率（%）", "passed, per cent"),
    "attendees": Label("参训人次", "attendances"),
    "credited_hours": Label("计入学时", "hours credited"),
    "required_hours": Label("应修学时", "hours required"),
    "remaining_hours": Label("尚缺学时", "hours missing"),
    "supervision": Label("督导", "supervision"),
    "hours": Label("小时", "hours"),
    "supervisees": Label("受督导的人", "supervisees"),
    "supervisors": Label("督导者", "supervisors"),
    "ratio": Label("督导配比", "supervisees to one supervisor"),
    "guidance_visits": Label("驻点指导", "guidance visits"),
    "study_trips": Label("外出考察", "study trips"),
    "expiring": Label("快到期的证书", "credentials expiring"),
    "items": Label("写明费用的培训场次", "sessions that name their costs"),
    "cost_fen": Label("培训费用", "cost of training"),
    "cost_per_hour_fen": Label("每学时费用", "cost of an hour"),
    "contracts": Label("合同", "contracts"),
    "amount_fen": Label("金额", "amount"),
    "workers_due": Label("应派社工", "workers due"),
    "personnel_percent": Label("人员经费占比（%）", "personnel, per cent"),
    "deduction_proposed_fen": Label("拟扣", "deduction proposed"),
    "deduction_decided_fen": Label("已定扣款", "deduction decided"),
    "recovered_fen": Label("追回", "recovered"),
    "paid_fen": Label("已付", "paid"),
    "share_percent": Label("占合同额（%）", "share of the contract, per cent"),
    "contracted_visits": Label("约定探访", "visits contracted"),
    "required": Label("至少须核实", "to be verified"),
    "verified": Label("已核实", "verified"),
    "claimed": Label("申请时", "as claimed"),
    "lost": Label("后来不算的探访", "visits that count no more"),
    "recovery_open": Label("待追回", "to be given back"),
    "notices": Label("应公示", "notices"),
    "balance_fen": Label("结余", "balance"),
    "closed": Label("结案", "closed"),
    "to_close": Label("待封账的月份", "months to be closed"),
    "max_points": Label("满分（十分之一分）", "most points, tenths"),
    "score": Label("得分（十分之一分）", "score, tenths of a point"),
    "points": Label("分值（十分之一分）", "points, tenths"),
    "gap": Label("自评高出（十分之一分）", "self-score above it, tenths"),
    "evidence": Label("依据的记录", "records of evidence"),
    "unscored": Label("未评分的项", "lines not scored"),
    "vetoed_by": Label("一票否决项", "vetoes"),
    "rectifications_open": Label("待整改", "open rectifications"),
    "rectifications": Label("整改要求", "rectifications"),
    "inspections": Label("检查", "inspections"),
    "counts": Label("", ""),
    "findings": Label("问题", "findings"),
    "open": Label("未了结", "open"),
    "median_days_to_answer": Label("答复中位天数", "median days to the answer"),
    "programme": Label("规划", "the programme"),
    "first_year": Label("首年", "first year"),
    "last_year": Label("末年", "last year"),
    "target_built": Label("当年计划建站", "stations to be built"),
    "target_cover_percent": Label("计划覆盖率（%）", "cover planned, per cent"),
    "planned_total": Label("累计计划", "planned so far"),
    "built": Label("当年建成", "built in the year"),
    "built_total": Label("累计建成", "built so far"),
    "operating": Label("运营中", "at work"),
    "operating_at_end": Label("年末运营", "at work at the end"),
    "townships": Label("乡镇（街道）", "townships"),
    "townships_covered": Label("已覆盖乡镇", "townships covered"),
    "cover_percent": Label("覆盖率（%）", "cover, per cent"),
    "villages": Label("村（社区）", "villages"),
    "villages_served": Label("有服务的村（社区）", "villages served"),
    "total": Label("合计", "in all"),
    "served": Label("有服务的", "served"),
    "assistant": Label("助理社会工作师", "assistant level"),
    "intermediate": Label("社会工作师", "intermediate level"),
    "senior": Label("高级社会工作师", "senior level"),
    "behind": Label("未达成的目标", "targets not reached"),
    "reached": Label("已达成的目标", "targets reached"),
    "assessments": Label("考核结果", "assessments"),
    "unlisted_townships": Label("未列入名录的乡镇", "townships not listed"),
}
_MAPS: Final[Mapping[str, tuple[Label, tuple[str, ...]]]] = {
    "by_category": (Label("支出", "spent"), ("Category",)),
    "certified_by_level": (Label("持证", "certified"), ("CertLevel",)),
    "by_group": (Label("探访", "visits"), ("TargetGroup",)),
    "by_service": (Label("探访", "visits"), ("Service",)),
    "by_mode": (Label("探访", "visits"), ("VisitMode",)),
    "by_month": (Label("当月", "in the month"), ("",)),
    "groups_by_month": (Label("探访", "visits"), ("", "TargetGroup")),
    "by_project": (Label("探访", "visits"), ("",)),
    "by_lag": (Label("滞后", "lag"), ("Lag",)),
    "flagged": (Label("有提醒的探访", "flagged visits"), ("Warning",)),
    "worker_minutes": (Label("服务分钟", "minutes"), ("",)),
    "by_class": (Label("培训场次", "sessions"), ("",)),
    "by_format": (Label("培训场次", "sessions"), ("TrainingFormat",)),
    "attendees": (Label("参训人次", "attendances"), ("AttendeeKind",)),
    "per_person": (Label("学时", "hours"), ("",)),
    "governance": (Label("社区治理", "governance"), ("GovernanceAct",)),
    "by_stage": (Label("个案", "cases"), ("CaseStage",)),
    "by_worker": (Label("负责的", "responsible for"), ("",)),
    "by_close_reason": (Label("结案", "closed"), ("CaseCloseReason",)),
    "by_matter": (Label("问题", "findings"), ("InspectionMatter",)),
    "covered": (Label("", ""), ("TargetGroup",)),
}
"""Maps of numbers: what each is, and the vocabularies that its keys are of, outermost first."""
_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "sources": ("Source",),
    "by_grant": ("Source", ""),
    "by_station": ("",),
    "per_station": ("",),
    "advances": ("",),
    "stations": ("",),
    "projects": ("",),
    "goals": ("",),
    "present": ("RoomKind",),
    "credit": ("", ""),
    "workers": ("", ""),
    "contracts": ("", ""),
    "milestones": ("",),
    "notices": ("", "DisclosureKind", ""),
    "evaluations": ("",),
    "lines": ("",),
    "years": ("",),
    "districts": ("",),
}
"""What stands for figures of a part each, and the vocabularies of what names the parts."""
_LAGS: Final[Mapping[str, Label]] = {
    "within_24h": Label("24小时内", "within 24 hours"),
    "within_48h": Label("48小时内", "within 48 hours"),
    "within_7d": Label("7天内", "within 7 days"),
    "within_30d": Label("30天内", "within 30 days"),
    "over_30d": Label("超过30天", "over 30 days"),
}
_WORDS: Final[Mapping[str, Mapping[str, Label]]] = {
    **VOCABULARY,
    "Lag": _LAGS,
    "Warning": WARNINGS,
    "": {},
}
_NO_ONE: Final = Label("运营机构", "the operator")


def called(path: Path, words: Mapping[str, Label] = {}) -> Label:
    """What a figure is called: of what part it is, and what it counts.

    ``words`` has what the question calls its own fields.
    """
    return _joined(list(_parts(path, words)))


def _parts(path: Path, words: Mapping[str, Label]) -> Iterator[Label]:
    if not path:
        return
    name, rest = path[0], path[1:]
    kinds = _OF.get(name, ())
    if name in _MAPS:
        label, kinds = _MAPS[name]
        if len(rest) == len(kinds):
            yield label
    elif not rest or not kinds:
        total = name.removeprefix("total_")
        yield words.get(name) or _FIELDS.get(total, Label(name, name))
        if total != name:
            yield Label("合计", "in all")
    yield from map(_word, kinds, rest)
    yield from _parts(rest[len(kinds) :], words)


def unit_of(figure: str) -> Literal["fen", "share", ""]:
    """What a figure is counted in, by its pointer: fen, basis points, or what it is called."""
    last = figure.rpartition("/")[2]
    if last.endswith("_fen") or figure.startswith("/by_category/"):
        return "fen"
    return "share" if last.endswith("_bp") else ""


def _word(kind: str, key: str) -> Label:
    if not key:
        return _NO_ONE
    return _WORDS[kind].get(key, Label(key, key))


def _joined(labels: list[Label]) -> Label:
    said = [each for each in labels if each.zh]
    return Label(" ".join(each.zh for each in said), ", ".join(each.en for each in said))
