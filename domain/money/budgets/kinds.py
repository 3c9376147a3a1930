"""The kinds of facts about budgets: planned by the accountant or head, amended by who approves."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import MONEY, ROSTER, Kind
from domain.ground.labels import Label
from domain.money.budgets.commands import AdoptBudget, AmendBudget
from domain.money.budgets.facts import BudgetAdopted, BudgetAmended
from domain.money.budgets.rules import assess_adopted, assess_amended

FINGERPRINTED_BY_FACT: Final = True

_LINE: Final = ("planned.source", "planned.category", "planned.project")
_COLUMNS: Final = {
    "year": ("年度", "预算年度", "年份"),
    "document_number": ("文号", "批准文号", "文件号"),
    "planned.source": ("资金来源", "经费来源", "来源"),
    "planned.category": ("用途类别", "费用类别", "支出类别", "预算科目", "科目", "类别"),
    "planned.project": ("项目编号", "项目代码", "所属项目"),
}

_kind = partial(Kind, folded=True, people_kept_as="voucher", texts_kept_as="voucher")

KINDS: Final = (
    _kind(
        fact=BudgetAdopted,
        command=AdoptBudget,
        assess=assess_adopted,
        started="adopted_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        path="budget-adopted",
        name=Label("年度预算", "budget adopted"),
        says=Label(
            "通过 {year} 年预算，{adopted_on}：{planned}[，文号：{document_number}]",
            "adopted the budget of {year} on {adopted_on}: {planned}[, document {document_number}]",
        ),
        example={
            "details": {
                "year": 2021,
                "adopted_on": "2021-01-20",
                "document_number": "甬民〔2021〕5号",
                "planned": [
                    {"source": "welfare_lottery", "category": "personnel", "amount": "80000.00"},
                    {
                        "source": "welfare_lottery",
                        "category": "service_activity",
                        "amount": "40000.00",
                    },
                ],
            }
        },
        sheet=Sheet(
            name="年度预算",
            marks=("预算表", "预算台账", "预算明细", "经费预算"),
            identity=("year", *_LINE),
            spread="planned",
            columns={
                **_COLUMNS,
                "adopted_on": ("通过日期", "批复日期", "下达日期"),
                "planned.amount": ("预算金额", "预算数", "总额", "金额", "年初预算"),
            },
        ),
    ),
    _kind(
        fact=BudgetAmended,
        command=AmendBudget,
        assess=assess_amended,
        started="amended_on",
        recorded_by=ROSTER,
        fixed_by=ROSTER,
        path="budget-amended",
        name=Label("预算调整", "budget amended"),
        says=Label(
            "批准调整 {year} 年预算，{amended_on}：{planned}，文号：{document_number}",
            "approved changes of the budget of {year} on {amended_on}: {planned}, document {document_number}",
        ),
        example={
            "details": {
                "year": 2021,
                "amended_on": "2021-07-01",
                "document_number": "甬民〔2021〕66号",
                "planned": [
                    {
                        "source": "welfare_lottery",
                        "category": "service_activity",
                        "amount": "45000.00",
                    }
                ],
            }
        },
        sheet=Sheet(
            marks=("预算调整表", "预算追加"),
            identity=("year", "amended_on", "document_number", *_LINE),
            spread="planned",
            columns={
                **_COLUMNS,
                "amended_on": ("调整日期", "批准日期"),
                "planned.amount": ("调整后金额", "调整后", "调整后预算", "预算金额"),
            },
        ),
    ),
)
