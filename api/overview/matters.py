"""What the matters of the queue of approvals are called, on pages and on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.questions.approvals import MATTERS
from domain.ground.labels import Label

MATTER_NAMES: Final[Mapping[str, Label]] = {
    "late_entry": Label("补录申请", "Late entries asked for"),
    "expenditure_approval": Label("支出申请待审批", "Expenditure to be approved"),
    "expenditure_payment": Label("已批准待支付", "Approved, to be paid"),
    "case_step": Label("个案待督导审批", "Case steps to be approved"),
    "milestone_claim": Label("付款节点待审批", "Milestones to be approved"),
    "claim_payment": Label("付款节点待支付", "Milestones to be paid"),
    "finding_answer": Label("整改答复待复核", "Answers to findings to be decided on"),
    "month_close": Label("该结账的月份", "Months to be closed"),
}
"""Matter -> its name."""
assert MATTER_NAMES.keys() == set(MATTERS), "every matter has a name"
