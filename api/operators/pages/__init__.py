"""Contracts as a page: milestones, vacant posts and deductions, what is to be given back."""

from __future__ import annotations

from typing import Final

from api.operators.pages.contracts import contracts
from api.pages.questions.declared import QuestionPage
from api.pages.rail import CONTRACTS
from api.questions.operators.evidence import TABLES
from domain.ground.words import Label

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
    ),
)
"""The pages of contracts."""
