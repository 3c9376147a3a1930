"""The kinds of facts about loans between grants: kept by the accountant and the head."""

from __future__ import annotations

from typing import Final

from domain.ground.kinds import MONEY, Kind
from domain.ground.labels import Label
from domain.money.facts import SourceLent, SourceRepaid
from domain.money.loans.commands import LendSource, RepaySource
from domain.money.loans.rules import assess_lent, assess_source_repaid
from domain.money.papers.vouchers import marks_of

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final = (
    Kind(
        fact=SourceLent,
        command=LendSource,
        assess=assess_lent,
        started="lent_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=marks_of,
        path="source-lent",
        name=Label("来源间借款", "loan between sources"),
        says=Label(
            "来源间借款：{source} {grant} 借给 {to_source} {to_grant} {amount_fen}，{lent_on}，批准文号：{document_number}",
            "lent {amount_fen} of {source} {grant} to {to_source} {to_grant}, {lent_on}, as {document_number} allows",
        ),
        example={
            "details": {
                "source": "township_special",
                "grant": "G2020-3",
                "to_source": "welfare_lottery",
                "to_grant": "G2021-1",
                "amount": "200.00",
                "lent_on": "2021-08-02",
                "document_number": "会议纪要〔2021〕8号",
                "summary": "项目款未到，先行周转",
            }
        },
    ),
    Kind(
        fact=SourceRepaid,
        command=RepaySource,
        assess=assess_source_repaid,
        started="repaid_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        path="source-repaid",
        name=Label("归还来源间借款", "loan between sources repaid"),
        says=Label(
            "归还来源间借款：{to_source} {to_grant} 归还 {source} {grant} {amount_fen}，{repaid_on}",
            "paid {amount_fen} of {to_source} {to_grant} back to {source} {grant}, {repaid_on}",
        ),
        example={
            "details": {
                "loan": "01890000-0000-7000-8000-000000000004",
                "repaid_on": "2021-09-01",
                "amount": "50.00",
            }
        },
    ),
)
