"""Audit checks of one source's money: pure rules from what moved to what an auditor should look at.

A finding refuses nothing: the fact is in the book already, and a check says what is odd about it.
Every check has an id (A01-A22 of the domain reference, section 10), a version that rises when its
answer would change, and names the records that it rests on, so that the same book always gives the
same findings. Thresholds are policy data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from domain.ground.policy import Policy
from domain.ground.values import months_between, text_from_fen
from domain.ground.vocabulary import Category, PolicyKey, Source
from domain.money.terms.binding import Terms


class Income(Struct, frozen=True, kw_only=True):
    """Money of a grant that arrived on a day."""

    record: str
    grant: str
    day: str
    amount_fen: int


class Payment(Struct, frozen=True, kw_only=True):
    """What one voucher took from one grant; ``has_service`` says that a service record is linked.

    ``is_released`` says that no terms of the grant bind what was taken any more.
    """

    record: str
    grant: str
    day: str
    category: Category
    amount_fen: int
    has_service: bool
    is_released: bool = False


class SourceMoney(Struct, frozen=True, kw_only=True):
    """Everything that moved in one source of a station up to a day, and the terms of its grants.

    ``moved_fen`` is, per grant, what the granter took back and what was lent, less what was borrowed;
    ``words_zh`` says how Chinese sentences call the categories.
    """

    source: Source
    as_of: str
    receipts: tuple[Income, ...]
    payments: tuple[Payment, ...]
    moved_fen: dict[str, int]
    terms: dict[str, Terms]
    words_zh: dict[str, str] = field(default_factory=dict)


class Doubt(Struct, frozen=True, kw_only=True):
    """What a check found. ``records`` are the evidence, ``amount_fen`` the money it is about."""

    rule: str
    rule_version: int
    name: str
    grant: str
    amount_fen: int
    records: tuple[str, ...]
    explanation_zh: str
    explanation_en: str


class Idle(Struct, frozen=True, kw_only=True):
    """Money of a grant that is still there, and since when.

    Money goes out in the order in which it came, so what is left came last; ``since`` is the day
    of the oldest receipt that is not used up.
    """

    grant: str
    remaining_fen: int
    since: str
    months: int
    records: tuple[str, ...]


def idle_money(money: SourceMoney) -> list[Idle]:
    """What is left of each grant, and for how many whole months it has been lying there."""
    gone_fen = Counter(money.moved_fen)
    for payment in money.payments:
        gone_fen[payment.grant] += payment.amount_fen
    return idle_in(money.receipts, gone_fen, money.as_of)


def idle_in(receipts: Iterable[Income], gone_fen: Mapping[str, int], as_of: str) -> list[Idle]:
    """The same of what came and, by grant, all that went out again, less what it borrowed."""
    of_grants: dict[str, list[Income]] = {}
    for receipt in sorted(receipts, key=lambda each: (each.grant, each.day, each.record)):
        of_grants.setdefault(receipt.grant, []).append(receipt)
    found = (
        _idle(each, max(gone_fen.get(grant, 0), 0), as_of) for grant, each in of_grants.items()
    )
    return [each for each in found if each is not None]


def _idle(receipts: Sequence[Income], gone_fen: int, as_of: str) -> Idle | None:
    """What is left of one grant, its receipts by day."""
    left: list[Income] = []
    remaining_fen = 0
    for receipt in receipts:
        used_fen = min(gone_fen, receipt.amount_fen)
        gone_fen -= used_fen
        if used_fen < receipt.amount_fen:
            remaining_fen += receipt.amount_fen - used_fen
            left.append(receipt)
    if not left:
        return None
    return Idle(
        grant=left[0].grant,
        remaining_fen=remaining_fen,
        since=left[0].day,
        months=months_between(left[0].day, as_of),
        records=tuple(receipt.record for receipt in left),
    )


JUDGED_BY: Final[tuple[PolicyKey, ...]] = (
    "forbidden_by_source",
    "idle_money_months",
    "service_categories",
)
"""The policies by which money is judged."""


def doubts_of(money: SourceMoney, policy: Policy) -> list[Doubt]:
    """Run every check of a source's money, in the order of their ids.

    ``policy`` is what is in force at the station on the day up to which the money is looked at.
    """
    return [finding for check in CHECKS for finding in check(money, policy)]


def _out_of_scope(money: SourceMoney, policy: Policy) -> Iterator[Doubt]:
    """A10: spending on a purpose that the grant's document, or the rule of its source, forbids."""
    found: dict[tuple[str, Category], list[Payment]] = {}
    for payment in money.payments:
        if not (payment.is_released or _permitted(money, policy, payment)):
            found.setdefault((payment.grant, payment.category), []).append(payment)
    for (grant, category), payments in sorted(found.items()):
        amount_fen = sum(payment.amount_fen for payment in payments)
        terms = money.terms.get(grant, Terms())
        word = money.words_zh.get(category, category)
        basis = terms.document_number if _states_purpose(terms) else _source_rule(policy)
        yield Doubt(
            rule="A10",
            rule_version=1,
            name="out_of_scope",
            grant=grant,
            amount_fen=amount_fen,
            records=_records(payments),
            explanation_zh=f"拨款 {grant} 有 {len(payments)} 笔支出用于不允许的用途“{word}”，"
            f"共 {text_from_fen(amount_fen)} 元（依据：{basis or '拨款文件'}）。",
            explanation_en=f"{len(payments)} voucher(s), {text_from_fen(amount_fen)} yuan of grant "
            f"{grant}, went to {category}, which its terms forbid.",
        )


def _idle_too_long(money: SourceMoney, policy: Policy) -> Iterator[Doubt]:
    """A12: money that has been lying there for as long as the policy calls idle."""
    for idle in idle_money(money):
        if idle.months >= policy.idle_money_months:
            amount = text_from_fen(idle.remaining_fen)
            yield Doubt(
                rule="A12",
                rule_version=1,
                name="idle",
                grant=idle.grant,
                amount_fen=idle.remaining_fen,
                records=idle.records,
                explanation_zh=f"拨款 {idle.grant} 自 {idle.since} 到账起，尚有 {amount} 元"
                f"闲置 {idle.months} 个月（达到 {policy.idle_money_months} 个月即提示）。",
                explanation_en=f"{amount} yuan of grant {idle.grant}, received {idle.since}, has "
                f"been idle for {idle.months} months (reported from "
                f"{policy.idle_money_months} months on).",
            )


def _unlinked(money: SourceMoney, policy: Policy) -> Iterator[Doubt]:
    """A17: spending on services that names no visit and no session."""
    found: dict[str, list[Payment]] = {}
    for payment in money.payments:
        if payment.category in policy.service_categories and not payment.has_service:
            found.setdefault(payment.grant, []).append(payment)
    for grant, payments in sorted(found.items()):
        amount_fen = sum(payment.amount_fen for payment in payments)
        yield Doubt(
            rule="A17",
            rule_version=1,
            name="unlinked",
            grant=grant,
            amount_fen=amount_fen,
            records=_records(payments),
            explanation_zh=f"拨款 {grant} 有 {len(payments)} 张凭证未关联任何服务记录，"
            f"共 {text_from_fen(amount_fen)} 元。",
            explanation_en=f"{len(payments)} voucher(s) of grant {grant}, "
            f"{text_from_fen(amount_fen)} yuan, are linked to no service record.",
        )


CHECKS: Final[tuple[Callable[[SourceMoney, Policy], Iterator[Doubt]], ...]] = (
    _out_of_scope,
    _idle_too_long,
    _unlinked,
)
"""Every check of a source's money."""


def _permitted(money: SourceMoney, policy: Policy, payment: Payment) -> bool:
    terms = money.terms.get(payment.grant, Terms())
    if _states_purpose(terms):
        return terms.permit_category(payment.category)
    return (money.source, payment.category) not in policy.forbidden_by_source


def _states_purpose(terms: Terms) -> bool:
    return bool(terms.allowed_categories or terms.forbidden_categories)


def _source_rule(policy: Policy) -> str:
    return policy.versions["forbidden_by_source"].citation


def _records(payments: list[Payment]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(payment.record for payment in payments))
