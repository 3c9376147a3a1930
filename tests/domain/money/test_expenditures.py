"""Spending: splits to the fen, who pays first, restrictions, periods, and the day the money came."""

from __future__ import annotations

import pytest

from domain.money.refusals import CategoryForbidden, InsufficientFunds, OutsideGrantPeriod
from tests.builders import (
    a_line,
    an_expenditure,
    command,
    correct,
    joined,
    paid,
    planned,
    promised,
    received,
    reclaimed,
    record_id,
    spent,
    void,
)
from tests.domain.spec import Refused, given

LOTTERY = [planned(), received()]
TWO = [planned(), received(60_000), received(50_000, "G-2", received_on="2026-02-01")]
FOUNDATION = received(20_000, "G-F", source="community_foundation")
BOUND = received(
    document_number="鄞民〔2026〕18号",
    forbidden_categories=("personnel", "hospitality"),
    period_from="2026-01-01",
    period_until="2026-06-30",
)

REFUSED = [
    Refused("no money at all", [planned()], command(an_expenditure()), "insufficient_funds"),
    Refused(
        "promised money", [planned(), promised()], command(an_expenditure()), "insufficient_funds"
    ),
    Refused("a fen too much", LOTTERY, command(an_expenditure("1000.01")), "insufficient_funds"),
    Refused(
        "a fen too much over two grants",
        TWO,
        command(an_expenditure("1100.01")),
        "insufficient_funds",
    ),
    Refused(
        "what was taken back",
        [*LOTTERY, reclaimed(100_000)],
        command(an_expenditure("1", spent_on="2026-07-01")),
        "insufficient_funds",
    ),
    Refused(
        "money of another source",
        LOTTERY,
        command(an_expenditure("100", a_line("100", "district_fiscal"))),
        "insufficient_funds",
    ),
    Refused(
        "before the money came",
        LOTTERY,
        command(an_expenditure(spent_on="2026-01-09")),
        "insufficient_funds",
    ),
    Refused(
        "backdated so that a later day is overdrawn",
        [
            planned(),
            received(100),
            received(100, "G-2", received_on="2026-05-01"),
            spent(paid(100), spent_on="2026-04-01"),
        ],
        command(an_expenditure("1", spent_on="2026-03-01")),
        "insufficient_funds",
    ),
    Refused(
        "a named grant that lacks it, though the source has it",
        TWO,
        command(an_expenditure("600.01", a_line("600.01", grant="G-1"))),
        "insufficient_funds",
    ),
    Refused(
        "a grant named twice for more than it has",
        LOTTERY,
        command(an_expenditure("1200", a_line("600", grant="G-1"), a_line("600", grant="G-1"))),
        "insufficient_funds",
    ),
    Refused(
        "a source listed twice for more than it has",
        LOTTERY,
        command(an_expenditure("1200", a_line("600"), a_line("600"))),
        "insufficient_funds",
    ),
    Refused(
        "an unknown grant",
        LOTTERY,
        command(an_expenditure("1", a_line("1", grant="G-9"))),
        "unknown_grant",
    ),
    Refused(
        "a grant of another source",
        LOTTERY,
        command(an_expenditure("1", a_line("1", "district_fiscal", grant="G-1"))),
        "grant_source_mismatch",
    ),
    Refused(
        "a forbidden category",
        [planned(), BOUND],
        command(an_expenditure(category="personnel")),
        "category_forbidden",
    ),
    Refused(
        "a category that is not among the allowed",
        [planned(), received(allowed_categories=("service_activity",))],
        command(an_expenditure(category="office")),
        "category_forbidden",
    ),
    Refused(
        "a forbidden category of a named grant",
        [planned(), BOUND],
        command(an_expenditure("1", a_line("1", grant="G-1"), category="hospitality")),
        "category_forbidden",
    ),
    Refused(
        "after the period",
        [planned(), BOUND],
        command(an_expenditure(spent_on="2026-07-01")),
        "outside_grant_period",
    ),
    Refused(
        "before the period",
        [planned(), received(period_from="2026-03-02")],
        command(an_expenditure()),
        "outside_grant_period",
    ),
    Refused(
        "money is there but part of it is bound",
        [planned(), BOUND, received(100, "G-2")],
        command(an_expenditure("2", category="personnel")),
        "category_forbidden",
    ),
    Refused(
        "a split that does not add up",
        LOTTERY,
        command(an_expenditure("100", a_line("60"), a_line("39.99"))),
        "split_does_not_add_up",
    ),
    Refused(
        "handled by nobody known",
        LOTTERY,
        command(an_expenditure(handled_by="W-9")),
        "unknown_worker",
    ),
    Refused("tomorrow", LOTTERY, command(an_expenditure(spent_on="2026-11-24")), "future_date"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_money_that_may_not_be_spent_is_refused(row: Refused):
    row.check()


def test_the_refusal_quotes_what_is_there_and_what_is_asked():
    given(*LOTTERY, spent(paid(40_000))).when(command(an_expenditure("600.01"))).refused(
        InsufficientFunds,
        source="welfare_lottery",
        available_fen=60_000,
        asked_fen=60_001,
        field="lines",
    )


def test_the_refusal_cites_the_document_that_forbids():
    given(planned(), BOUND).when(command(an_expenditure(category="personnel"))).refused(
        CategoryForbidden,
        grant="G-1",
        document_number="鄞民〔2026〕18号",
        category="personnel",
        field="category",
    )
    given(planned(), BOUND).when(command(an_expenditure(spent_on="2026-07-01"))).refused(
        OutsideGrantPeriod,
        grant="G-1",
        period_from="2026-01-01",
        period_until="2026-06-30",
        field="spent_on",
    )


def test_an_expenditure_keeps_every_field():
    story = given(*LOTTERY, joined())
    link = record_id(77)
    story.when(
        command(
            an_expenditure(
                "100",
                voucher_number="24332000000012345678",
                voucher_sha256="b" * 64,
                linked_records=(link, link),
                handled_by="W-1",
            ),
            commitments=("digest",),
        )
    ).then(
        spent(
            paid(10_000),
            voucher_number="24332000000012345678",
            voucher_sha256="b" * 64,
            linked_records=(link,),
            handled_by="W-1",
            sd=("digest",),
        )
    )


def test_a_split_over_two_sources_names_the_grants_that_pay():
    given(*LOTTERY, FOUNDATION).when(
        command(an_expenditure("86.40", a_line("60"), a_line("26.40", "community_foundation")))
    ).then(spent(paid(6_000), paid(2_640, "G-F", "community_foundation")))


def test_the_grant_received_first_pays_first():
    given(*TWO).when(command(an_expenditure("1100"))).then(spent(paid(60_000), paid(50_000, "G-2")))


def test_the_order_of_recording_does_not_decide_who_pays_first():
    given(planned(), *TWO[:0:-1]).when(command(an_expenditure("100"))).then(spent(paid(10_000)))


def test_an_exhausted_grant_no_longer_pays():
    given(*TWO, spent(paid(60_000))).when(command(an_expenditure("100"))).then(
        spent(paid(10_000, "G-2"))
    )


def test_a_bound_grant_is_passed_over_when_another_may_pay():
    given(planned(), BOUND, received(50_000, "G-2")).when(
        command(an_expenditure(category="personnel"))
    ).then(spent(paid(10_000, "G-2"), category="personnel"))


def test_two_lines_of_one_source_are_paid_as_one():
    given(*LOTTERY).when(command(an_expenditure("100", a_line("60"), a_line("40")))).then(
        spent(paid(10_000))
    )


def test_a_line_that_names_its_grant_is_served_before_one_that_does_not():
    given(*TWO).when(
        command(an_expenditure("1100", a_line("500"), a_line("600", grant="G-1")))
    ).then(spent(paid(60_000), paid(50_000, "G-2")))


def test_both_ends_of_the_period_may_be_spent_on():
    story = given(planned(), received(period_from="2026-03-01", period_until="2026-03-31"))
    story.when(command(an_expenditure(spent_on="2026-03-01"))).accepted()
    story.when(command(an_expenditure(spent_on="2026-03-31"))).accepted()


def test_money_may_be_spent_on_the_day_it_came():
    given(*LOTTERY).when(command(an_expenditure("1000", spent_on="2026-01-10"))).accepted()


def test_a_correction_of_something_else_leaves_the_money_where_it_was():
    story = given(*TWO)
    story.do(command(an_expenditure("700")))
    story.do(command(an_expenditure("400"), event_id=record_id(901)))
    fixed = an_expenditure("700", voucher_number="0001")
    (event,) = story.decide(correct(900, fixed, event_id=record_id(902)))
    assert event.now == spent(paid(60_000), paid(10_000, "G-2"), voucher_number="0001")


def test_a_correction_downwards_gives_back_and_upwards_takes_more():
    story = given(*TWO)
    story.do(command(an_expenditure("700")))
    story.do(correct(900, an_expenditure("500"), event_id=record_id(901)))
    assert story.state.funds.available_fen("welfare_lottery") == 60_000
    story.do(correct(900, an_expenditure("1100"), event_id=record_id(902)))
    assert story.state.funds.available_fen("welfare_lottery") == 0
    story.when(correct(900, an_expenditure("1100.01"), event_id=record_id(903))).refused(
        InsufficientFunds, available_fen=110_000, asked_fen=110_001
    )


LATER = received(100_000, "G-2", received_on="2026-05-01")


def test_a_bill_from_before_a_grant_came_is_not_paid_by_it():
    given(*LOTTERY, LATER).when(command(an_expenditure("1000.01"))).refused(
        InsufficientFunds, day="2026-03-01", available_fen=100_000, missing_fen=1
    )
    named = command(an_expenditure("1", a_line("1", grant="G-2")))
    given(*LOTTERY, LATER).when(named).refused(
        InsufficientFunds, grant="G-2", day="2026-03-01", available_fen=0, missing_fen=100
    )


def test_a_back_dated_bill_drives_no_older_grant_below_zero():
    """The source has enough on every day; the grant that was there has not, from April on."""
    past = [*LOTTERY, spent(paid(95_000), spent_on="2026-04-01"), LATER]
    given(*past).when(command(an_expenditure("50"))).then(spent(paid(5_000)))
    given(*past).when(command(an_expenditure("50.01"))).refused(
        InsufficientFunds, available_fen=5_000, asked_fen=5_001, missing_fen=1
    )


def test_a_grant_that_is_used_up_later_is_passed_over_for_one_that_was_there_too():
    past = [*TWO, spent(paid(60_000), spent_on="2026-04-01")]
    given(*past).when(command(an_expenditure("100"))).then(spent(paid(10_000, "G-2")))


def test_the_oldest_grant_of_the_day_pays_whatever_came_before_it_later():
    past = [
        planned(),
        received(received_on="2026-02-01"),
        received(100, "G-2", received_on="2026-05-01"),
    ]
    given(*past).when(command(an_expenditure("1", spent_on="2026-05-02"))).then(
        spent(paid(100), spent_on="2026-05-02")
    )


BELOW_ZERO = [
    planned(),
    received(100_000, received_on="2026-04-01"),
    spent(paid(5_000), spent_on="2026-03-01"),
]
"""What older versions let through: the grant is short from 1 to 31 March."""


def test_a_book_that_was_below_zero_before_can_be_added_to_and_mended():
    story = given(*BELOW_ZERO)
    story.when(command(an_expenditure("950", spent_on="2026-04-02"))).accepted()
    story.when(command(an_expenditure("0.01", a_line("0.01", grant="G-1")))).refused(
        InsufficientFunds, grant="G-1", available_fen=0, missing_fen=5_001
    )
    bill = an_expenditure("50", a_line("50", grant="G-1"), voucher_number="7")
    story.when(correct(3, bill)).accepted()
    less = an_expenditure("40", a_line("40", grant="G-1"))
    story.when(correct(3, less)).accepted()
    moved = an_expenditure("50", spent_on="2026-04-01")
    story.when(correct(3, moved)).accepted()
    story.when(void(3)).accepted()
    story.when(void(2)).refused(InsufficientFunds, grant="G-1", day="2026-04-01")
