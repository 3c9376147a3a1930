"""Loans between grants: never of what is not there, never more back than lent, never before it."""

from __future__ import annotations

import pytest

from domain.money.loans.details import SourceLentDetails, SourceRepaidDetails
from domain.money.refusals import InsufficientFunds, LoanAlreadyRepaid
from tests.builders import (
    a_line,
    an_expenditure,
    command,
    correct,
    lent,
    lent_back,
    paid,
    planned,
    promised,
    received,
    record_id,
    spent,
    terms_set,
    void,
)
from tests.domain.spec import Refused, given

TOWNSHIP = {"source": "township_special", "grant": "G-T"}
THERE = [planned(), received(50_000), received(10_000, **TOWNSHIP)]
LOAN = lent(20_000, "G-1", "G-T")
OWED = [*THERE, LOAN]
"""Record 4 is a loan of 200 yuan, and 5 where it is partly paid back."""
PARTLY = [*OWED, lent_back(4, LOAN, amount_fen=5_000)]


def loan(amount="200", **stated):
    fields = {
        "source": "welfare_lottery",
        "grant": "G-1",
        "to_source": "township_special",
        "to_grant": "G-T",
        "amount": amount,
        "lent_on": "2026-03-01",
        "document_number": "会议纪要〔2026〕8号",
    }
    return SourceLentDetails(**(fields | stated))


def back(amount="50", **stated):
    fields = {"loan": record_id(4), "repaid_on": "2026-03-09", "amount": amount}
    return SourceRepaidDetails(**(fields | stated))


def township_pays(yuan, day="2026-03-02"):
    line = a_line(yuan, source="township_special", grant="G-T")
    return command(an_expenditure(yuan, line, spent_on=day))


REFUSED = [
    Refused("by a grant that is none", THERE, command(loan(grant="G-9")), "unknown_grant"),
    Refused("to a grant that is none", THERE, command(loan(to_grant="G-9")), "unknown_grant"),
    Refused(
        "of another source than the grant's",
        THERE,
        command(loan(to_source="other")),
        "grant_source_mismatch",
    ),
    Refused(
        "to itself",
        THERE,
        command(loan(to_source="welfare_lottery", to_grant="G-1")),
        "loan_to_itself",
    ),
    Refused("more than is there", THERE, command(loan("500.01")), "insufficient_funds"),
    Refused("back of nothing", OWED, command(back(loan=record_id(2))), "unknown_loan"),
    Refused("back before it", OWED, command(back(repaid_on="2026-02-28")), "before_earlier_step"),
    Refused("more back than was lent", OWED, command(back("200.01")), "loan_over_repaid"),
    Refused("more back than is owed", PARTLY, command(back("150.01")), "loan_over_repaid"),
    Refused(
        "back what the borrower has spent",
        [*OWED, spent(paid(25_000, **TOWNSHIP), spent_on="2026-03-03")],
        command(back("60")),
        "insufficient_funds",
    ),
    Refused("a void of what is partly back", PARTLY, void(4), "loan_already_repaid"),
    Refused(
        "a void of a loan that is spent",
        [*OWED, spent(paid(25_000, **TOWNSHIP), spent_on="2026-03-03")],
        void(4),
        "insufficient_funds",
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_refused(case):
    case.check()


def test_what_is_lent_is_the_borrowers_to_spend_and_no_more_the_lenders():
    given(*THERE).when(command(loan())).then(LOAN)
    given(*THERE).when(township_pays("300")).refused(InsufficientFunds)
    given(*OWED).when(township_pays("300")).accepted()
    given(*OWED).when(township_pays("300", "2026-02-28")).refused(InsufficientFunds)
    lender = an_expenditure("300.01", a_line("300.01", grant="G-1"), spent_on="2026-03-02")
    given(*OWED).when(command(lender)).refused(InsufficientFunds)


def test_money_that_is_promised_and_has_not_come_can_be_borrowed_for():
    waiting = [planned(), received(50_000), promised(90_000, **TOWNSHIP), LOAN]
    given(*waiting).when(township_pays("200")).accepted()
    oldest = an_expenditure("200", a_line("200", source="township_special"), spent_on="2026-03-02")
    assert given(*waiting).when(command(oldest)).accepted().lines == (paid(20_000, **TOWNSHIP),)


def test_a_loan_comes_back_in_parts():
    given(*OWED).when(command(back())).then(lent_back(4, LOAN, amount_fen=5_000))
    given(*PARTLY).when(command(back("150"))).accepted()
    given(*PARTLY).when(correct(5, back("200"))).accepted()


def test_a_loan_is_no_purpose_that_documents_could_forbid():
    bound = terms_set(allowed_categories=("personnel",))
    given(*THERE, bound).when(command(loan())).accepted()


def test_a_loan_is_corrected_beside_what_came_back():
    given(*PARTLY).when(correct(4, loan("50"))).accepted()
    given(*PARTLY).when(correct(4, loan("49.99"))).refused(LoanAlreadyRepaid, repaid_fen=5_000)
    given(*PARTLY).when(correct(4, loan(lent_on="2026-03-10"))).refused(LoanAlreadyRepaid)


def test_a_repayment_is_taken_back_where_the_grant_that_borrowed_has_nothing_of_its_own():
    own = received(5_000, **TOWNSHIP)
    gone = [planned(), received(50_000), own, LOAN, lent_back(4, LOAN)]
    taken_back = given(*gone).when(void(3)).accepted()
    given(*gone, taken_back).when(void(5)).accepted()
