"""The templates that there are without anybody publishing one, as a house's own word.

``TZ-EVAL-100`` is the default table of the reference on evaluation (3): lines follow published
schemes (福建 2022, 济南 2021, 深圳), weights are ours and to be edited before use. ``FJ-1000`` has the
six modules and the 1,000 points of 福建省乡镇(街道)社工站规范化建设评估指引 (2022); its own points per line
could not be read, so they are placeholders.
"""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.evaluation.facts import (
    FileSample,
    Grade,
    Level,
    RaterWeight,
    TemplateLine,
    TemplatePublished,
)
from domain.ground.values import ISODate
from domain.ground.vocabulary import AutoSource, ScoreLineKind

_SINCE: Final = ISODate("2000-01-01")
_RATERS: Final = (
    RaterWeight(rater="self", weight=0),
    RaterWeight(rater="third_party", weight=70),
    RaterWeight(rater="purchaser", weight=30),
)
_GRADES: Final = (
    ("excellent", "优秀", 90),
    ("good", "良好", 80),
    ("pass", "合格", 60),
    ("fail", "不合格", 0),
)
_SAMPLING: Final = (
    FileSample(topic="home_visit.recorded", files=20),
    FileSample(topic="case.opened", files=5),
    FileSample(topic="group.planned", files=3),
)


def _grades(points: int) -> tuple[Grade, ...]:
    return tuple(
        Grade(grade=grade, title=title, at_least=points * percent // 10)
        for grade, title, percent in _GRADES
    )


_MODULES: Final = {
    "A": "A 基础和制度",
    "B": "B 人员",
    "C": "C 合同服务量",
    "D": "D 档案质量",
    "E": "E 困难群众覆盖",
    "F": "F 培训和督导",
    "G": "G 资金",
    "H": "H 成效和满意度",
    "I": "I 品牌和创新",
    "V": "否决项",
}


def _line(  # noqa: PLR0917 - a row of the table, whose columns these are
    code: str,
    points: int,
    kind: ScoreLineKind,
    text: str,
    rule: str = "",
    papers: str = "",
    /,
    *,
    auto_source: AutoSource | UnsetType = UNSET,
    target: int = 0,
    floor_percent: int = 0,
    per_fault: int = 0,
    levels: tuple[Level, ...] = (),
) -> TemplateLine:
    return TemplateLine(
        code=code,
        module=_MODULES[code[0]],
        text=text,
        points=points,
        kind=kind,
        rule=rule,
        evidence=tuple(papers.split("、")) if papers else (),
        auto_source=auto_source,
        target=target,
        floor_percent=floor_percent,
        per_fault=per_fault,
        levels=levels,
    )


# A row of the table stays on one line.
# fmt: off
_HUNDRED: Final = (
    _line("A1", 30, "composite", "站牌、办公室、个案室、小组室、档案室齐备可用，安全标识齐全", "按标准应有的功能室，有几类得几分之几", "照片、平面图、资产表", auto_source="rooms"),
    _line("A2", 10, "composite", "消防安全：器材在有效期内，每年一次演练有记录", "各 0.5 分", "演练记录"),
    _line("A3", 30, "composite", "上墙制度：职责、服务清单、个案、探访、财务、档案、保密、投诉、未成年人", "九项各 1/3 分", "制度文件及版本"),
    _line("A4", 20, "degree", "年度计划、月计划、会议纪要；服务指标与乡镇（街道）商定", "0、1、2 分三档", "计划、合同附件"),
    _line("A5", 10, "deduct", "设备和固定资产账实相符", "每处不符扣 0.2 分", "资产表", per_fault=2),
    _line("B1", 50, "ratio", "专职人员任何一天不低于规定人数", "达标天数÷天数", "花名册、合同、社保名单", auto_source="staffing_days"),
    _line("B2", 30, "ratio", "持证人数达到政策要求", "持证人数÷应持证人数", "证书", auto_source="credentials"),
    _line("B3", 30, "deduct", "队伍稳定：没有超过 30 天的缺岗，交接完成", "缺岗每满 30 天扣 1 分", "交接清单", auto_source="vacancy_months", per_fault=10),
    _line("B4", 20, "deduct", "工资和社保按时足额，不低于合同", "每次不符扣 0.5 分", "工资单、社保单", per_fault=5),
    _line("B5", 20, "ratio", "非专业的行政事务不超过约定比例（20%）", "约定比例÷实际比例", "工时记录", auto_source="administrative_share", target=20),
    _line("C1", 80, "ratio", "有效入户探访达到合同约定次数", "完成÷约定，低于 60% 不得分", "探访台账", auto_source="visits_completed", floor_percent=60),
    _line("C2", 40, "ratio", "开案数达到约定，每案达到约定次数", "完成÷约定", "个案清单", auto_source="cases_opened", target=12),
    _line("C3", 30, "ratio", "小组节数达到约定，每节达到约定人数", "完成÷约定", "小组档案", auto_source="group_sessions", target=24),
    _line("C4", 20, "ratio", "社区活动场次达到约定，每场达到约定人数", "完成÷约定", "活动档案", auto_source="community_activities", target=12),
    _line("C5", 30, "ratio", "政策咨询和窗口服务、志愿服务、链接资源", "完成÷约定", "台账", auto_source="desk_services", target=120),
    _line("D1", 60, "degree", "探访记录（抽样）：起止时间、目的、情况、措施、跟进齐全", "按种子抽取 20 份，按档评分", "探访记录"),
    _line("D2", 80, "deduct", "个案档案齐全有序：接案、预估、计划、过程、评估、结案、回访", "每缺一项扣 0.5 分", "个案档案", auto_source="case_file_gaps", per_fault=5),
    _line("D3", 30, "degree", "小组档案：首节前有计划，有签到，有评估", "按档评分", "小组档案"),
    _line("D4", 20, "ratio", "记录在政策时限内录入，更正有说明", "按时录入率", "台账", auto_source="timely_entry"),
    _line("D5", 10, "ratio", "督导查阅并回应记录", "完成÷应有次数", "督导记录", auto_source="supervision_sessions", target=12),
    _line("E1", 60, "ratio", "各类在册对象在政策周期内受访", "受访人数÷在册人数", "应探访清单", auto_source="coverage"),
    _line("E2", 20, "deduct", "红色对象 24 小时内跟进", "每一逾期扣 0.5 分", "红色对象清单", auto_source="red_overdue", per_fault=5),
    _line("E3", 20, "ratio", "转介有答复、有结果", "已答复÷已转介", "转介单", auto_source="referrals_answered"),
    _line("F1", 30, "ratio", "本站人员继续教育学时达到规定", "已修÷应修", "签到表", auto_source="training_hours"),
    _line("F2", 20, "ratio", "督导次数达到规定，建议有跟进", "完成÷应有次数", "督导记录", auto_source="supervision_sessions", target=12),
    _line("F3", 20, "degree", "培育村（社区）工作者、社会组织、志愿者", "达到一半得 1 分，达到得 2 分", "培训台账", auto_source="village_training", target=40, levels=(Level(at_least=50, points=10), Level(at_least=100, points=20))),
    _line("G1", 30, "deduct", "各来源单独核算，凭证齐全，支出与服务对应", "每处扣 0.3 分", "凭证、明细账", auto_source="unlinked_money", per_fault=3),
    _line("G2", 30, "deduct", "只用于各笔资金的用途", "每处扣 1 分", "拨款文件", auto_source="terms_broken", per_fault=10),
    _line("G3", 20, "degree", "预算执行率 90%—100%，调整经批准", "90%—100% 得 2 分，80% 以上得 1 分", "预算表", auto_source="budget_execution", levels=(Level(at_least=80, points=10), Level(at_least=90, points=20), Level(at_least=101, points=0))),
    _line("G4", 20, "composite", "人员经费占比和发放符合合同，6 月 30 日前公开", "各 1 分", "银行回单、公开通知"),
    _line("H1", 30, "ratio", "服务对象满意度：由评估人抽样电话或上门", "低于 80% 不得分", "回访记录", floor_percent=80),
    _line("H2", 10, "degree", "乡镇（街道）、村（社区）和伙伴评价", "按档评分", "评价表"),
    _line("H3", 20, "degree", "可衡量的改变：目标达成、前后测", "按档评分", "评估表"),
    _line("I1", 20, "degree", "品牌和创新", "按档评分", "材料"),
    _line("V1", 0, "veto", "探访或凭证查实造假"),
    _line("V2", 0, "veto", "资金挪作他用且未归还"),
    _line("V3", 0, "veto", "严重安全或未成年人保护失职"),
    _line("V4", 0, "veto", "拒绝检查"),
)
# fmt: on


def _module(code: str, text: str, points: int) -> TemplateLine:
    module = f"{code} {text}"
    return TemplateLine(
        code=code,
        module=module,
        text=text,
        points=points,
        kind="degree",
        rule="分值为占位，发布前改定",
    )


SEEDED: Final = (
    TemplatePublished(
        template="TZ-EVAL-100",
        version="v1",
        title="社工站评估默认表（分值为默认，使用前请改定）",
        effective_from=_SINCE,
        max_points=1_000,
        mid_term_percent=45,
        raters=_RATERS,
        grades=_grades(100),
        sampling=_SAMPLING,
        lines=_HUNDRED,
    ),
    TemplatePublished(
        template="FJ-1000",
        version="v1",
        title="规范化建设评估六模块骨架（分值为占位，发布前请改定）",
        authority="福建省民政厅",
        effective_from=_SINCE,
        max_points=10_000,
        raters=_RATERS,
        grades=_grades(1_000),
        sampling=_SAMPLING,
        lines=(
            _module("1", "基础建设", 1_000),
            _module("2", "规章制度", 1_000),
            _module("3", "运营投入", 2_000),
            _module("4", "运营管理", 2_000),
            _module("5", "服务开展", 2_500),
            _module("6", "运营成效", 1_500),
        ),
    ),
)
"""Every seeded template."""
