"""What is said of a payment by its paper, its amount, how it was paid and to whom (audit check A11).

Each refuses nothing, because there are good reasons for each; whoever looks through a book asks
about them first. What nobody asks about is laid down by policies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import UNSET

from domain.ground.kinds import Flag
from domain.ground.labels import Label
from domain.ground.order.engagements import Around, Engagement
from domain.ground.order.flags import Warned
from domain.ground.policy import Policy
from domain.money.facts import AdvanceMade, Expenditure, ExpenditureSubmitted
from domain.money.papers.vouchers import vouchers_of

Paying = Expenditure | ExpenditureSubmitted | AdvanceMade


def is_white_slip(
    fact: Paying, _engagements: Sequence[Engagement], around: Around
) -> Iterator[Warned]:
    """Papers of a kind that is no invoice or receipt; one of an unknown kind may be one."""
    papers = [each for each in vouchers_of(fact) if each.voucher_kind is not UNSET]
    accepted = _policy(fact, around).accepted_vouchers if papers else ()
    slips = [each for each in papers if each.voucher_kind not in accepted]
    if slips:
        yield Warned(code="white_slip", amount_fen=sum(each.amount_fen for each in slips))


def is_much_cash(
    fact: Expenditure | ExpenditureSubmitted,
    _engagements: Sequence[Engagement],
    around: Around,
) -> Iterator[Warned]:
    """More paid in cash than may be, other than people's pay (现金管理暂行条例, article 5)."""
    policy = _policy(fact, around)
    is_pay = fact.category in policy.pay_categories
    if fact.payment_method == "cash" and not is_pay and fact.amount_fen > policy.cash_limit_fen:
        yield Warned(
            code="cash_over_limit",
            amount_fen=fact.amount_fen,
            limit_amount_fen=policy.cash_limit_fen,
        )


def is_round_sum(
    fact: Paying, _engagements: Sequence[Engagement], around: Around
) -> Iterator[Warned]:
    """A multiple of a large amount, other than people's pay: bills rarely come to one."""
    policy = _policy(fact, around)
    whole_fen, is_pay = policy.round_sum_fen, fact.category in policy.pay_categories
    if whole_fen and not is_pay and fact.amount_fen % whole_fen == 0:
        yield Warned(code="round_sum", amount_fen=fact.amount_fen, limit_amount_fen=whole_fen)


def is_paid_to_staff(
    fact: Paying, _engagements: Sequence[Engagement], around: Around
) -> Iterator[Warned]:
    """Money other than pay that went to a worker of the station, whoever that is (A11, A20)."""
    if fact.payee_worker and fact.category not in _policy(fact, around).pay_categories:
        yield Warned(
            code="payee_is_staff", workers=(fact.payee_worker,), amount_fen=fact.amount_fen
        )


def _policy(fact: Paying, around: Around) -> Policy:
    if isinstance(fact, Expenditure):
        return around.policy_on(fact.spent_on)
    if isinstance(fact, ExpenditureSubmitted):
        return around.policy_on(fact.submitted_on)
    return around.policy_on(fact.advanced_on)


_CASH: Final = Flag(
    code="cash_over_limit",
    judge=is_much_cash,
    rests_on="policy",
    name=Label("现金支付超过上限（A11）", "more cash than may be paid (A11)"),
)
FLAGS_OF_ADVANCES: Final = (
    Flag(
        code="white_slip",
        judge=is_white_slip,
        rests_on="policy",
        name=Label("白条、不能报销的票据（A11）", "no invoice or receipt, a white slip (A11)"),
    ),
    Flag(
        code="round_sum",
        judge=is_round_sum,
        rests_on="policy",
        name=Label("整数金额（A11）", "round sum (A11)"),
    ),
    Flag(
        code="payee_is_staff",
        judge=is_paid_to_staff,
        rests_on="policy",
        name=Label("收款方是本站人员（A11）", "the payee is a worker of the station (A11)"),
    ),
)
"""What is said of money that somebody else paid: the station's cash is not in it."""
FLAGS: Final = (*FLAGS_OF_ADVANCES, _CASH)
"""What is said of money that the station pays, or is asked to pay."""
