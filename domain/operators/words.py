"""What is said of contracts with operators, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("承接机构", "Operators")

FIELDS: Final[Mapping[str, Label]] = {
    "claim": Label("节点申请", "claim"),
    "claimed_on": Label("申请日期", "day claimed"),
    "contract": Label("合同编号", "contract"),
    "contracted_visits": Label("约定探访次数", "contracted visits"),
    "decided_on": Label("决定日期", "day decided"),
    "ending": Label("结束原因", "why it ended"),
    "evidence_sha256": Label("证据清单 SHA-256", "SHA-256 of the evidence"),
    "known_at": Label("取证时台账笔数", "position of the evidence"),
    "lost": Label("不再计入的探访", "visits that count no more"),
    "milestone": Label("付款节点", "milestone"),
    "milestones": Label("付款节点", "milestones"),
    "paid_on": Label("支付日期", "day paid"),
    "personnel_percent": Label("人员经费占比（%）", "personnel share in percent"),
    "refused_on": Label("退回日期", "day refused"),
    "share_percent": Label("付款比例（%）", "share in percent"),
    "signed_on": Label("签订日期", "day signed"),
    "vacancy_days": Label("缺岗天数", "vacant days"),
    "verified": Label("核实探访次数", "verified visits"),
    "verified_percent": Label("须核实比例（%）", "to be verified in percent"),
    "workers_due": Label("应配专职人数", "full-time workers due"),
}
"""Field as stored -> its name."""

FIELDS_OF: Final[Mapping[tuple[str, str], Label]] = {
    ("ContractSigned", "starts_on"): Label("合同起", "first day"),
    ("ContractEnded", "ended_on"): Label("结束日期", "last day"),
    ("DeductionDecided", "basis"): Label("扣款事由", "basis"),
    ("ContractSigned", "ends_on"): Label("合同止", "last day"),
    ("ContractChanged", "ends_on"): Label("合同止", "last day"),
    ("ContractSigned", "amount_fen"): Label("合同金额", "amount of the contract"),
    ("ContractChanged", "amount_fen"): Label("合同金额", "amount of the contract"),
    **{
        (fact, "content_sha256"): Label("所见内容 SHA-256", "SHA-256 of what was seen")
        for fact in ("MilestoneApproved", "MilestoneRefused")
    },
}
"""(Struct, field) -> its name where the same field means something else elsewhere."""

COUNTS: Final = frozenset(
    {"contracted_visits", "known_at", "lost", "vacancy_days", "verified", "workers_due"}
)
"""Fields that are a plain number, without a unit."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "ContractEnding": {
        "expired": Label("到期", "expired"),
        "terminated": Label("提前终止", "terminated"),
        "handed_over": Label("更换承接机构", "another operator took over"),
    },
    "DeductionBasis": {
        "vacancy": Label("缺岗", "vacant posts"),
        "recovery": Label("付款后探访不再计入", "visits that count no more"),
    },
    "MilestoneState": {
        "open": Label("未申请", "not claimed"),
        "claimed": Label("已申请", "claimed"),
        "approved": Label("已批准", "approved"),
        "refused": Label("已退回", "refused"),
        "paid": Label("已支付", "paid"),
    },
}
"""List of the vocabulary -> word -> its name."""
