"""Refunds: to the grants that paid and the same purpose, never more than was spent, never before it."""

from __future__ import annotations

import pytest

from domain.money.refunds.details import ExpenditureRefundedDetails
from domain.money.refusals import ExpenditureHasRefunds, InsufficientFunds
from domain.money.terms.facts import CategoryShare
from tests.builders import (
    a_line,
    an_expenditure,
    command,
    correct,
    paid,
    planned,
    received,
    record_id,
    refunded,
    spent,
    terms_set,
    void,
)
from tests.domain.spec import Refused, given

SPENT = [
    planned(),
    received(),
    received(50_000, grant="G-2"),
    spent(paid(3_000), paid(6_000, grant="G-2"), spent_on="2026-03-01"),
]
"""Record 4 cost two grants one and two parts."""


def refund(amount="30", **stated):
    fields = {"expenditure": record_id(4), "refunded_on": "2026-03-05", "amount": amount}
    return ExpenditureRefundedDetails(**(fields | stated))


BACK = [*SPENT, refunded(4, paid(1_000), paid(2_000, grant="G-2"))]
REFUSED = [
    Refused("of nothing", SPENT, command(refund(expenditure=record_id(2))), "unknown_expenditure"),
    Refused("of a refund", BACK, command(refund(expenditure=record_id(5))), "unknown_expenditure"),
    Refused(
        "before it was spent",
        SPENT,
        command(refund(refunded_on="2026-02-28")),
        "before_earlier_step",
    ),
    Refused("more than was spent", SPENT, command(refund("90.01")), "refunded_too_much"),
    Refused("more than is left of it", BACK, command(refund("60.01")), "refunded_too_much"),
    Refused("a void of what came back", BACK, void(4), "expenditure_has_refunds"),
    Refused(
        "a correction to less than came back",
        BACK,
        correct(4, an_expenditure("29.99", spent_on="2026-03-01")),
        "expenditure_has_refunds",
    ),
    Refused(
        "a void of money that is spent again",
        [*BACK, spent(paid(98_000))],
        void(5),
        "insufficient_funds",
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_refused(case):
    case.check()


def test_each_grant_gets_its_part_of_what_it_still_bears():
    given(*SPENT).when(command(refund())).then(refunded(4, paid(1_000), paid(2_000, grant="G-2")))
    uneven = refunded(4, paid(3_000), paid(1, grant="G-2"))
    rest = given(*SPENT, uneven).when(command(refund("59.99"))).accepted()
    assert rest.lines == (paid(5_999, grant="G-2"),)


def test_what_came_back_is_spent_again_from_its_day_on():
    all_of_it = an_expenditure("980", a_line("980", grant="G-1"), spent_on="2026-03-05")
    given(*BACK).when(command(all_of_it)).accepted()
    given(*SPENT).when(command(all_of_it)).refused(InsufficientFunds)
    before = an_expenditure("980", a_line("980", grant="G-1"), spent_on="2026-03-04")
    given(*BACK).when(command(before)).refused(InsufficientFunds)


def test_a_share_of_a_purpose_has_room_again():
    bound = terms_set(shares=(CategoryShare(category="service_activity", cap_percent=3),))
    more = command(an_expenditure("10", a_line("10", grant="G-1"), spent_on="2026-03-06"))
    assert not given(*SPENT, bound).when(more).is_accepted()
    assert given(*BACK, bound).when(more).is_accepted()


def test_an_expenditure_is_corrected_beside_its_refunds():
    asked = an_expenditure(
        "60", a_line("20", grant="G-1"), a_line("40", grant="G-2"), spent_on="2026-03-02"
    )
    given(*BACK).when(correct(4, asked)).accepted()
    later = an_expenditure(
        "60", a_line("20", grant="G-1"), a_line("40", grant="G-2"), spent_on="2026-03-06"
    )
    given(*BACK).when(correct(4, later)).refused(ExpenditureHasRefunds, refunded_fen=3_000)
