"""Policy parameters: rules that vary by place and time, each with its day and its citation.

Data, never constants in code: a rule that changes gets a new row with a later ``effective_from``,
and whoever judges a fact asks for the row in force on the fact's own day.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from domain.ground.values import ISODate
from domain.ground.vocabulary import Category, Source


class Policy(Struct, frozen=True, kw_only=True):
    """The parameters in force from a day on.

    ``first_day`` and ``last_day`` are the ends of what a day or moment that anybody states may be:
    no station, grant or term lies beyond them, a typing error may. A birth, which may lie further
    back, is stated by no fact yet.
    """

    effective_from: ISODate
    citation: str
    first_day: ISODate
    last_day: ISODate
    late_entry_hours: int
    min_full_time: int
    min_certified: int
    part_time_fte_percent: int
    min_completed_visit_minutes: int
    ce_hours_assistant: int
    ce_hours_other: int
    ce_period_months: int
    max_late_entry_records: int
    break_glass_minutes: int
    opening_reason_characters: int
    idle_money_months: int
    service_categories: tuple[Category, ...]
    forbidden_by_source: tuple[tuple[Source, Category], ...]
    source_rule_citation: str


POLICIES: Final[tuple[Policy, ...]] = (
    Policy(
        effective_from=ISODate("2000-01-01"),
        citation="宁波市乡镇(街道)社会工作站建设管理规范(试行)：每站专职社工不少于3名；"
        "民发〔2009〕123号：继续教育每3年72/90学时；未注明比例的兼职按半职折算（默认值，待各区确认）；补录时限48小时为默认值，待各区确认；"
        "国办发〔2014〕70号：结转两年以上的资金视为结余资金（沉淀资金按24个月提示）；"
        "日期上下限为默认值，用以拦下笔误",
        first_day=ISODate("1950-01-01"),
        last_day=ISODate("2999-12-31"),
        late_entry_hours=48,
        min_full_time=3,
        min_certified=3,
        part_time_fte_percent=50,
        min_completed_visit_minutes=10,
        ce_hours_assistant=72,
        ce_hours_other=90,
        ce_period_months=36,
        max_late_entry_records=200,
        break_glass_minutes=60,
        opening_reason_characters=6,
        idle_money_months=24,
        service_categories=("service_activity",),
        forbidden_by_source=(("welfare_lottery", "hospitality"),),
        source_rule_citation="各地福彩公益金负面清单（如济源）：不得用于公务接待；"
        "拨款文件另有规定的从其规定（待各区确认）",
    ),
)
"""Oldest first."""

MOST_LATE_ENTRY_RECORDS: Final = max(policy.max_late_entry_records for policy in POLICIES)
"""What no approval of late entries goes beyond."""
FIRST_DAY: Final = min(policy.first_day for policy in POLICIES)
"""No day that anybody states lies before it."""
LAST_DAY: Final = max(policy.last_day for policy in POLICIES)
"""No day that anybody states lies after it."""


def policy_on(day: str) -> Policy:
    """The parameters in force on a calendar day (the oldest row for any day before it)."""
    in_force = POLICIES[0]
    for candidate in POLICIES:
        if candidate.effective_from > day:
            break
        in_force = candidate
    return in_force
