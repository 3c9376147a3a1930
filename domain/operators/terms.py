"""What a contract says on a day, what its milestones are worth, and what a vacant post costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from msgspec import UNSET

from domain.ground.values import days_after
from domain.operators.facts import ContractChanged, ContractEnded, ContractSigned, Milestone

DAYS_OF_A_YEAR: Final = 365
"""A year of any length has as many in deductions (kinds of facts, staff)."""


class Terms(NamedTuple):
    """What is agreed from one day to another, both included."""

    first_day: str
    last_day: str
    amount_fen: int
    workers_due: int
    personnel_percent: int


def terms_of(
    signed: ContractSigned, changes: Iterable[ContractChanged], ended: ContractEnded | None
) -> list[Terms]:
    """What is agreed, one after the other; the last day is that of the end, if it ended before."""
    in_order = sorted(changes, key=lambda each: each.changed_on)
    last_day = signed.ends_on
    for change in in_order:
        last_day = last_day if change.ends_on is UNSET else change.ends_on
    if ended is not None:
        last_day = min(last_day, ended.ended_on)
    found = [
        Terms(
            signed.starts_on,
            last_day,
            signed.amount_fen,
            signed.workers_due,
            signed.personnel_percent,
        )
    ]
    for change in in_order:
        before = found.pop()
        since = max(change.changed_on, signed.starts_on)
        if before.first_day < since:
            found.append(before._replace(last_day=days_after(since, -1)))
        found.append(
            before._replace(
                first_day=since,
                amount_fen=before.amount_fen if change.amount_fen is UNSET else change.amount_fen,
                workers_due=before.workers_due
                if change.workers_due is UNSET
                else change.workers_due,
            )
        )
    return found


def deduction_fen(vacant: Iterable[tuple[int, Terms]]) -> int:
    """What so many vacant days under such terms cost, in fen.

    Days × (amount × personnel share ÷ workers ÷ 365), unrounded until the total, half up.
    """
    total = sum(
        (
            Fraction(
                days * terms.amount_fen * terms.personnel_percent,
                100 * terms.workers_due * DAYS_OF_A_YEAR,
            )
            for days, terms in vacant
        ),
        Fraction(0),
    )
    return int(total + Fraction(1, 2))


def required_of(milestone: Milestone) -> int:
    """How many visits have to be verified: the least number that is the stated share, or more."""
    return -(-milestone.contracted_visits * milestone.verified_percent // 100)


def milestone_amounts(milestones: Sequence[Milestone], amount_fen: int) -> dict[str, int]:
    """Milestone -> its part of an amount; the parts add up to it, to the fen."""
    found: dict[str, int] = {}
    share = paid = 0
    for each in milestones:
        share += each.share_percent
        until = (2 * amount_fen * share + 100) // 200
        found[each.code], paid = until - paid, until
    return found
