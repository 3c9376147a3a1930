"""The kinds of facts about budgets: planned by the accountant or head, amended by who approves."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.kinds import MONEY, ROSTER, Kind
from domain.ground.words import Label
from domain.money.budgets.commands import AdoptBudget, AmendBudget
from domain.money.budgets.facts import BudgetAdopted, BudgetAmended
from domain.money.budgets.rules import assess_adopted, assess_amended

FINGERPRINTED_BY_FACT: Final = True

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
    ),
)
