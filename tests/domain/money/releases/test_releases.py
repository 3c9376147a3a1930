"""Restrictions that are released: of what is there, and used before it is used up."""

from __future__ import annotations

import pytest
from msgspec import structs

from domain.money.breaches import book_of, spent_in, terms_broken
from domain.money.facts import ExpenditureRecorded
from domain.money.refunds.details import ExpenditureRefundedDetails
from domain.money.refusals import (
    CategoryForbidden,
    ExpenditureHasRefunds,
    InsufficientFunds,
    ReleasedMoneySpent,
    ReleasedTooMuch,
    ShareCapExceeded,
)
from domain.money.releases.details import RestrictionReleasedDetails
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
    reserved,
    spent,
    terms_set,
    unrestricted,
    void,
)
from tests.domain.spec import Refused, given

NO_MEALS = received(50_000, forbidden_categories=("hospitality",), period_until="2026-03-31")
BOUND = [planned(), NO_MEALS]
FREED = [*BOUND, unrestricted(20_000)]
"""Record 3 releases 200 of the 500 yuan of record 2."""


def free(fen, **overrides):
    return structs.replace(paid(fen, **overrides), is_released=True)


MEAL = spent(free(15_000), category="hospitality", spent_on="2026-03-02")


def release(amount="200", **stated):
    fields = {
        "source": "welfare_lottery",
        "grant": "G-1",
        "amount": amount,
        "released_on": "2026-03-01",
        "document_number": "甬民〔2026〕21号",
    }
    return RestrictionReleasedDetails(**(fields | stated))


def meal(yuan, day="2026-03-02", **line):
    return command(an_expenditure(yuan, a_line(yuan, **line), category="hospitality", spent_on=day))


REFUSED = [
    Refused("of a grant that is none", BOUND, command(release(grant="G-9")), "unknown_grant"),
    Refused("of another source", BOUND, command(release(source="other")), "grant_source_mismatch"),
    Refused(
        "of a grant that nothing binds",
        [planned(), received(50_000)],
        command(release()),
        "grant_not_restricted",
    ),
    Refused("more than is there", BOUND, command(release("500.01")), "released_too_much"),
    Refused("more than is bound", FREED, command(release("300.01")), "released_too_much"),
    Refused(
        "what is spent later",
        [*BOUND, spent(paid(40_000), spent_on="2026-05-01")],
        command(release("100.01")),
        "released_too_much",
    ),
    Refused("a void of what is used", [*FREED, MEAL], void(3), "released_money_spent"),
]


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_refused(case):
    case.check()


def test_what_is_released_may_be_used_for_what_is_forbidden_and_no_more():
    given(*BOUND).when(command(release())).then(unrestricted(20_000))
    given(*BOUND).when(meal("150")).refused(CategoryForbidden)
    given(*FREED).when(meal("150")).then(MEAL)
    given(*FREED).when(meal("150", grant="G-1")).then(MEAL)
    given(*FREED).when(meal("200.01")).refused(CategoryForbidden)
    given(*FREED).when(meal("150", "2026-02-28")).refused(CategoryForbidden)
    given(*FREED, MEAL).when(meal("50.01")).refused(CategoryForbidden)
    given(*FREED, MEAL).when(meal("50")).accepted()
    given(*FREED).when(meal("100", "2026-04-02")).accepted()


def test_what_the_terms_allow_takes_of_the_whole_and_says_so():
    whole = command(an_expenditure("500", a_line("500")))
    allowed = given(*FREED).when(whole).accepted()
    assert allowed.lines == (paid(50_000),)
    given(*FREED, allowed).when(meal("1")).refused(InsufficientFunds)


def test_a_share_is_of_what_is_bound():
    tenth = terms_set(shares=(CategoryShare(category="personnel", cap_percent=10),))
    capped = [planned(), received(50_000), tenth]

    def pay(yuan):
        return command(an_expenditure(yuan, a_line(yuan), category="personnel"))

    given(*capped).when(pay("60")).refused(ShareCapExceeded)
    freed = [*capped, unrestricted(6_000)]
    taken = given(*freed).when(pay("60")).accepted()
    assert taken.lines == (free(6_000),)
    assert given(*freed, taken).when(pay("50")).accepted().lines == (paid(5_000),)


def test_what_comes_back_is_free_again():
    used = [*FREED, MEAL]
    back = ExpenditureRefundedDetails(
        expenditure=record_id(4), refunded_on="2026-03-05", amount="150"
    )
    came = given(*used).when(command(back)).accepted()
    assert came == refunded(4, free(15_000), category="hospitality")
    given(*used, came).when(meal("200", "2026-03-06")).accepted()
    given(*used, came).when(void(3)).refused(ReleasedMoneySpent)
    allowed = an_expenditure("150", a_line("150"), spent_on="2026-03-02")
    given(*used, came).when(correct(4, allowed)).refused(ExpenditureHasRefunds)


def test_a_release_is_corrected_beside_what_is_used():
    used = [*FREED, MEAL]
    given(*used).when(correct(3, release("150"))).accepted()
    given(*used).when(correct(3, release("149.99"))).refused(ReleasedMoneySpent)
    given(*used).when(correct(3, release(released_on="2026-03-03"))).refused(ReleasedMoneySpent)
    given(*used).when(correct(3, release("500.01"))).refused(ReleasedTooMuch)


def test_money_is_kept_out_of_what_is_released():
    kept = reserved(free(15_000), category="hospitality")
    given(*FREED, kept).when(meal("60", "2026-04-01")).refused(CategoryForbidden)


def test_what_is_used_as_released_breaks_no_terms():
    facts = {record_id(each): fact for each, fact in enumerate([*FREED[1:], MEAL], 2)}
    spending = spent_in(facts, "2026-12-31")
    assert terms_broken(book_of(facts), spending, "2026-12-31") == []
    assert [each.by_grant["G-1"] for each in spending] == [15_000]
    assert isinstance(facts[record_id(4)], ExpenditureRecorded)
