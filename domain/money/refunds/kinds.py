"""The kind of fact that money of an expenditure came back: kept by the accountant and the head."""

from __future__ import annotations

from typing import Final

from domain.ground.kinds import MONEY, Kind
from domain.ground.labels import Label
from domain.money.facts import ExpenditureRefunded
from domain.money.papers.vouchers import marks_of
from domain.money.refunds.commands import RefundExpenditure
from domain.money.refunds.rules import assess_refunded

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final = (
    Kind(
        fact=ExpenditureRefunded,
        command=RefundExpenditure,
        assess=assess_refunded,
        started="refunded_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        rests_on_records=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=marks_of,
        path="expenditure-refunded",
        name=Label("支出退回", "expenditure refunded"),
        says=Label(
            "支出 {expenditure} 退回款项：{category} {amount_fen}，{refunded_on}，退回：{lines}[，凭证：{voucher_number}]",
            "had money of the expenditure {expenditure} back: {category} {amount_fen}, {refunded_on}, to {lines}[, voucher {voucher_number}]",
        ),
        example={
            "details": {
                "expenditure": "01890000-0000-7000-8000-000000000003",
                "refunded_on": "2021-07-12",
                "amount": "34.56",
                "voucher_number": "T-001",
                "summary": "多付退回",
            }
        },
    ),
)
