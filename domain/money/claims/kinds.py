"""The kinds of facts about money that is asked for: by anybody who works here, decided by others."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.kinds import MONEY, ROSTER, SERVICE, Kind
from domain.ground.labels import Label
from domain.money.claims.commands import (
    ApproveExpenditure,
    PayExpenditure,
    RejectExpenditure,
    SubmitExpenditure,
)
from domain.money.claims.rules import assess_paid, assess_submitted, deciding
from domain.money.facts import (
    ExpenditureApproved,
    ExpenditurePaid,
    ExpenditureRejected,
    ExpenditureSubmitted,
)
from domain.money.papers.vouchers import marks_of
from domain.money.paying.flags import FLAGS
from domain.money.paying.source_lines import lines_restated

FINGERPRINTED_BY_FACT: Final = True

_kind = partial(
    Kind,
    folded=True,
    rests_on_records=True,
    people_kept_as="voucher",
    texts_kept_as="voucher",
)
_SEEN: Final = "0000000000000000000000000000000000000000000000000000000000000000"

KINDS: Final = (
    _kind(
        fact=ExpenditureSubmitted,
        command=SubmitExpenditure,
        assess=assess_submitted,
        started="submitted_on",
        recorded_by=SERVICE | MONEY,
        fixed_by=SERVICE | MONEY,
        likenesses=marks_of,
        flags=FLAGS,
        restated=lines_restated,
        path="expenditure-submitted",
        name=Label("支出申请", "expenditure submitted"),
        says=Label(
            "提交支出申请：{category} {amount_fen}，{submitted_on}，来源：{lines}[，凭证：{voucher_number}]",
            "submitted an expenditure: {category} {amount_fen}, {submitted_on}, to be paid by {lines}[, voucher {voucher_number}]",
        ),
        example={
            "details": {
                "category": "service_activity",
                "submitted_on": "2021-07-06",
                "amount": "280.00",
                "lines": [{"source": "welfare_lottery", "amount": "280.00"}],
                "handled_by": "W01",
                "payee": "示例商店",
            }
        },
    ),
    _kind(
        fact=ExpenditureApproved,
        command=ApproveExpenditure,
        assess=deciding(ExpenditureApproved, "approved_on"),
        started="approved_on",
        recorded_by=ROSTER,
        fixed_by=ROSTER,
        path="expenditure-approved",
        name=Label("支出批准", "expenditure approved"),
        says=Label(
            "批准支出申请 {submission}，{approved_on}，所见内容 {content_sha256}",
            "approved the submission {submission} on {approved_on}, as it says under {content_sha256}",
        ),
        example={
            "details": {
                "submission": "01890000-0000-7000-8000-000000000006",
                "approved_on": "2021-07-07",
                "content_sha256": _SEEN,
                "opinion": "同意。",
            }
        },
    ),
    _kind(
        fact=ExpenditureRejected,
        command=RejectExpenditure,
        assess=deciding(ExpenditureRejected, "rejected_on"),
        started="rejected_on",
        recorded_by=ROSTER,
        fixed_by=ROSTER,
        path="expenditure-rejected",
        name=Label("支出驳回", "expenditure rejected"),
        says=Label(
            "驳回支出申请 {submission}，{rejected_on}，所见内容 {content_sha256}",
            "rejected the submission {submission} on {rejected_on}, as it says under {content_sha256}",
        ),
        example={
            "details": {
                "submission": "01890000-0000-7000-8000-000000000006",
                "rejected_on": "2021-07-07",
                "content_sha256": _SEEN,
                "opinion": "缺少签到表。",
            }
        },
    ),
    _kind(
        fact=ExpenditurePaid,
        command=PayExpenditure,
        assess=assess_paid,
        started="spent_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        likenesses=marks_of,
        flags=FLAGS,
        path="expenditure-paid",
        name=Label("支出支付", "expenditure paid"),
        says=Label(
            "支付支出申请 {submission}：{category} {amount_fen}，{spent_on}，来源：{lines}[，凭证：{voucher_number}]",
            "paid the submission {submission}: {category} {amount_fen}, {spent_on}, out of {lines}[, voucher {voucher_number}]",
        ),
        example={
            "details": {
                "submission": "01890000-0000-7000-8000-000000000006",
                "spent_on": "2021-07-08",
                "voucher_number": "S-001",
            }
        },
    ),
)
