"""What the figures of answers are called, wherever they stand in one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from domain.book.words import VOCABULARY, WARNINGS
from domain.ground.words import Label
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
}
"""Maps of numbers: what each is, and the vocabularies that its keys are of, outermost first."""
_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "sources": ("Source",),
    "by_grant": ("Source", ""),
    "by_station": ("",),
    "per_station": ("",),
    "advances": ("",),
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


def called(path: Path) -> Label:
    """What a figure is called: of what part it is, and what it counts."""
    of = _OF.get(path[0])
    if of is not None:
        names = [_word(kind, key) for kind, key in zip(of, path[1:], strict=False)]
        return _joined([*names, called(path[1 + len(of) :])])
    if len(path) == 1:
        total = path[0].removeprefix("total_")
        label = _FIELDS.get(total, Label(path[0], path[0]))
        return _joined([label, Label("合计", "in all")]) if total != path[0] else label
    label, kinds = _MAPS[path[0]]
    return _joined([label, *map(_word, kinds, path[1:])])


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
    return Label(" ".join(each.zh for each in labels), ", ".join(each.en for each in labels))
