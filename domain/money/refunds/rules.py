"""Decisions about refunds: never more than was spent, never before it, to the grants that paid.

A refund is no income: it takes back what its grants bore of a purpose, so that it may be spent again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from msgspec import structs

from domain.ground.commands import Command, corrected_by
from domain.ground.records import Find
from domain.ground.stating import stated
from domain.money.balances.holdings import Repayment
from domain.money.facts import Expenditure, ExpenditureRefunded
from domain.money.funds import FundedStation, Funds, ensure_covered, postings_of
from domain.money.paying.splitting import split_by_weight
from domain.money.refunds.details import ExpenditureRefundedDetails
from domain.money.refusals import (
    BeforeEarlierStep,
    ExpenditureHasRefunds,
    RefundedTooMuch,
    UnknownExpenditure,
)


def assess_refunded(
    station: FundedStation,
    details: ExpenditureRefundedDetails,
    command: Command,
    was: ExpenditureRefunded | None,
    find: Find,
) -> ExpenditureRefunded:
    """Give back to each grant its part of what it still bears of an expenditure.

    Raises UnknownExpenditure, BeforeEarlierStep, RefundedTooMuch, and InsufficientFunds where a
    correction takes back what is spent again.
    """
    found = find(details.expenditure)
    spent = None if found is None or found.is_voided else found.value
    if not isinstance(spent, Expenditure):
        raise UnknownExpenditure(field="expenditure")
    if details.refunded_on < spent.spent_on:
        raise BeforeEarlierStep(field="refunded_on", day=spent.spent_on)
    others = station.funds.refunds.get(details.expenditure, {})
    back_fen = refunded_fen(others, without=corrected_by(command))
    borne = [(line, line.amount_fen - back_fen[line.grant]) for line in spent.lines]
    open_fen = sum(fen for _line, fen in borne)
    if details.amount_fen > open_fen:
        raise RefundedTooMuch(field="amount", open_fen=open_fen, asked_fen=int(details.amount_fen))
    parts = split_by_weight(details.amount_fen, [fen for _line, fen in borne])
    fact = stated(
        ExpenditureRefunded,
        details,
        command,
        category=spent.category,
        project=spent.project,
        lines=tuple(
            structs.replace(line, amount_fen=part)
            for (line, _fen), part in zip(borne, parts, strict=True)
            if part
        ),
    )
    if was is not None:
        ensure_covered(station.funds, postings_of(fact), postings_of(was), field="amount")
    return fact


def refunded_fen(refunds: Mapping[str, Repayment], *, without: str = "") -> Counter[str]:
    """What came back to each grant, leaving out one record."""
    found: Counter[str] = Counter()
    for record, each in refunds.items():
        if record != without:
            found.update(each.by_grant)
    return found


def ensure_refunds_hold(funds: Funds, command: Command, now: Expenditure) -> None:
    """Refuse a correction of an expenditure by which more came back of it than was spent, or sooner.

    Raises ExpenditureHasRefunds.
    """
    refunds = funds.refunds.get(corrected_by(command), {})
    if not refunds:
        return
    borne: Counter[str] = Counter()
    for line in now.lines:
        borne[line.grant] += line.amount_fen
    back_fen = refunded_fen(refunds)
    is_less = any(fen > borne[grant] for grant, fen in back_fen.items())
    released = {line.grant for line in now.lines if line.is_released}
    if is_less or any(
        each.day < now.spent_on
        or each.category != now.category
        or released & each.by_grant.keys() != set(each.released)
        for each in refunds.values()
    ):
        raise ExpenditureHasRefunds(refunded_fen=back_fen.total())


def ensure_refunds_stand(funds: Funds, gone: Collection[str], *, field: str) -> None:
    """Refuse to void an expenditure of which money came back. Raises ExpenditureHasRefunds."""
    for record in gone:
        refunds = funds.refunds.get(record, {})
        if not refunds.keys() <= set(gone):
            raise ExpenditureHasRefunds(field=field, refunded_fen=refunded_fen(refunds).total())
