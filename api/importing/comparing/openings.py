"""What a year began with (上年结转), held against what the book has of the source.

A source is carried over once, where it begins in the book. What another sheet says of a later day
is what should be left by then; what it says of an earlier day, and whatever moved before the day of
an opening balance, is in that balance already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from domain.ground.forms.details import Details
from domain.ground.values import days_after
from domain.money.balances.holdings import came_on
from domain.money.details import (
    AdvanceRepaidDetails,
    ExpenditureDetails,
    GrantCarriedOverDetails,
    GrantReceivedDetails,
)
from domain.money.facts import GrantCarriedOver, Income
from domain.money.funds import Funds

DIFFERS: Final = "opening_differs"
COUNTED_TWICE: Final = "counted_twice"


class Doubt(NamedTuple):
    """What a row has to be looked at for, by code, and the record beside which."""

    code: str
    record: str | None


def beside_record(
    funds: Funds, stated: GrantCarriedOverDetails, fact: GrantCarriedOver, record: str
) -> Iterator[Doubt]:
    """Doubts about a row that is an opening balance of the book."""
    if (stated.amount_fen, stated.carried_over_on) != (fact.amount_fen, fact.carried_over_on):
        yield Doubt(DIFFERS, record)
    if _left_before(funds, fact.source, fact.carried_over_on) is not None:
        yield Doubt(COUNTED_TWICE, record)


def beside_source(funds: Funds, stated: GrantCarriedOverDetails) -> list[Doubt] | None:
    """Doubts about a row that is only compared; None for one that carries its source over."""
    source, day, amount_fen = stated.source, stated.carried_over_on, stated.amount_fen
    left_fen = _left_before(funds, source, day)
    opening = None if left_fen is not None else _opening_after(funds, source, day)
    if left_fen is None and opening is None and amount_fen:
        return None
    return [] if amount_fen == (left_fen or 0) else [Doubt(DIFFERS, opening)]


def beside_movement(funds: Funds, details: Details) -> Iterator[Doubt]:
    """Doubt about money that moved before the day of an opening balance, which holds it already."""
    match details:
        case GrantReceivedDetails():
            source, day = details.source, details.received_on
        case ExpenditureDetails():
            source, day = details.lines[0].source, details.spent_on
        case AdvanceRepaidDetails():
            source, day = details.lines[0].source, details.repaid_on
        case _:
            return
    opening = _opening_after(funds, source, day)
    if opening is not None:
        yield Doubt(COUNTED_TWICE, opening)


def _left_before(funds: Funds, source: str, day: str) -> int | None:
    """What was left of a source when a day began, in fen; None where the book begins later.

    A grant that came and went on one day was there all the same, with nothing left.
    """
    if all(came_on(fact) >= day for _record, fact in _incomes(funds, source)):
        return None
    eve = days_after(day, -1)
    grants = (grant for grant in funds.grants.values() if grant.source == source)
    return sum(grant.days.lowest(eve, day)[0] for grant in grants)


def _opening_after(funds: Funds, source: str, day: str) -> str | None:
    """The record of the last opening balance of a source that is of a later day."""
    later = (
        (fact.carried_over_on, record)
        for record, fact in _incomes(funds, source)
        if isinstance(fact, GrantCarriedOver) and fact.carried_over_on > day
    )
    return max(later, default=("", None))[1]


def _incomes(funds: Funds, source: str) -> Iterator[tuple[str, Income]]:
    for grant in funds.grants.values():
        if grant.source == source:
            for record, fact in grant.founding.items():
                if isinstance(fact, Income):
                    yield record, fact
