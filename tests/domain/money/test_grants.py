"""Grants: promised, received, taken back; the municipal one-off once in a station's life."""

from __future__ import annotations

import pytest

from domain.money.refusals import InsufficientFunds
from tests.builders import (
    a_line,
    a_municipal_receipt,
    a_promise,
    a_receipt,
    a_reclaim,
    an_expenditure,
    an_opening_balance,
    built,
    carried_over,
    command,
    correct,
    municipal,
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

BUILT = [planned(), built()]
LOTTERY = [planned(), received()]

REFUSED = [
    Refused(
        "the municipal one-off before the station is built",
        [planned()],
        command(a_municipal_receipt()),
        "station_not_built",
    ),
    Refused(
        "the municipal one-off on a day before the building",
        BUILT,
        command(a_municipal_receipt(received_on="2021-06-29")),
        "station_not_built",
    ),
    Refused(
        "the municipal one-off twice",
        [*BUILT, municipal()],
        command(a_municipal_receipt(grant="G-N", received_on="2022-09-10")),
        "duplicate_municipal_grant",
    ),
    Refused(
        "the municipal one-off in two parts",
        [*BUILT, municipal()],
        command(a_municipal_receipt(amount="1")),
        "duplicate_municipal_grant",
    ),
    Refused(
        "another grant corrected into a second municipal one-off",
        [*BUILT, municipal(), received()],
        correct(4, a_municipal_receipt(grant="G-1")),
        "duplicate_municipal_grant",
    ),
    Refused(
        "promised twice", [planned(), promised()], command(a_promise()), "grant_already_promised"
    ),
    Refused(
        "a promise corrected to the code of another",
        [planned(), promised(), promised(grant="G-2")],
        correct(2, a_promise(grant="G-2")),
        "grant_already_promised",
    ),
    Refused(
        "a promise from another source than the money that came",
        LOTTERY,
        command(a_promise(source="district_fiscal")),
        "grant_source_mismatch",
    ),
    Refused(
        "a promise corrected to another source than the money that came",
        [planned(), promised(), received()],
        correct(2, a_promise(source="district_fiscal")),
        "grant_source_mismatch",
    ),
    Refused(
        "money from another source than the promise",
        [planned(), promised()],
        command(a_receipt(source="district_fiscal")),
        "grant_source_mismatch",
    ),
    Refused(
        "money from another source than the first instalment",
        LOTTERY,
        command(a_receipt(source="district_fiscal")),
        "grant_source_mismatch",
    ),
    Refused(
        "one of two instalments corrected to another source",
        [*LOTTERY, received()],
        correct(2, a_receipt(source="district_fiscal")),
        "grant_source_mismatch",
    ),
    Refused(
        "an opening balance that no document approves",
        [planned()],
        command(an_opening_balance(document_number="")),
        "missing_value",
    ),
    Refused(
        "an opening balance of a source that the book has money of from before",
        [planned(), received(received_on="2025-12-31")],
        command(an_opening_balance()),
        "opening_already_known",
    ),
    Refused(
        "last year's balance carried over once more",
        [planned(), carried_over(carried_over_on="2025-01-01")],
        command(an_opening_balance(grant="G-9")),
        "opening_already_known",
    ),
    Refused(
        "an opening balance of another source than the money that came",
        [planned(), received(grant="G-0", received_on="2026-02-01")],
        command(an_opening_balance(source="district_fiscal")),
        "grant_source_mismatch",
    ),
    Refused(
        "the municipal one-off after what was left of it was carried over",
        [*BUILT, carried_over(source="municipal_one_time")],
        command(a_municipal_receipt(received_on="2026-02-01")),
        "duplicate_municipal_grant",
    ),
    Refused(
        "a municipal opening balance after the one-off came",
        [*BUILT, municipal()],
        command(an_opening_balance(source="municipal_one_time")),
        "duplicate_municipal_grant",
    ),
    Refused(
        "a municipal opening balance before the station was built",
        [planned()],
        command(an_opening_balance(source="municipal_one_time")),
        "station_not_built",
    ),
    Refused(
        "an opening balance lowered below what is spent",
        [planned(), carried_over(), spent(paid(40_000, "G-0"))],
        correct(2, an_opening_balance(amount="399.99")),
        "insufficient_funds",
    ),
    Refused("money tomorrow", LOTTERY, command(a_receipt(received_on="2026-11-24")), "future_date"),
    Refused("taken back, never given", [planned()], command(a_reclaim()), "unknown_grant"),
    Refused(
        "taken back by another source",
        LOTTERY,
        command(a_reclaim(source="district_fiscal")),
        "grant_source_mismatch",
    ),
    Refused(
        "more taken back than is there",
        [*LOTTERY, spent(paid(95_000))],
        command(a_reclaim(amount="50.01")),
        "insufficient_funds",
    ),
    Refused(
        "taken back before it came",
        LOTTERY,
        command(a_reclaim(reclaimed_on="2026-01-09")),
        "insufficient_funds",
    ),
    Refused(
        "taken back from a grant that was only promised",
        [planned(), promised()],
        command(a_reclaim()),
        "insufficient_funds",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_money_that_cannot_come_or_go_is_refused(row: Refused):
    row.check()


def test_a_promise_is_recorded_and_may_lie_ahead():
    given(planned()).when(command(a_promise(promised_on="2027-01-01"))).then(
        promised(promised_on="2027-01-01")
    )


def test_money_arrives_with_or_without_a_promise():
    given(planned()).when(command(a_receipt())).then(received())
    given(planned(), promised()).when(command(a_receipt())).then(received())


def test_instalments_of_one_grant_add_up():
    story = given(planned(), promised(), received(50_000))
    story.do(command(a_receipt(amount="400")))
    assert story.state.funds.grants["G-1"].available_fen == 90_000
    assert story.state.funds.available_fen("welfare_lottery") == 90_000


def test_the_municipal_one_off_comes_on_the_building_day_at_the_earliest():
    given(*BUILT).when(command(a_municipal_receipt(received_on="2021-06-30"))).accepted()


def test_after_a_void_the_municipal_one_off_may_come_again():
    story = given(*BUILT, municipal())
    story.do(void(3))
    story.when(command(a_municipal_receipt(received_on="2022-01-01"))).accepted()


def test_the_municipal_one_off_may_be_corrected():
    story = given(*BUILT, municipal())
    story.do(correct(3, a_municipal_receipt(amount="40000", received_on="2021-09-11")))
    assert story.state.funds.municipal_receipts == {record_id(3): "2021-09-11"}
    assert story.state.funds.available_fen("municipal_one_time") == 4_000_000


def test_a_municipal_one_off_that_was_none_makes_room_for_the_real_one():
    story = given(*BUILT, municipal())
    story.do(correct(3, a_receipt(grant="G-M")))
    assert story.state.funds.municipal_receipts == {}
    story.when(command(a_municipal_receipt(grant="G-N"))).accepted()


def test_a_refused_second_municipal_grant_says_when_the_first_came():
    refusal = given(*BUILT, municipal()).when(command(a_municipal_receipt())).refusal()
    assert refusal.params == {"received_on": "2021-09-10"}


def test_unused_money_is_taken_back():
    story = given(*LOTTERY)
    story.when(command(a_reclaim())).then(reclaimed(10_000))
    story.do(command(a_reclaim()))
    assert story.state.funds.available_fen("welfare_lottery") == 90_000


def test_a_promise_may_be_corrected_to_another_code_and_source():
    story = given(planned(), promised())
    story.do(correct(2, a_promise(grant="G-2", source="district_fiscal")))
    assert list(story.state.funds.grants) == ["G-2"]
    assert story.state.funds.grants["G-2"].source == "district_fiscal"


def test_a_promise_of_a_grant_that_was_paid_may_be_voided():
    story = given(planned(), promised(), received(), spent(paid(100)))
    story.do(void(2))
    story.when(command(a_promise())).accepted()


def test_a_voided_promise_leaves_nothing_behind():
    story = given(planned(), promised())
    story.do(void(2))
    assert story.state.funds.grants == {}


def test_a_single_receipt_may_be_corrected_to_another_source():
    story = given(*LOTTERY)
    story.do(correct(2, a_receipt(source="district_fiscal")))
    assert story.state.funds.available_fen("welfare_lottery") == 0
    assert story.state.funds.available_fen("district_fiscal") == 100_000
    story.when(command(an_expenditure("1000", a_line("1000", "district_fiscal")))).accepted()


TERMS = {"document_number": "鄞民〔2026〕18号", "forbidden_categories": ("personnel",)}
WAGES = an_expenditure(category="personnel")


def test_money_without_restrictions_keeps_those_of_the_promise():
    story = given(planned(), promised(**TERMS), received(document_number="入账单 7"))
    refusal = story.when(command(WAGES)).refusal()
    assert refusal.code == "category_forbidden"
    assert refusal.params["document_number"] == "鄞民〔2026〕18号"


def test_restrictions_that_the_money_brings_bind_although_the_promise_had_none():
    story = given(planned(), promised())
    story.do(command(a_receipt(**TERMS)))
    assert story.when(command(WAGES)).refusal().code == "category_forbidden"


def test_the_latest_stated_restrictions_bind():
    story = given(planned(), received(**TERMS))
    story.do(command(a_receipt(forbidden_categories=("hospitality",))))
    story.when(command(WAGES)).accepted()
    feast = command(an_expenditure(category="hospitality"))
    assert story.when(feast).refusal().code == "category_forbidden"


def test_restrictions_go_with_the_record_that_stated_them():
    story = given(planned(), promised(**TERMS), received())
    story.do(correct(2, a_promise()))
    story.when(command(WAGES)).accepted()
    story.do(correct(2, a_promise(**TERMS), event_id=record_id(901)))
    assert story.when(command(WAGES)).refusal().code == "category_forbidden"
    story.do(void(2, event_id=record_id(902)))
    story.when(command(WAGES)).accepted()


def test_a_corrected_promise_does_not_outrank_later_restrictions():
    story = given(planned(), promised(), received(**TERMS))
    story.do(correct(2, a_promise(amount="2000", forbidden_categories=("office",))))
    assert story.when(command(WAGES)).refusal().code == "category_forbidden"
    story.when(command(an_expenditure(category="office"))).accepted()


def test_what_was_left_is_carried_over_with_its_terms_and_spent_like_any_money():
    story = given(planned())
    story.do(command(an_opening_balance(**TERMS)))
    assert story.state.funds.available_fen("welfare_lottery") == 50_000
    assert story.when(command(WAGES)).refusal().code == "category_forbidden"
    story.when(command(an_expenditure("500"))).then(spent(paid(50_000, "G-0")))


def test_a_sheet_carries_over_without_a_document():
    row = command(an_opening_balance(document_number=""), channel="excel_import")
    given(planned()).when(row).then(carried_over())


def test_several_grants_of_a_source_are_carried_over_on_one_day_and_others_later_received():
    story = given(planned(), carried_over(), received())
    story.when(command(an_opening_balance(grant="G-00"))).accepted()
    story.when(command(an_opening_balance(source="district_fiscal", grant="G-F"))).accepted()


def test_a_source_is_carried_over_on_one_day_only():
    story = given(planned(), carried_over(carried_over_on="2026-01-02"))
    refusal = story.when(command(an_opening_balance(grant="G-00"))).refusal()
    assert (refusal.code, refusal.params["since"]) == ("opening_already_known", "2026-01-02")


def test_an_opening_balance_may_be_corrected_and_voided_while_nothing_rests_on_it():
    story = given(planned(), carried_over())
    story.do(correct(2, an_opening_balance(amount="300", carried_over_on="2026-01-02")))
    assert story.state.funds.available_fen("welfare_lottery") == 30_000
    story.do(void(2, event_id=record_id(901)))
    assert story.state.funds.grants == {}


SPENT_IN_MARCH = [planned(), received(), spent(paid(60_000))]
FALLS_SHORT = [
    ("voided", SPENT_IN_MARCH, void(2), "2026-03-01", 60_000),
    (
        "moved behind what was spent",
        SPENT_IN_MARCH,
        correct(2, a_receipt(received_on="2026-03-02")),
        "2026-03-01",
        60_000,
    ),
    ("lowered", SPENT_IN_MARCH, correct(2, a_receipt(amount="500")), "2026-03-01", 10_000),
    (
        "voided, although other money of the grant came later",
        [*SPENT_IN_MARCH, received(received_on="2026-05-01")],
        void(2),
        "2026-03-01",
        60_000,
    ),
]


@pytest.mark.parametrize(
    ("past", "asked", "day", "missing_fen"),
    [row[1:] for row in FALLS_SHORT],
    ids=[row[0] for row in FALLS_SHORT],
)
def test_an_income_that_a_later_day_rests_on_stays(past, asked, day, missing_fen):
    """The refusal names the grant, the day and what is missing."""
    given(*past).when(asked).refused(
        InsufficientFunds, grant="G-1", day=day, missing_fen=missing_fen
    )
    told = given(*past).when(asked).refusal().message("zh")
    assert "G-1" in told
    assert day in told
    assert f"缺 {missing_fen // 100:,}.00 元" in told
