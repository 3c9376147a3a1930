"""Contracts as a page: milestones, vacant posts and deductions, what is to be given back."""

from __future__ import annotations

from typing import Final

from api.operators.pages.contracts import contracts
from api.pages.questions.declared import Act, QuestionPage
from api.pages.rail import CONTRACTS, IMPORTS
from api.questions.operators.evidence import TABLES
from domain.book.catalogue import KIND_OF_FACT
from domain.ground.labels import Label
from domain.operators.facts import ContractSigned

_SIGNED: Final = KIND_OF_FACT[ContractSigned]

PAGES: Final = (
    QuestionPage(
        tab=CONTRACTS,
        path=CONTRACTS.path,
        name=CONTRACTS.name,
        says=Label(
            "节点能不能申请，缺岗扣多少，付款后有没有须追回的",
            "Which milestones may be claimed, what vacant posts cost, what is to be given back",
        ),
        data="contracts",
        reads=TABLES,
        sheet=contracts,
        act=Act(Label("上传合同表", "Upload a sheet of contracts"), IMPORTS.path, _SIGNED),
    ),
)
"""The pages of contracts."""
