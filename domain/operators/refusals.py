"""What is refused about contracts with operators."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, RuleRefusal


class UnknownContract(InvalidValue):
    """A contract that was never signed."""

    code = "unknown_contract"
    title = Label("没有这份合同", "Unknown contract")
    zh = "没有编号为 {contract} 的合同。请先录入合同签订。"
    en = "There is no contract {contract}. Record its signing first."


class UnknownMilestone(InvalidValue):
    """A milestone that the contract does not have."""

    code = "unknown_milestone"
    title = Label("没有这个付款节点", "Unknown milestone")
    zh = "合同 {contract} 没有付款节点 {milestone}。"
    en = "The contract {contract} has no milestone {milestone}."


class UnknownClaim(InvalidValue):
    """A claim that the station does not have."""

    code = "unknown_claim"
    title = Label("没有这项节点申请", "Unknown claim")
    zh = "本站没有这项节点申请。"
    en = "The station has no such claim of a milestone."


class SharesNotWhole(InvalidValue):
    """Milestones whose shares do not make up the amount."""

    code = "shares_not_whole"
    title = Label("付款比例合计不是100%", "The shares do not make a whole")
    zh = "各付款节点的比例合计应为100%。"
    en = "The shares of the milestones must add up to 100 per cent."


class ContractAlreadySigned(RuleRefusal):
    """A code under which a contract was signed already."""

    code = "contract_already_signed"
    title = Label("合同编号已用", "Contract already signed")
    zh = "合同编号 {contract} 已使用。另一份合同请用另一个编号。"
    en = "The contract {contract} is signed already. Another contract needs another code."


class ContractNotRunning(RuleRefusal):
    """A change, or an end, on a day on which the contract did not run."""

    code = "contract_not_running"
    title = Label("合同未在执行", "Contract not running")
    zh = "合同 {contract} 在 {day} 未开始或已结束。"
    en = "The contract {contract} did not run on {day}."


class MilestoneAlreadyClaimed(RuleRefusal):
    """A milestone whose claim waits, or was accepted."""

    code = "milestone_already_claimed"
    title = Label("付款节点已申请", "Milestone already claimed")
    zh = "付款节点 {milestone} 已申请。退回后才可再次申请。"
    en = (
        "The milestone {milestone} is claimed already. It may be claimed anew once that is refused."
    )


class MilestoneNotReached(RuleRefusal):
    """Fewer verified visits than the milestone requires."""

    code = "milestone_not_reached"
    title = Label("付款节点未达到", "Milestone not reached")
    zh = "付款节点 {milestone} 须核实探访 {required} 次，现核实 {verified} 次。"
    en = "The milestone {milestone} requires {required} verified visits; there are {verified}."


class EvidenceDiffers(RuleRefusal):
    """Evidence that is not what the book tells at that position."""

    code = "evidence_differs"
    title = Label("证据与台账不符", "The evidence differs")
    zh = "所附证据与台账第 {known_at} 笔时的不符：台账当时核实 {verified} 次。请重新取证据后申请。"
    en = "The evidence is not what the book tells at position {known_at}: {verified} visits are verified there. Take the evidence anew, then claim."


class EvidenceFrozen(RuleRefusal):
    """A correction of what a claim is made for, or of its evidence."""

    code = "evidence_frozen"
    title = Label("证据已固定", "The evidence is frozen")
    zh = "申请的节点和证据已固定，不能更正。请作废后重新申请。"
    en = "Milestone and evidence of a claim are frozen. Void it and claim anew."


class ClaimAlreadyDecided(RuleRefusal):
    """A claim that was accepted, refused or paid."""

    code = "claim_already_decided"
    title = Label("申请已有结论", "Claim already decided")
    zh = "这项申请已有结论。"
    en = "The claim is decided already."


class ClaimNotApproved(RuleRefusal):
    """A payment of what nobody accepted."""

    code = "claim_not_approved"
    title = Label("申请未获批准", "Claim not approved")
    zh = "这项申请未获批准，不能支付。"
    en = "The claim is not approved, so it cannot be paid."


class DeductionTooHigh(RuleRefusal):
    """More taken off than the contract is worth."""

    code = "deduction_too_high"
    title = Label("扣款超过合同金额", "Deduction too high")
    zh = "扣款合计将超过合同金额：合同 {contract} 还可扣 {left_yuan} 元。"
    en = "More would be taken off than the contract is worth: {left_yuan} yuan are left of {contract}."


class ContractHasRecords(RuleRefusal):
    """A change after which others would stand without the contract or claim that they rest on."""

    code = "contract_has_records"
    title = Label("合同另有相关记录", "The contract has later records")
    zh = "合同 {contract} 还有与此不符的变更、申请、付款或扣款记录。请先更正或作废它们。"
    en = "Changes, claims, payments or deductions of the contract {contract} stand against this. Correct or void them first."
