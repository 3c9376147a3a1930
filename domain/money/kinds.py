"""The kinds of facts about money: kept by the accountant and the head."""

from __future__ import annotations

from typing import Final

from domain.ground.kinds import MONEY, Flag, Kind
from domain.ground.labels import Label
from domain.money.advances import assess_advance, assess_repayment
from domain.money.commands import (
    CarryOverGrant,
    MakeAdvance,
    PromiseGrant,
    ReceiveGrant,
    ReclaimGrant,
    RecordExpenditure,
    RepayAdvance,
    ReserveFunds,
)
from domain.money.expenditures import assess_expenditure
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    ExpenditureRecorded,
    FundsReserved,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
)
from domain.money.grants import (
    assess_carried_over,
    assess_promised,
    assess_received,
    assess_reclaimed,
    assess_terms,
    is_unlike_policy,
)
from domain.money.papers.vouchers import marks_of
from domain.money.paying.flags import FLAGS, FLAGS_OF_ADVANCES
from domain.money.paying.source_lines import lines_restated
from domain.money.reservations import assess_reservation
from domain.money.terms.commands import SetGrantTerms
from domain.money.terms.facts import GrantTermsSet

FINGERPRINTED_BY_FACT: Final = True

_ONE_OFF: Final = Flag(
    code="one_off_unlike_policy",
    judge=is_unlike_policy,
    rests_on="policy",
    name=Label("一次性补助金额与政策不符", "one-off grant unlike the policy's amount"),
)

KINDS: Final = (
    Kind(
        fact=GrantPromised,
        command=PromiseGrant,
        assess=assess_promised,
        started="promised_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=marks_of,
        flags=(_ONE_OFF,),
        may_lie_ahead=True,
        path="grant-promises",
        name=Label("拨款下达", "grant promised"),
        says=Label(
            "登记拨款 {grant} 下达：{source}，{amount_fen}，{promised_on}[，文号：{document_number}]",
            "entered the promise of grant {grant}: {source}, {amount_fen}, {promised_on}[, document {document_number}]",
        ),
        example={
            "details": {
                "grant": "G2021-1",
                "source": "welfare_lottery",
                "amount": "120000.00",
                "promised_on": "2021-01-15",
                "document_number": "甬民〔2021〕1号",
                "forbidden_categories": ["hospitality"],
                "period_from": "2021-01-01",
                "period_until": "2022-12-31",
            }
        },
    ),
    Kind(
        fact=GrantReceived,
        command=ReceiveGrant,
        assess=assess_received,
        started="received_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=marks_of,
        flags=(_ONE_OFF,),
        path="grants",
        name=Label("拨款到账", "grant received"),
        says=Label(
            "登记拨款 {grant} 到账：{source}，{amount_fen}，{received_on}[，凭证：{voucher_number}]",
            "entered the receipt of grant {grant}: {source}, {amount_fen}, {received_on}[, voucher {voucher_number}]",
        ),
        example={
            "details": {
                "grant": "G2021-1",
                "source": "welfare_lottery",
                "amount": "120000.00",
                "received_on": "2021-02-01",
                "voucher_number": "R-001",
            }
        },
    ),
    Kind(
        fact=GrantCarriedOver,
        command=CarryOverGrant,
        assess=assess_carried_over,
        started="carried_over_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=marks_of,
        path="grant-carried-over",
        name=Label("上年结转", "grant carried over"),
        says=Label(
            "登记拨款 {grant} 上年结转：{source}，{amount_fen}，{carried_over_on}[，文号：{document_number}]",
            "entered what grant {grant} carried over: {source}, {amount_fen}, {carried_over_on}[, document {document_number}]",
        ),
        example={
            "details": {
                "grant": "G2020-3",
                "source": "township_special",
                "amount": "8000.00",
                "carried_over_on": "2021-01-01",
                "document_number": "钟街〔2021〕3号",
            }
        },
    ),
    Kind(
        fact=GrantReclaimed,
        command=ReclaimGrant,
        assess=assess_reclaimed,
        started="reclaimed_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=marks_of,
        is_past_merging=True,
        path="grant-reclaims",
        name=Label("拨款收回", "grant reclaimed"),
        says=Label(
            "登记拨款 {grant} 收回：{source}，{amount_fen}，{reclaimed_on}[，文号：{document_number}]",
            "entered the reclaim of grant {grant}: {source}, {amount_fen}, {reclaimed_on}[, document {document_number}]",
        ),
        example={
            "details": {
                "grant": "G2021-1",
                "source": "welfare_lottery",
                "amount": "500.00",
                "reclaimed_on": "2022-12-31",
            }
        },
    ),
    Kind(
        fact=FundsReserved,
        command=ReserveFunds,
        assess=assess_reservation,
        started="reserved_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        restated=lines_restated,
        path="reservations",
        name=Label("资金预留", "funds reserved"),
        says=Label(
            "预留资金：{category} {amount_fen}，{reserved_on} 起保留至 {valid_until}，来源：{lines}[，文号：{document_number}]",
            "reserved money: {category} {amount_fen} from {reserved_on} until {valid_until}, paid by {lines}[, document {document_number}]",
        ),
        example={
            "details": {
                "category": "service_activity",
                "reserved_on": "2021-07-01",
                "valid_until": "2099-12-31",
                "amount": "300.00",
                "lines": [{"source": "welfare_lottery", "amount": "300.00"}],
                "document_number": "合同〔2021〕7号",
                "payee": "示例商店",
            }
        },
    ),
    Kind(
        fact=ExpenditureRecorded,
        command=RecordExpenditure,
        assess=assess_expenditure,
        is_judged_by_policy=True,
        started="spent_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=marks_of,
        flags=FLAGS,
        restated=lines_restated,
        path="expenditures",
        name=Label("支出", "expenditure"),
        says=Label(
            "登记支出：{category} {amount_fen}，{spent_on}，来源：{lines}[，凭证：{voucher_number}]",
            "entered an expenditure: {category} {amount_fen}, {spent_on}, paid by {lines}[, voucher {voucher_number}]",
        ),
        example={
            "details": {
                "category": "service_activity",
                "spent_on": "2021-07-01",
                "amount": "1234.56",
                "lines": [{"source": "welfare_lottery", "grant": "G2021-1", "amount": "1234.56"}],
                "voucher_number": "E-001",
                "handled_by": "W01",
                "payee": "示例商店",
            }
        },
    ),
    Kind(
        fact=AdvanceMade,
        command=MakeAdvance,
        assess=assess_advance,
        started="advanced_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=marks_of,
        flags=FLAGS_OF_ADVANCES,
        path="advance-made",
        name=Label("垫付", "advance made"),
        says=Label(
            "登记垫付：{category} {amount_fen}，{advanced_on}[，垫付人：{paid_by}][，凭证：{voucher_number}]",
            "entered an advance: {category} {amount_fen}, {advanced_on}[, paid by {paid_by}][, voucher {voucher_number}]",
        ),
        example={
            "details": {
                "category": "service_activity",
                "advanced_on": "2021-07-05",
                "amount": "600.00",
                "paid_by": "W01",
                "voucher_number": "D-001",
                "payee": "示例商店",
            }
        },
    ),
    Kind(
        fact=AdvanceRepaid,
        command=RepayAdvance,
        assess=assess_repayment,
        started="repaid_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=marks_of,
        restated=lines_restated,
        path="advance-repaid",
        name=Label("偿还垫付", "advance repaid"),
        says=Label(
            "偿还垫付：{category} {amount_fen}，{repaid_on}，来源：{lines}[，垫付人：{paid_by}][，凭证：{voucher_number}]",
            "paid an advance back: {category} {amount_fen}, {repaid_on}, out of {lines}[, to {paid_by}][, voucher {voucher_number}]",
        ),
        example={
            "details": {
                "repaid_on": "2021-08-02",
                "amount": "600.00",
                "lines": [{"source": "welfare_lottery", "grant": "G2021-1", "amount": "600.00"}],
                "voucher_number": "D-002",
            }
        },
    ),
    Kind(
        fact=GrantTermsSet,
        command=SetGrantTerms,
        assess=assess_terms,
        started="effective_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        likenesses=marks_of,
        may_lie_ahead=True,
        path="grant-terms-set",
        name=Label("拨款使用条件", "terms of a grant"),
        says=Label(
            "登记拨款 {grant} 的使用条件，自 {effective_on} 起，依据：{document_number}[ {article}]",
            "entered the terms of grant {grant} from {effective_on} on, by {document_number}[ {article}]",
        ),
        example={
            "details": {
                "grant": "G2021-1",
                "effective_on": "2021-02-01",
                "document_number": "甬民〔2021〕1号",
                "article": "第四条",
                "funding_kind": "subsidy",
                "forbidden_categories": ["hospitality"],
                "period_from": "2021-01-01",
                "period_until": "2022-12-31",
                "shares": [{"category": "personnel", "cap_percent": 50}],
            }
        },
    ),
)
