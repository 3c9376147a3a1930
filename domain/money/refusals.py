"""What the book of money forbids: overdrawing, other purposes and days than granted, twice.

It is one file because it is a list: what a subject can answer is looked up by its code in one place.
"""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, Language, NotFound, Refusal, RuleRefusal


def _cited(refusal: RuleRefusal, language: Language) -> str:
    """The sentence, without the room of a document or an article that is not named."""
    parts = ("document_number", "article")
    named = " ".join(f"{{{each}}}" for each in parts if refusal.params.get(each) != "")
    return Refusal.sentence(refusal, language).replace("{document_number} {article}", named)


class UnknownGrant(InvalidValue):
    """A grant code that the station has never been promised or paid."""

    code = "unknown_grant"
    title = Label("没有这笔拨款", "Unknown grant")
    zh = "本站没有编号为 {grant} 的拨款。"
    en = "The station has no grant {grant}."


class GrantSourceMismatch(InvalidValue):
    """A grant named together with a source that is not its own."""

    code = "grant_source_mismatch"
    title = Label("拨款与来源不符", "Grant of another source")
    zh = "拨款 {grant} 的来源是 {actual}，不是 {source}。"
    en = "Grant {grant} comes from {actual}, not from {source}."


class SplitDoesNotAddUp(InvalidValue):
    """Source lines whose sum is not the voucher's amount."""

    code = "split_does_not_add_up"
    title = Label("分摊合计不符", "Split does not add up")
    zh = "各来源分摊合计 {lines_yuan} 元，与金额 {amount_yuan} 元不符。"
    en = "The source lines add up to {lines_yuan} yuan, the amount is {amount_yuan} yuan."


class VouchersOverAmount(InvalidValue):
    """Further vouchers that leave nothing of an expense for its first one."""

    code = "vouchers_over_amount"
    title = Label("其他票据金额过大", "Vouchers over the amount")
    zh = "其他票据合计 {vouchers_yuan} 元，应小于金额 {amount_yuan} 元：余下的是第一张凭证的金额。"
    en = "The further vouchers come to {vouchers_yuan} yuan and must stay below the amount, {amount_yuan} yuan: the rest is what the first voucher is for."


class VoucherTwice(InvalidValue):
    """One paper that an expense bears twice."""

    code = "voucher_twice"
    title = Label("票据重复", "Voucher twice")
    zh = "票据 {number} 在这一笔里写了两次。"
    en = "The voucher {number} stands here twice."


class InsufficientFunds(RuleRefusal):
    """A source or grant that would be overspent on its day or a later one.

    ``grant`` is named where one is short by itself, ``day`` is where most is missing.
    """

    code = "insufficient_funds"
    title = Label("资金不足", "Insufficient funds")
    zh = "资金不足：{source}可用 {available_yuan} 元，需要 {asked_yuan} 元（{day}，缺 {missing_yuan} 元）。"
    en = "Not enough money: {source} has {available_yuan} yuan available, {asked_yuan} yuan are asked ({day}, {missing_yuan} yuan are missing)."

    def sentence(self, language: Language) -> str:
        """The sentence, which names the grant where one is short by itself."""
        sentence = super().sentence(language)
        if "grant" not in self.params:
            return sentence
        named = "{source}（拨款 {grant}）" if language == "zh" else "{source} (grant {grant})"
        return sentence.replace("{source}", named)


class DirectRecordingLimited(RuleRefusal):
    """An expenditure above what may be recorded without an approval, by the policy in force."""

    code = "direct_recording_limited"
    title = Label("须先审批", "Approval needed first")
    zh = "{asked_yuan} 元超过可直接登记的上限 {limit_yuan} 元，请先提交支出申请，审批后支付。"
    en = "{asked_yuan} yuan are above the limit of {limit_yuan} yuan for direct recording; submit the expenditure and have it approved."


class UnknownSubmission(InvalidValue):
    """A submission that the station does not have, or that was voided."""

    code = "unknown_submission"
    title = Label("没有这份支出申请", "Unknown submission")
    zh = "没有这份支出申请，或它已作废。"
    en = "There is no such submission, or it was voided."


class SubmissionNotApproved(RuleRefusal):
    """A payment of what nobody approved as it stands now."""

    code = "submission_not_approved"
    title = Label("支出申请没有批准", "Submission not approved")
    zh = "支出申请还没有按现在的内容批准，不能支付（目前：{standing}）。"
    en = "The submission is not approved as it stands and cannot be paid (it is {standing})."


class SubmissionAlreadyDecided(RuleRefusal):
    """A second decision about what was approved or rejected as it stands."""

    code = "submission_already_decided"
    title = Label("支出申请已办理", "Submission already decided")
    zh = "支出申请按现在的内容已经办理（目前：{standing}）。如须改变，请先作废那次审批。"
    en = "The submission is decided as it stands (it is {standing}). Void that decision to change it."


class SubmissionAlreadyPaid(RuleRefusal):
    """A submission is paid once, and what a payment rests on stays."""

    code = "submission_already_paid"
    title = Label("支出申请已支付", "Submission already paid")
    zh = "支出申请已经支付，不能再次支付；要改申请或审批，请先更正或作废支付记录。"
    en = "The submission is paid already. Correct or void the payment before you change what it rests on."


class SamePersonTwice(RuleRefusal):
    """Two steps of one expenditure by one person: whoever asks, approves and pays are three."""

    code = "same_person_twice"
    title = Label("须由另一人办理", "Another person is needed")
    zh = "提交、审批、支付须由不同的人办理，{actor} 已经办理过其中一步。"
    en = "An expenditure is submitted, approved and paid by different people; {actor} took a step already."


class BeforeEarlierStep(RuleRefusal):
    """A step before the one that it rests on."""

    code = "before_earlier_step"
    title = Label("早于前一步", "Before the earlier step")
    zh = "日期早于前一步的日期 {day}。"
    en = "The day is before that of the step which it rests on, {day}."


class UnknownExpenditure(InvalidValue):
    """A refund of an expenditure that the station does not have, or that was voided."""

    code = "unknown_expenditure"
    title = Label("没有这笔支出", "Unknown expenditure")
    zh = "没有这笔支出，或它已作废。"
    en = "There is no such expenditure, or it was voided."


class RefundedTooMuch(RuleRefusal):
    """More back than was spent."""

    code = "refunded_too_much"
    title = Label("退回多于支出", "Refunded too much")
    zh = "这笔支出还有 {open_yuan} 元没有退回，不能退回 {asked_yuan} 元。"
    en = "{open_yuan} yuan of the expenditure have not come back; {asked_yuan} cannot."


class ExpenditureHasRefunds(RuleRefusal):
    """An expenditure that refunds rest on: what came back stays covered, and so does the record."""

    code = "expenditure_has_refunds"
    title = Label("支出另有退回", "Expenditure has refunds")
    zh = "这笔支出已退回 {refunded_yuan} 元，请先更正或作废退回记录。"
    en = "{refunded_yuan} yuan of the expenditure came back; correct or void the refunds first."


class UnknownAdvance(InvalidValue):
    """An advance that the station does not owe to that person, or none that is open for as much."""

    code = "unknown_advance"
    title = Label("没有可偿还的垫付", "No such advance")
    zh = "没有可偿还的垫付：未找到该垫付记录，或没有一笔垫付的未还金额达到这么多。"
    en = "There is no such advance, or none of which as much is still to be paid back."


class AdvanceOverRepaid(RuleRefusal):
    """More paid back than is owed."""

    code = "advance_over_repaid"
    title = Label("偿还超过垫付", "More repaid than owed")
    zh = "该笔垫付尚欠 {open_yuan} 元，不能偿还 {asked_yuan} 元。"
    en = "{open_yuan} yuan of the advance are still owed; {asked_yuan} cannot be paid back."


class RepaidBeforeAdvance(RuleRefusal):
    """An advance that is paid back before it was made."""

    code = "repaid_before_advance"
    title = Label("偿还早于垫付", "Repaid before the advance")
    zh = "偿还日期早于垫付日期 {advanced_on}。"
    en = "The day of the repayment is before that of the advance, {advanced_on}."


class AdvanceAlreadyRepaid(RuleRefusal):
    """An advance that repayments rest on: its payer and purpose stay, and so does the record."""

    code = "advance_already_repaid"
    title = Label("垫付已有偿还", "Advance already repaid")
    zh = "该笔垫付已有偿还记录（共 {repaid_yuan} 元），请先作废或更正偿还记录。"
    en = "{repaid_yuan} yuan of the advance were paid back; void or correct the repayments first."


class LoanToItself(InvalidValue):
    """A grant that would lend to itself."""

    code = "loan_to_itself"
    title = Label("借给了自己", "Loan to itself")
    zh = "借出和借入的是同一笔拨款。"
    en = "The grant that lends and the one that borrows are the same."


class UnknownLoan(InvalidValue):
    """A repayment of a loan that the station does not have, or that was voided."""

    code = "unknown_loan"
    title = Label("没有这笔来源间借款", "Unknown loan")
    zh = "没有这笔来源间借款，或它已作废。"
    en = "There is no such loan between sources, or it was voided."


class LoanOverRepaid(RuleRefusal):
    """More paid back than one grant owes to the other."""

    code = "loan_over_repaid"
    title = Label("归还多于借款", "Loan repaid too much")
    zh = "该笔来源间借款尚欠 {open_yuan} 元，不能归还 {asked_yuan} 元。"
    en = "{open_yuan} yuan of the loan are still owed; {asked_yuan} cannot be paid back."


class LoanAlreadyRepaid(RuleRefusal):
    """A loan that repayments rest on: its grants stay, and so does the record."""

    code = "loan_already_repaid"
    title = Label("借款另有归还", "Loan already repaid")
    zh = "该笔来源间借款已有归还记录（共 {repaid_yuan} 元），请先作废或更正归还记录。"
    en = "{repaid_yuan} yuan of the loan were paid back; void or correct the repayments first."


class GrantNotRestricted(RuleRefusal):
    """A release of a grant that no document binds on that day."""

    code = "grant_not_restricted"
    title = Label("拨款没有限定", "Grant not restricted")
    zh = "拨款 {grant} 在 {day} 没有使用条件，不用解除限定。"
    en = "No terms bind grant {grant} on {day}; there is nothing to release."


class ReleasedTooMuch(RuleRefusal):
    """More released of a grant than it has that is still restricted."""

    code = "released_too_much"
    title = Label("解除限定的多于所有", "More released than restricted")
    zh = "拨款 {grant} 自 {day} 起还有限定资金 {open_yuan} 元，不能解除 {asked_yuan} 元的限定。"
    en = "From {day} on grant {grant} has {open_yuan} yuan that are restricted; {asked_yuan} cannot be released."


class ReleasedMoneySpent(RuleRefusal):
    """What is used without the restriction would be more than what is released of it."""

    code = "released_money_spent"
    title = Label("已解除限定的钱不够", "Released money spent")
    zh = "拨款 {grant} 已解除限定的钱不够：{day} 缺 {missing_yuan} 元（已按不受限定支用或预留）。"
    en = "What is released of grant {grant} is short of {missing_yuan} yuan on {day}: so much is used, or kept, without its restriction."


class OpeningAlreadyKnown(RuleRefusal):
    """Money carried over although the book has the source's money from another day: it would count twice."""

    code = "opening_already_known"
    title = Label("上年结转已在账上", "Opening balance already known")
    zh = "该来源自 {since} 起已在台账中，结转余额由台账自行得出，不能再登记上年结转。"
    en = "The book has the source's money since {since}; what was left follows from it and is not carried over."


class CategoryForbidden(RuleRefusal):
    """A purpose that the grant's document does not allow."""

    code = "category_forbidden"
    title = Label("用途不被允许", "Category forbidden")
    zh = "拨款 {grant}（{document_number} {article}）不得用于 {category}。"
    en = "Grant {grant} ({document_number} {article}) must not be spent on {category}."
    sentence = _cited


class UseNotStated(RuleRefusal):
    """Money of a grant whose document limits what it is for, without saying what it is for."""

    code = "use_not_stated"
    title = Label("未说明用在何处", "Use not stated")
    zh = "拨款 {grant}（{document_number} {article}）限定了“{limited}”，请填写后再登记。"
    en = "Grant {grant} ({document_number} {article}) limits the {limited}; state it."
    sentence = _cited


class OutsideGrantedUse(RuleRefusal):
    """A purpose, a group, an area or a unit that the grant's document does not name."""

    code = "outside_granted_use"
    title = Label("不在拨款限定范围内", "Outside the granted use")
    zh = "拨款 {grant}（{document_number} {article}）限定的“{limited}”中没有 {stated}。"
    en = "Grant {grant} ({document_number} {article}) limits the {limited}, and {stated} is not among them."
    sentence = _cited


class ShareCapExceeded(RuleRefusal):
    """More for a purpose than the share of the grant that its document allows."""

    code = "share_cap_exceeded"
    title = Label("超过占比上限", "Share exceeded")
    zh = "拨款 {grant}（{document_number} {article}）中 {category} 不得超过 {percent}%，即 {limit_yuan} 元；已用 {used_yuan} 元，不能再用 {asked_yuan} 元。"
    en = "At most {percent} % of grant {grant} ({document_number} {article}), {limit_yuan} yuan, may go to {category}; {used_yuan} are used, {asked_yuan} more are asked."
    sentence = _cited


class UnitCapExceeded(RuleRefusal):
    """A higher price of a unit than the grant's document allows."""

    code = "unit_cap_exceeded"
    title = Label("超过单价标准", "Rate exceeded")
    zh = "拨款 {grant}（{document_number} {article}）对 {category} 的{unit}标准最多支付 {limit_yuan} 元；已付 {used_yuan} 元，不能再付 {asked_yuan} 元。"
    en = "By its rate per {unit} of {category}, grant {grant} ({document_number} {article}) pays {limit_yuan} yuan at most; {used_yuan} are paid, {asked_yuan} more are asked."
    sentence = _cited


class OutsideGrantPeriod(RuleRefusal):
    """Spending on a day that the grant does not cover."""

    code = "outside_grant_period"
    title = Label("不在拨款使用期内", "Outside the grant's period")
    zh = "{day} 不在拨款 {grant} 的使用期 {period_from}—{period_until} 内。"
    en = "{day} lies outside the period {period_from} to {period_until} of grant {grant}."


class DuplicateMunicipalGrant(RuleRefusal):
    """The municipal one-off comes once in a station's life."""

    code = "duplicate_municipal_grant"
    title = Label("市级一次性补助重复", "Second municipal one-off")
    zh = "市级一次性补助每站只有一次，已于 {received_on} 入账。"
    en = "The municipal one-off comes once in a station's life; it was entered for {received_on}."


class GrantAlreadyPromised(RuleRefusal):
    """A grant code that is promised twice."""

    code = "grant_already_promised"
    title = Label("拨款已登记", "Grant already promised")
    zh = "拨款 {grant} 已登记过；金额有误请更正。"
    en = "Grant {grant} is already promised; correct that record if it is wrong."


class ReservationAlreadyResolved(RuleRefusal):
    """A reservation is resolved once: posted by an expenditure, released, or voided."""

    code = "reservation_already_resolved"
    title = Label("预留已了结", "Reservation already resolved")
    zh = "资金预留 {reservation} 已经了结（已支用、已释放或已作废），不能再次处理。"
    en = "Reservation {reservation} is already resolved (posted, released or voided)."


class ReservationExpired(RuleRefusal):
    """A reservation whose last day is over."""

    code = "reservation_expired"
    title = Label("预留已过期", "Reservation expired")
    zh = "资金预留只保留到 {valid_until}，已经过期。"
    en = "The reservation held until {valid_until} and has expired."


class UnknownReservation(NotFound):
    """A reservation of money that the station's stream does not have."""

    code = "unknown_reservation"
    title = Label("没有这项预留", "Unknown reservation")
    zh = "没有编号为 {reservation} 的资金预留。"
    en = "There is no reservation {reservation}."


class UnknownSource(InvalidValue):
    """A funding source outside the vocabulary."""

    code = "unknown_source"
    title = Label("资金来源不在词表中", "Unknown funding source")
    zh = "资金来源不在词表中。可用：{choices}。"
    en = "The funding source is not in the vocabulary: {choices}."
    choices = "Source"


class UnknownCategory(InvalidValue):
    """A spending category outside the vocabulary."""

    code = "unknown_category"
    title = Label("用途类别不在词表中", "Unknown spending category")
    zh = "用途类别不在词表中。可用：{choices}。"
    en = "The spending category is not in the vocabulary: {choices}."
    choices = "Category"


class DisclosedBeforeYear(InvalidValue):
    """A notice about a year that had not begun when it was published."""

    code = "disclosed_before_year"
    title = Label("公示早于那一年", "Disclosed before the year")
    zh = "公示早于 {year} 年，那一年的资金还没有发生。"
    en = "The notice was published before {year}; nothing of that year had happened."


class BudgetLineTwice(InvalidValue):
    """Two lines of one budget for the same source, purpose and project."""

    code = "budget_line_twice"
    title = Label("预算行重复", "Budget line twice")
    zh = "同一份预算里，同一来源、同一用途（同一项目）只能有一行。"
    en = "A budget has one line for a source, a purpose and a project."


class BudgetLineAlreadyAdopted(RuleRefusal):
    """A line that the budget of the year has already."""

    code = "budget_line_already_adopted"
    title = Label("预算已有这一行", "Budget line already adopted")
    zh = "{year} 年预算已有这一行（{source}，{category}）。改数请登记预算调整。"
    en = "The budget of {year} has this line ({source}, {category}) already. Record an amendment to change it."


class BudgetNotAdopted(RuleRefusal):
    """An amendment of a budget that was not adopted by its day."""

    code = "budget_not_adopted"
    title = Label("还没有年度预算", "Budget not adopted")
    zh = "到 {day} 为止还没有 {year} 年的预算。请先登记年度预算。"
    en = "There was no budget of {year} on {day}. Record its adoption first."


class BudgetHasAmendments(RuleRefusal):
    """A change after which amendments would stand without the budget that they change."""

    code = "budget_has_amendments"
    title = Label("预算还有调整", "Budget has amendments")
    zh = "{year} 年预算还有调整记录，请先更正或作废它们。"
    en = "Amendments of the budget of {year} stand on this. Correct or void them first."
