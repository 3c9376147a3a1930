"""What is said of the programme of an area, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("区划、规划和政策", "Areas, programme and policies")

FIELDS: Final[Mapping[str, Label]] = {
    "adopted_on": Label("印发日期", "day adopted"),
    "aim": Label("目标", "aim"),
    "article": Label("条款", "article"),
    "assistant": Label("助理社会工作师人数", "assistants"),
    "division": Label("区划代码", "division"),
    "counted_on": Label("统计日期", "day counted"),
    "effective_from": Label("施行日期", "in force from"),
    "first_year": Label("起始年", "first year"),
    "intermediate": Label("社会工作师人数", "intermediate"),
    "key": Label("政策参数", "policy"),
    "last_year": Label("截止年", "last year"),
    "reached": Label("完成值", "reached"),
    "senior": Label("高级社会工作师人数", "senior"),
    "set_on": Label("下达日期", "day set"),
    "stages": Label("阶段目标", "stages"),
    "title": Label("文件名称", "title"),
    "total": Label("合计人数", "total"),
    "value": Label("取值", "value"),
    "within": Label("上级区划", "lies in"),
    "year": Label("年度", "year"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("AreaListed", "level"): Label("级别", "level"),
    ("TargetSet", "measure"): Label("指标", "measure"),
    ("TargetAssessed", "assessed_on"): Label("考核日期", "day assessed"),
    ("TargetAssessed", "known_at"): Label("所据台账笔数", "position of the book looked at"),
    ("TargetAssessed", "measure"): Label("指标", "measure"),
    ("TargetAssessed", "result"): Label("考核结果", "result"),
    ("TargetAssessed", "target"): Label("目标值", "target"),
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

COUNTS: Final = frozenset(
    {
        "assistant",
        "first_year",
        "intermediate",
        "last_year",
        "reached",
        "senior",
        "total",
        "value",
        "year",
    }
)
"""Fields that are a plain number, without a unit."""

PARTS: Final[Mapping[str, Label]] = {
    "ProgrammeStage": Label("{year} 年：{aim}", "{year}: {aim}"),
}
"""Part -> what stands for it in one piece."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "DivisionLevel": {
        "city": Label("市", "city"),
        "district": Label("区县", "district"),
        "township": Label("乡镇（街道）", "township"),
        "village": Label("村（社区）", "village"),
    },
    "TargetMeasure": {
        "stations_built": Label("新建站点数", "stations built"),
        "townships_covered_percent": Label("乡镇（街道）覆盖率（%）", "townships covered in %"),
        "villages_served_percent": Label(
            "有专业服务的村（社区）比例（%）", "villages with service in %"
        ),
        "certified_people": Label("持证社工人数", "certified people"),
    },
    "PolicyKey": {
        "late_entry_hours": Label("补录时限（小时）", "hours until an entry is late"),
        "late_entry_district_days": Label(
            "超过几天的补录由区县审批", "days beyond which the district decides on a late entry"
        ),
        "min_full_time": Label("每站专职社工下限（人）", "full-time workers per station"),
        "min_certified": Label("每站持证社工下限（人）", "certified workers per station"),
        "part_time_fte_percent": Label("兼职折算比例（%）", "share of a part-time worker in %"),
        "min_completed_visit_minutes": Label(
            "有效入户最少时长（分钟）", "minutes of a completed visit"
        ),
        "ce_hours_assistant": Label(
            "助理社会工作师继续教育学时", "class hours of an assistant per period"
        ),
        "ce_hours_other": Label(
            "社会工作师及以上继续教育学时", "class hours of other levels per period"
        ),
        "ce_period_months": Label("继续教育周期（月）", "months of an education period"),
        "ce_degree_hours": Label("学历学位计学时", "education hours of a degree"),
        "sign_in_grace_minutes": Label("签到签退宽限（分钟）", "minutes of grace at sign-in"),
        "idle_money_months": Label("资金沉淀提示（月）", "months until money is idle"),
        "class_hour_minutes": Label("每学时（分钟）", "minutes of a class hour"),
        "min_group_people": Label("小组每节最少人数", "least people at a group session"),
        "min_activity_people": Label("社区活动最少人数", "least people at a community activity"),
        "municipal_one_time_fen": Label(
            "市级一次性项目补助（分）", "municipal one-off grant in fen"
        ),
        "direct_expenditure_limit_fen": Label(
            "直接登记支出的上限（分），超过须先审批",
            "most that is spent without an approval, in fen",
        ),
        "service_categories": Label(
            "须关联服务记录的支出类别", "categories that name a service record"
        ),
        "forbidden_by_source": Label("各来源不得列支的类别", "categories that sources forbid"),
        "visit_intervals_red": Label("红色对象探访间隔", "how often red clients are visited"),
        "visit_intervals_yellow": Label("黄色对象探访间隔", "how often yellow clients are visited"),
        "visit_intervals_blue": Label("蓝色对象探访间隔", "how often blue clients are visited"),
        "visit_intervals_green": Label("绿色对象探访间隔", "how often green clients are visited"),
        "visit_intervals_unassessed": Label(
            "未评估对象探访间隔", "how often clients of unknown risk are visited"
        ),
        "elder_special_visits": Label(
            "特殊困难老年人探访间隔", "how often elders in special difficulty are visited"
        ),
        "red_followup_hours": Label("红色跟进时限（小时）", "hours until red is followed up"),
        "visit_due_modes": Label("计入应探访的方式", "ways of contact that meet a due visit"),
        "case_requirements": Label("个案档案要件", "what the file of a case needs"),
        "case_requirements_refused": Label(
            "缺少即退回的个案要件", "without what a stage of a case is refused"
        ),
        "case_number_parts": Label("个案编号的组成", "parts of the number of a case"),
        "min_case_sessions": Label("个案最少次数", "least sessions of a case"),
        "case_follow_up_days": Label(
            "结案后回访时限（日）", "days until a closed case is followed up"
        ),
        "review_sample_percent": Label("探访复核抽样比例（%）", "share of visits reviewed in %"),
        "reviewed_always": Label("探访须全部复核的对象", "whose visits are all reviewed"),
        "required_rooms": Label("站点须有的功能室", "rooms that a station needs"),
        "leave_on_post_days": Label("请假视同在岗天数", "days of a leave that count as on post"),
        "lottery_notice_due": Label(
            "福彩公益金公示截止（次年月日，630即6月30日）",
            "lottery notice due next year (630 is 30 June)",
        ),
        "donation_notice_due": Label(
            "捐赠公示截止（次年月日，630即6月30日）",
            "donation notice due next year (630 is 30 June)",
        ),
        "accepted_vouchers": Label("可以报销的票据类型", "kinds of vouchers that are accepted"),
        "cash_limit_fen": Label("现金支付上限（分）", "most that is paid in cash, in fen"),
        "round_sum_fen": Label(
            "整数金额提示（分的整倍数，0为不提示）",
            "sums that are asked about are multiples of it, in fen (0 for none)",
        ),
        "pay_categories": Label(
            "付给人员的支出类别（可付现金、可付本站人员）",
            "categories that are people's pay (in cash, and to staff)",
        ),
        "bank_statement_days": Label(
            "银行流水与账上日期最多相差（日）", "days between a bank's line and its entry at most"
        ),
        "monthly_service_hours": Label(
            "每名社工每月服务时长目标（小时），0为不设",
            "hours of service a month that each worker is to reach, 0 for no target",
        ),
    },
    "VisitInterval": {
        "week": Label("每周", "every week"),
        "fortnight": Label("每两周", "every fortnight"),
        "month": Label("每月", "every month"),
        "quarter": Label("每季度", "every quarter"),
        "half_year": Label("每半年", "every half year"),
        "year": Label("每年", "every year"),
    },
}
"""List of the vocabulary -> word -> its name."""
