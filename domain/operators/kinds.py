"""The kinds of facts about contracts: agreed, decided and paid by district or city, claimed by the head."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import HEAD, OFFICERS, Kind
from domain.ground.labels import Label
from domain.operators.commands import (
    ApproveMilestone,
    ChangeContract,
    ClaimMilestone,
    DecideDeduction,
    EndContract,
    PayMilestone,
    RefuseMilestone,
    SignContract,
)
from domain.operators.facts import (
    ContractChanged,
    ContractEnded,
    ContractSigned,
    DeductionDecided,
    MilestoneApproved,
    MilestoneClaimed,
    MilestonePaid,
    MilestoneRefused,
)
from domain.operators.rules import (
    assess_changed,
    assess_claimed,
    assess_deduction,
    assess_ended,
    assess_paid,
    assess_signed,
    deciding,
)

FINGERPRINTED_BY_FACT: Final = True

_kind = partial(
    Kind,
    recorded_by=OFFICERS,
    fixed_by=OFFICERS,
    folded=True,
    people_kept_as="voucher",
    is_past_merging=True,
)
_SEEN: Final = "0000000000000000000000000000000000000000000000000000000000000000"
_NO_VISIT: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_CLAIM: Final = "01890000-0000-7000-8000-000000000012"

KINDS: Final = (
    _kind(
        fact=ContractSigned,
        command=SignContract,
        assess=assess_signed,
        started="signed_on",
        path="contract-signed",
        name=Label("合同签订", "contract signed"),
        says=Label(
            "与 {operator} 签订合同 {contract}：{starts_on} 至 {ends_on}，{amount_fen}，应配专职 {workers_due} 人[，{document_number}]",
            "signed the contract {contract} with {operator}: {starts_on} to {ends_on}, {amount_fen}, {workers_due} full-time workers[, {document_number}]",
        ),
        example={
            "details": {
                "contract": "HT-2021-01",
                "operator": "某社会工作服务中心",
                "signed_on": "2021-06-15",
                "starts_on": "2021-07-01",
                "ends_on": "2022-06-30",
                "amount": "400000.00",
                "workers_due": 3,
                "personnel_percent": 60,
                "milestones": [
                    {"code": "1", "share_percent": 40},
                    {
                        "code": "2",
                        "share_percent": 40,
                        "contracted_visits": 1200,
                        "verified_percent": 90,
                    },
                    {"code": "3", "share_percent": 20},
                ],
            }
        },
        sheet=Sheet(
            name="承接合同",
            marks=("合同台账", "合同登记", "合同一览", "合同签订", "购买服务合同"),
            identity=("contract",),
            columns={
                "contract": ("合同编号", "合同号", "编号"),
                "operator": ("承接机构", "承接方", "承接主体", "中标机构", "机构名称", "乙方"),
                "signed_on": ("签订日期", "签约日期", "签订时间", "合同签订日期"),
                "starts_on": ("合同起", "合同开始日期", "起始日期", "服务开始日期", "开始日期"),
                "ends_on": ("合同止", "合同结束日期", "截止日期", "服务结束日期", "结束日期"),
                "amount_fen": ("合同金额", "金额", "合同价款", "中标金额", "合同总价"),
                "workers_due": ("应配专职人数", "配备人数", "专职人数", "派驻人数", "人数"),
                "personnel_percent": ("人员经费占比", "人员经费比例", "人员经费占比（%）"),
                "milestones": ("付款节点", "付款方式", "支付节点", "付款安排", "付款比例"),
                "document_number": ("文号", "文件号", "采购文号"),
            },
        ),
    ),
    _kind(
        fact=ContractChanged,
        command=ChangeContract,
        assess=assess_changed,
        started="changed_on",
        path="contract-changed",
        name=Label("合同变更", "contract changed"),
        says=Label(
            "自 {changed_on} 起变更合同 {contract}[，至 {ends_on}][，{amount_fen}][，应配专职 {workers_due} 人][，{document_number}]",
            "changed the contract {contract} from {changed_on}[, until {ends_on}][, {amount_fen}][, {workers_due} full-time workers][, {document_number}]",
        ),
        example={
            "details": {"contract": "HT-2021-01", "changed_on": "2021-09-01", "workers_due": 4}
        },
    ),
    _kind(
        fact=ContractEnded,
        command=EndContract,
        assess=assess_ended,
        started="ended_on",
        path="contract-ended",
        name=Label("合同结束", "contract ended"),
        says=Label(
            "合同 {contract} 于 {ended_on} 结束：{ending}[，{document_number}]",
            "ended the contract {contract} with {ended_on}: {ending}[, {document_number}]",
        ),
        example={
            "details": {
                "contract": "HT-2021-01",
                "ended_on": "2022-03-31",
                "ending": "handed_over",
            }
        },
    ),
    _kind(
        fact=MilestoneClaimed,
        command=ClaimMilestone,
        assess=assess_claimed,
        started="claimed_on",
        recorded_by=HEAD,
        fixed_by=HEAD,
        path="milestone-claimed",
        name=Label("节点申请", "milestone claimed"),
        says=Label(
            "申请合同 {contract} 付款节点 {milestone}：{amount_fen}，{claimed_on}，台账第 {known_at} 笔时核实探访 {verified} 次，证据清单 {evidence_sha256}",
            "claimed the milestone {milestone} of the contract {contract}, {amount_fen}, on {claimed_on}: {verified} verified visits at position {known_at}, evidence {evidence_sha256}",
        ),
        example={
            "details": {
                "contract": "HT-2021-01",
                "milestone": "1",
                "claimed_on": "2021-08-01",
                "verified": 0,
                "known_at": 4321,
                "evidence_sha256": _NO_VISIT,
            }
        },
    ),
    _kind(
        fact=MilestoneApproved,
        command=ApproveMilestone,
        assess=deciding(MilestoneApproved, "approved_on"),
        started="approved_on",
        texts_kept_as="voucher",
        path="milestone-approved",
        name=Label("节点批准", "milestone approved"),
        says=Label(
            "批准合同 {contract} 付款节点 {milestone} 的申请 {claim}，{approved_on}，所见内容 {content_sha256}",
            "approved the claim {claim} of the milestone {milestone} of the contract {contract} on {approved_on}, as it says under {content_sha256}",
        ),
        example={
            "details": {
                "claim": _CLAIM,
                "approved_on": "2021-08-10",
                "content_sha256": _SEEN,
                "opinion": "同意。",
            }
        },
    ),
    _kind(
        fact=MilestoneRefused,
        command=RefuseMilestone,
        assess=deciding(MilestoneRefused, "refused_on"),
        started="refused_on",
        texts_kept_as="voucher",
        path="milestone-refused",
        name=Label("节点退回", "milestone refused"),
        says=Label(
            "退回合同 {contract} 付款节点 {milestone} 的申请 {claim}，{refused_on}，所见内容 {content_sha256}",
            "refused the claim {claim} of the milestone {milestone} of the contract {contract} on {refused_on}, as it says under {content_sha256}",
        ),
        example={
            "details": {
                "claim": _CLAIM,
                "refused_on": "2021-08-10",
                "content_sha256": _SEEN,
                "opinion": "缺少服务计划。",
            }
        },
    ),
    _kind(
        fact=MilestonePaid,
        command=PayMilestone,
        assess=assess_paid,
        started="paid_on",
        path="milestone-paid",
        name=Label("节点支付", "milestone paid"),
        says=Label(
            "支付合同 {contract} 付款节点 {milestone}（申请 {claim}）：{amount_fen}，{paid_on}[，凭证：{voucher_number}]",
            "paid the milestone {milestone} of the contract {contract} (claim {claim}): {amount_fen} on {paid_on}[, voucher {voucher_number}]",
        ),
        example={
            "details": {"claim": _CLAIM, "paid_on": "2021-08-20", "voucher_number": "记-8-12"}
        },
    ),
    _kind(
        fact=DeductionDecided,
        command=DecideDeduction,
        assess=assess_deduction,
        started="decided_on",
        path="deduction-decided",
        name=Label("扣款决定", "deduction decided"),
        says=Label(
            "就合同 {contract} 决定扣款 {amount_fen}，{decided_on}，事由：{basis}[，缺岗 {vacancy_days} 天][，申请 {claim}][，{lost} 次探访][，{document_number}]",
            "decided a deduction of {amount_fen} from the contract {contract} on {decided_on}, for {basis}[, {vacancy_days} vacant days][, claim {claim}][, {lost} visits][, {document_number}]",
        ),
        example={
            "details": {
                "contract": "HT-2021-01",
                "decided_on": "2022-04-15",
                "basis": "vacancy",
                "vacancy_days": 18,
                "amount": "3945.21",
            }
        },
    ),
)
