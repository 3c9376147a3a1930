"""Policy: what is judged by, and varies by place and time, each with its day and its citation.

A rule is published for an area from a day on; where none is, a seeded default holds. Whoever judges
a fact asks for what was in force where the station lies, on the fact's own day, and says which
version that was. What stored data or the forms themselves depend on varies by no area and stands
below as plain bounds. All of it is one module, so that a key stands beside its bounds and its
default.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec import Struct, structs

from domain.ground.values import MAX_FEN, ISODate
from domain.ground.vocabulary import (
    CASE_NUMBER_PARTS,
    CASE_REQUIREMENTS,
    CATEGORIES,
    POLICY_KEYS,
    REVIEWED_ALWAYS,
    ROOM_KINDS,
    SOURCES,
    TARGET_GROUPS,
    VISIT_INTERVALS,
    VISIT_MODES,
    VOUCHER_KINDS,
    CaseNumberPart,
    CaseRequirement,
    Category,
    PolicyKey,
    ReviewedAlways,
    RoomKind,
    Source,
    VisitMode,
    VoucherKind,
)

FIRST_DAY: Final = ISODate("1950-01-01")
"""No day that anybody states lies before it: no station or grant is as old, a typing error may be.

Not a policy of an area, because what is recorded already has to stay readable everywhere.
"""
LAST_DAY: Final = ISODate("2999-12-31")
"""No day that anybody states lies after it; a typing error may."""
MOST_LATE_ENTRY_RECORDS: Final = 200
"""What no approval of late entries goes beyond: a bound of the form, which no area stretches."""

OPENING_MINUTES: Final = 60
"""How long a client's file that was opened to somebody outside the station stays open.

A safeguard of people's data is the same everywhere: no office may loosen it for itself, and
``taizhang verify`` holds every opening against it.
"""
OPENING_REASON_CHARACTERS: Final = 6
"""How much a reason for opening a file says at least; a safeguard, too."""


PolicyValue = int | tuple[str, ...]
"""What a policy says: a number, or words; a pair of words is ``welfare_lottery:hospitality``."""


class Whole(NamedTuple):
    """A whole number between two bounds, both included."""

    least: int
    most: int

    @property
    def choices(self) -> str:
        """What may be stated."""
        return f"{self.least}–{self.most}"

    def allows(self, value: PolicyValue) -> bool:
        """Whether it may be stated."""
        return isinstance(value, int) and self.least <= value <= self.most


class Words(NamedTuple):
    """Words of a list, each once; none of them is a statement, too."""

    of: tuple[str, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be stated."""
        return self.of

    def allows(self, value: PolicyValue) -> bool:
        """Whether it may be stated."""
        return (
            isinstance(value, tuple)
            and set(value) <= set(self.of)
            and len(set(value)) == len(value)
        )


EVERYBODY: Final = "all"
"""Stands for any target group where an interval is laid down."""
INTERVALS_AT: Final[Mapping[str, PolicyKey]] = {
    "red": "visit_intervals_red",
    "yellow": "visit_intervals_yellow",
    "blue": "visit_intervals_blue",
    "green": "visit_intervals_green",
    "": "visit_intervals_unassessed",
}
"""Level of risk, empty for none that is known -> the key of what is laid down for it."""
_VISITED: Final = Words(
    tuple(f"{g}:{i}" for g in (EVERYBODY, *TARGET_GROUPS) for i in VISIT_INTERVALS)
)
_KNOWN_LATER: Final = frozenset[CaseRequirement]({"sessions", "approved_closing", "followed_up"})
"""What is not known yet when the next stage of a case is recorded: listed, but never refused."""

_MONTH_AND_DAY: Final = Whole(101, 1231)
"""The number of a month and the two digits of a day: 630 is 30 June."""

BOUNDS: Final[Mapping[PolicyKey, Whole | Words]] = {
    "late_entry_hours": Whole(1, 8_760),
    "late_entry_district_days": Whole(0, 3_660),
    "min_full_time": Whole(0, 100),
    "min_certified": Whole(0, 100),
    "part_time_fte_percent": Whole(1, 100),
    "min_completed_visit_minutes": Whole(0, 480),
    "ce_hours_assistant": Whole(0, 1_000),
    "ce_hours_other": Whole(0, 1_000),
    "ce_period_months": Whole(1, 120),
    "ce_degree_hours": Whole(0, 100),
    "sign_in_grace_minutes": Whole(0, 240),
    "idle_money_months": Whole(1, 120),
    "class_hour_minutes": Whole(1, 240),
    "min_group_people": Whole(0, 1_000),
    "min_activity_people": Whole(0, 10_000),
    "municipal_one_time_fen": Whole(1, 10_000_000_000),
    "direct_expenditure_limit_fen": Whole(0, MAX_FEN),
    "service_categories": Words(CATEGORIES),
    "forbidden_by_source": Words(tuple(f"{s}:{c}" for s in SOURCES for c in CATEGORIES)),
    "visit_intervals_red": _VISITED,
    "visit_intervals_yellow": _VISITED,
    "visit_intervals_blue": _VISITED,
    "visit_intervals_green": _VISITED,
    "visit_intervals_unassessed": _VISITED,
    "elder_special_visits": _VISITED,
    "red_followup_hours": Whole(1, 8_760),
    "visit_due_modes": Words(VISIT_MODES),
    "case_requirements": Words(CASE_REQUIREMENTS),
    "case_requirements_refused": Words(
        tuple(each for each in CASE_REQUIREMENTS if each not in _KNOWN_LATER)
    ),
    "case_number_parts": Words(CASE_NUMBER_PARTS),
    "min_case_sessions": Whole(0, 200),
    "case_follow_up_days": Whole(1, 3_660),
    "review_sample_percent": Whole(0, 100),
    "reviewed_always": Words(REVIEWED_ALWAYS),
    "required_rooms": Words(ROOM_KINDS),
    "leave_on_post_days": Whole(0, 366),
    "lottery_notice_due": _MONTH_AND_DAY,
    "donation_notice_due": _MONTH_AND_DAY,
    "accepted_vouchers": Words(VOUCHER_KINDS),
    "cash_limit_fen": Whole(0, MAX_FEN),
    "round_sum_fen": Whole(0, MAX_FEN),
    "pay_categories": Words(CATEGORIES),
    "bank_statement_days": Whole(0, 60),
    "monthly_service_hours": Whole(0, 744),
}
"""Key -> what an area may state of it."""


WORDS: Final = tuple(
    dict.fromkeys(
        word for bounds in BOUNDS.values() if isinstance(bounds, Words) for word in bounds.of
    )
)
"""Every word that any policy may state."""


class PolicyVersion(Struct, frozen=True, kw_only=True):
    """Which rule was judged by.

    ``policy_version`` is the id of the record that published it, or the name of the seed. ``area``
    is the stream that it stands on, empty for a seed; ``position`` the place of the entry that
    stated it so, 0 where that is not asked.
    """

    policy_version: str
    area: str = ""
    title: str = ""
    document_number: str = ""
    article: str = ""
    effective_from: ISODate
    position: int = 0

    @property
    def citation(self) -> str:
        """What a sentence names as its basis."""
        return " ".join(filter(None, (self.title, self.document_number, self.article)))


class Rule(NamedTuple):
    """What an area has published about one key."""

    key: PolicyKey
    value: PolicyValue
    version: PolicyVersion


class Policy(Struct, frozen=True, kw_only=True):
    """The parameters in force at a place on a day, and by which version each of them is."""

    late_entry_hours: int
    late_entry_district_days: int
    min_full_time: int
    min_certified: int
    part_time_fte_percent: int
    min_completed_visit_minutes: int
    ce_hours_assistant: int
    ce_hours_other: int
    ce_period_months: int
    ce_degree_hours: int
    sign_in_grace_minutes: int
    idle_money_months: int
    class_hour_minutes: int
    min_group_people: int
    min_activity_people: int
    municipal_one_time_fen: int
    direct_expenditure_limit_fen: int
    service_categories: tuple[Category, ...]
    forbidden_by_source: tuple[tuple[Source, Category], ...]
    visit_intervals_red: tuple[str, ...]
    visit_intervals_yellow: tuple[str, ...]
    visit_intervals_blue: tuple[str, ...]
    visit_intervals_green: tuple[str, ...]
    visit_intervals_unassessed: tuple[str, ...]
    elder_special_visits: tuple[str, ...]
    red_followup_hours: int
    visit_due_modes: tuple[VisitMode, ...]
    case_requirements: tuple[CaseRequirement, ...]
    case_requirements_refused: tuple[CaseRequirement, ...]
    case_number_parts: tuple[CaseNumberPart, ...]
    min_case_sessions: int
    case_follow_up_days: int
    review_sample_percent: int
    reviewed_always: tuple[ReviewedAlways, ...]
    required_rooms: tuple[RoomKind, ...]
    leave_on_post_days: int
    lottery_notice_due: int
    donation_notice_due: int
    accepted_vouchers: tuple[VoucherKind, ...]
    cash_limit_fen: int
    round_sum_fen: int
    pay_categories: tuple[Category, ...]
    bank_statement_days: int
    monthly_service_hours: int
    versions: Mapping[PolicyKey, PolicyVersion]

    def stated(self, key: PolicyKey) -> PolicyValue:
        """The value of a key as an area would state it."""
        value: Any = getattr(self, key)
        return tuple(map(":".join, value)) if key == "forbidden_by_source" else value


SEED_VERSION: Final = "seed-2000-01-01"
"""The version of every seeded default."""


def _seed(title: str = "", document_number: str = "", article: str = "") -> PolicyVersion:
    return PolicyVersion(
        policy_version=SEED_VERSION,
        title=title,
        document_number=document_number,
        article=article,
        effective_from=ISODate("2000-01-01"),
    )


_DEFAULT: Final = _seed("默认值，待各区确认")
_NINGBO: Final = _seed("宁波市乡镇(街道)社会工作站建设管理规范(试行)")
_EDUCATION: Final = _seed("社会工作者继续教育办法", "民发〔2009〕123号")

_TIERS: Final = _seed(
    "内蒙古老年人探访分级：高风险每周、重点每月、一般每季（待各区确认）", "", "北方新报2022-06-23"
)
_KEY_GROUPS: Final = (
    *("elder_disabled", "tekun", "elder_family_planning_special", "orphan"),
    *("de_facto_unattended_child", "other_child_in_difficulty", "severe_disability"),
)
_QUARTERLY: Final = (f"{EVERYBODY}:quarter", *(f"{group}:month" for group in _KEY_GROUPS))
_SPECIAL_ELDERS: Final = (
    *("elder_alone", "elder_empty_nest", "elder_left_behind", "elder_disabled"),
    *("elder_severe_disability", "elder_family_planning_special"),
)

SEEDED: Final = Policy(
    late_entry_hours=48,
    late_entry_district_days=30,
    min_full_time=3,
    min_certified=3,
    part_time_fte_percent=50,
    min_completed_visit_minutes=10,
    ce_hours_assistant=72,
    ce_hours_other=90,
    ce_period_months=36,
    ce_degree_hours=90,
    sign_in_grace_minutes=15,
    idle_money_months=24,
    class_hour_minutes=60,
    min_group_people=6,
    min_activity_people=20,
    municipal_one_time_fen=5_000_000,
    direct_expenditure_limit_fen=MAX_FEN,
    service_categories=("service_activity",),
    forbidden_by_source=(("welfare_lottery", "hospitality"),),
    visit_intervals_red=(f"{EVERYBODY}:week",),
    visit_intervals_yellow=(f"{EVERYBODY}:month",),
    visit_intervals_blue=_QUARTERLY,
    visit_intervals_green=_QUARTERLY,
    visit_intervals_unassessed=_QUARTERLY,
    elder_special_visits=tuple(f"{group}:month" for group in _SPECIAL_ELDERS),
    red_followup_hours=24,
    visit_due_modes=VISIT_MODES,
    case_requirements=(
        *("consent", "assessed", "planned", "approved_plan"),
        *("sessions", "evaluated", "followed_up"),
    ),
    case_requirements_refused=(),
    case_number_parts=("station", "year", "sequence"),
    min_case_sessions=5,
    case_follow_up_days=90,
    review_sample_percent=10,
    reviewed_always=REVIEWED_ALWAYS,
    required_rooms=ROOM_KINDS,
    leave_on_post_days=30,
    lottery_notice_due=630,
    donation_notice_due=630,
    accepted_vouchers=("vat_invoice", "fiscal_receipt", "donation_receipt", "sign_off_sheet"),
    cash_limit_fen=100_000,
    round_sum_fen=1_000_000,
    pay_categories=("personnel",),
    bank_statement_days=5,
    monthly_service_hours=0,
    versions={
        **dict.fromkeys(POLICY_KEYS, _DEFAULT),
        "min_full_time": _NINGBO,
        "min_certified": _NINGBO,
        **dict.fromkeys(
            ("ce_hours_assistant", "ce_hours_other", "ce_period_months", "ce_degree_hours"),
            _EDUCATION,
        ),
        "idle_money_months": _seed("结转两年以上的资金视为结余资金", "国办发〔2014〕70号"),
        **dict.fromkeys(INTERVALS_AT.values(), _TIERS),
        "elder_special_visits": _seed(
            "关于开展特殊困难老年人探访关爱服务的指导意见：六类老年人每月至少探访一次",
            "民发〔2022〕73号",
        ),
        "red_followup_hours": _seed(
            "内蒙古老年人探访分级：情况发生重大变化的24小时内探访（待各区确认）",
            "",
            "北方新报2022-06-23",
        ),
        "case_requirements": _seed(
            "社会工作方法 个案工作：接案、预估、计划、介入、评估、结案（所列要件待各区确认）",
            "MZ/T 094—2017",
        ),
        "min_case_sessions": _seed("购买服务合同指标：每个个案不少于5次（待各区确认）"),
        "required_rooms": _seed(
            "各地社会工作站标准的设施要求（如嘉兴）：所列功能室待各区确认", "DB3304/T 050—2020"
        ),
        "visit_due_modes": _seed("探访的七种方式及入户（待各区确认）", "", "北方新报2022-06-23"),
        "lottery_notice_due": _seed(
            "彩票管理条例实施细则：彩票公益金使用规模、资助项目、执行情况每年公告（截止日按各地惯例，待各区确认）",
            "财政部 民政部 国家体育总局令第67号",
            "第五十五、五十八、五十九条",
        ),
        "donation_notice_due": _seed(
            "公益事业捐赠法：公开接受捐赠的情况和受赠财产的使用、管理情况（截止日待各区确认）",
            "",
            "第二十二条",
        ),
        "accepted_vouchers": _seed(
            "发票管理办法：不符合规定的发票，不得作为财务报销凭证（所列票据待各区确认）",
            "国务院令第587号",
        ),
        "cash_limit_fen": _seed(
            "现金管理暂行条例：结算起点以下的零星支出可用现金，结算起点定为1000元",
            "国务院令第12号",
            "第五条",
        ),
        "round_sum_fen": _seed("审计疑点：整数金额（默认1万元的整倍数，待各区确认）"),
        "pay_categories": _seed(
            "现金管理暂行条例：职工工资、津贴，个人劳务报酬（所列类别待各区确认）",
            "国务院令第12号",
            "第五条",
        ),
        "direct_expenditure_limit_fen": _seed("不设上限：支出可直接登记（待各区确认）"),
        "monthly_service_hours": _seed("不设目标（待各区确认）"),
        "municipal_one_time_fen": _seed("宁波市级一次性项目补助：每站5万元（待各区确认）"),
        "forbidden_by_source": _seed(
            "各地福彩公益金负面清单（如济源）：不得用于公务接待；拨款文件另有规定的从其规定（待各区确认）"
        ),
    },
)
"""The defaults: what holds where no area has published anything else, on whatever day."""


class Rules(Struct, frozen=True):
    """What is in force at one place, day by day.

    ``steps`` are the days on which something changes, ascending, with all that holds from then on;
    the first is empty and stands for the beginning of time.
    """

    steps: tuple[tuple[str, Policy], ...]

    def on(self, day: str) -> Policy:
        """The parameters in force on a calendar day."""
        return self.steps[bisect_right(self.steps, day, key=_since) - 1][1]

    def steps_of(self, keys: Sequence[PolicyKey]) -> list[tuple[str, Policy]]:
        """The days on which any of some policies changes, the first empty, and what holds then."""
        found: list[tuple[str, Policy]] = []
        for since, policy in self.steps:
            if not found or any(getattr(policy, key) != getattr(found[-1][1], key) for key in keys):
                found.append((since, policy))
        return found


def _since(step: tuple[str, Policy]) -> str:
    return step[0]


SEEDED_RULES: Final = Rules((("", SEEDED),))
RulesAt = Callable[[str], Rules]
"""A station -> what is in force there."""


def seeded(_station: str) -> Rules:
    """The seeded policies, at whatever station."""
    return SEEDED_RULES


def rules_in(areas: Sequence[Sequence[Rule]]) -> Rules:
    """What is in force where areas lie over each other, the nearest first.

    The nearest area that has a rule in force wins, key by key. In an area the latest effective day
    wins, and of one day what was stated last; each area's rules come in the order in which they
    were stated.
    """
    days = sorted({rule.version.effective_from for rules in areas for rule in rules})
    return Rules((("", SEEDED), *((day, _on(day, areas)) for day in days)))


def _on(day: str, areas: Sequence[Sequence[Rule]]) -> Policy:
    found: dict[PolicyKey, Rule] = {}
    for rules in reversed(areas):
        found |= _latest(rule for rule in rules if rule.version.effective_from <= day)
    return structs.replace(
        SEEDED,
        **{key: _read(key, rule.value) for key, rule in found.items()},
        versions={**SEEDED.versions, **{key: rule.version for key, rule in found.items()}},
    )


def _latest(rules: Iterable[Rule]) -> dict[PolicyKey, Rule]:
    # Stable, so that of one day the rule stated last stays last.
    return {rule.key: rule for rule in sorted(rules, key=_effective_from)}


def _effective_from(rule: Rule) -> str:
    return rule.version.effective_from


def _read(key: PolicyKey, value: PolicyValue) -> Any:
    if key == "forbidden_by_source" and isinstance(value, tuple):
        return tuple(tuple(pair.split(":")) for pair in value)
    return value


def rules_along(places: Sequence[tuple[str, Rules]]) -> Rules:
    """What is in force where one place follows another: each from its day on, by its own rules.

    The first is the place of all days before.
    """
    steps: list[tuple[str, Policy]] = []
    for number, (since, rules) in enumerate(places):
        begin = since if number else ""
        end = places[number + 1][0] if number + 1 < len(places) else None
        steps.append((begin, rules.on(begin)))
        steps += [
            step for step in rules.steps if begin < step[0] and (end is None or step[0] < end)
        ]
    return Rules(tuple(steps))


Versions = dict[PolicyKey, list[PolicyVersion]]
"""By which versions of which policies an answer judged."""


def versions_used(
    keys: Iterable[PolicyKey], rules: Iterable[Rules], first_day: str, last_day: str
) -> Versions:
    """The versions of some policies that were in force on any of the days, at any of the places.

    The latest last. Where no place is asked about, the seeds are what a judgement would rest on.
    """
    policies = [
        policy
        for each in {id(each): each for each in rules}.values() or (SEEDED_RULES,)
        for policy in _within(each, first_day, last_day)
    ]
    return {
        key: sorted({each.versions[key] for each in policies}, key=_place_of_version)
        for key in keys
    }


def _within(rules: Rules, first_day: str, last_day: str) -> list[Policy]:
    later = [policy for since, policy in rules.steps if first_day < since <= last_day]
    return [rules.on(min(first_day, last_day)), *later]


def _place_of_version(version: PolicyVersion) -> tuple[str, str, int, str]:
    return version.effective_from, version.area, version.position, version.policy_version
