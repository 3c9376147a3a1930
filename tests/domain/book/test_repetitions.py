"""What is probably in the book already is held, whichever door it comes through."""

from __future__ import annotations

from typing import Any

import pytest

from domain.ground.forms.details import Details
from domain.ground.refusals import MissingValue, ProbableDuplicate
from tests.builders import (
    a_building,
    a_home_visit,
    a_joining,
    a_plan,
    a_promise,
    a_receipt,
    a_reclaim,
    a_training_session,
    a_visit_not_met,
    an_advance,
    an_expenditure,
    command,
    correct,
    record_id,
    void,
)
from tests.domain.spec import Story

CODE = ProbableDuplicate.code
FIRST, SECOND = record_id(501), record_id(502)
VISIT = a_home_visit()
SESSION = a_training_session()
LATER_THAT_DAY = {
    "started_at": "2026-03-11T15:00:00+08:00",
    "ended_at": "2026-03-11T15:30:00+08:00",
}


def a_station(*details: Details) -> Story:
    """A station with two workers and money, and records 501 and so on of these details."""
    story = Story()
    founding = (
        a_plan(),
        a_building(),
        a_joining(),
        a_joining(worker="W-2"),
        a_receipt(amount="9000", voucher_number="R-0", document_number="甬民〔2026〕0号"),
    )
    for number, each in enumerate(founding, 1):
        story.do(command(each, event_id=record_id(number)))
    for number, each in enumerate(details, 501):
        story.do(command(each, event_id=record_id(number)))
    return story


def given_twice(*details: Details) -> Any:
    *earlier, last = details
    return a_station(*earlier).when(command(last))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (VISIT, VISIT),
        (VISIT, a_home_visit(**LATER_THAT_DAY, services=("mediation",))),
        (
            a_home_visit(visitors=("W-1", "W-2")),
            a_home_visit(visitors=("W-2", "W-1"), **LATER_THAT_DAY),
        ),
        (a_visit_not_met(), a_visit_not_met()),
        (SESSION, a_training_session(format="lecture", hours="2")),
        (
            an_expenditure("120.50", voucher_number="E-7", spent_on="2026-03-01"),
            an_expenditure("120.50", voucher_number="E-7", spent_on="2026-11-02"),
        ),
        (
            a_receipt(grant="G-2", voucher_number="R-2", received_on="2026-02-01"),
            a_receipt(grant="G-3", voucher_number="R-2", received_on="2026-05-01"),
        ),
        (
            a_receipt(grant="G-2", document_number="甬民〔2026〕1号"),
            a_receipt(grant="G-3", document_number="甬民〔2026〕1号"),
        ),
        (
            a_promise(grant="G-2", document_number="甬民〔2026〕1号"),
            a_promise(grant="G-3", document_number="甬民〔2026〕1号"),
        ),
        (
            a_reclaim(document_number="甬民〔2026〕9号"),
            a_reclaim(document_number="甬民〔2026〕9号"),
        ),
    ],
)
def test_the_same_again_is_held_and_the_earlier_record_named(
    first: Details, second: Details
) -> None:
    given_twice(first, second).refused(ProbableDuplicate, record=FIRST)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (VISIT, a_home_visit(client="C-1002")),
        (VISIT, a_home_visit(visitors=("W-1", "W-2"))),
        (
            VISIT,
            a_home_visit(
                started_at="2026-03-12T09:00:00+08:00", ended_at="2026-03-12T09:40:00+08:00"
            ),
        ),
        (VISIT, a_visit_not_met(client="C-1001", attempted_at="2026-03-11T08:00:00+08:00")),
        (a_visit_not_met(), a_visit_not_met(attempted_at="2026-03-11T16:10:00+08:00")),
        (SESSION, a_training_session(course="个案工作方法")),
        (
            SESSION,
            a_training_session(
                started_at="2026-05-09T18:30:00+08:00", ended_at="2026-05-09T21:30:00+08:00"
            ),
        ),
        (an_expenditure("120"), an_expenditure("120")),
        (an_expenditure("120", voucher_number="E-7"), an_expenditure("121", voucher_number="E-7")),
        (an_expenditure("120", voucher_number="E-7"), an_expenditure("120", voucher_number="E-8")),
        (
            a_receipt(grant="G-2", received_on="2025-12-31", voucher_number="7"),
            a_receipt(grant="G-3", received_on="2026-01-01", voucher_number="7"),
        ),
        # Money in and money out are numbered apart.
        (
            a_receipt(grant="G-2", amount="120", voucher_number="7"),
            an_expenditure("120", voucher_number="7"),
        ),
        (a_receipt(grant="G-2"), a_receipt(grant="G-3")),
        (
            a_receipt(grant="G-2", document_number="甬民〔2026〕1号"),
            a_receipt(grant="G-3", document_number="甬民〔2026〕1号", received_on="2026-01-11"),
        ),
        (
            a_promise(grant="G-2", document_number="甬民〔2026〕1号", promised_on="2026-01-10"),
            a_receipt(grant="G-2", document_number="甬民〔2026〕1号", received_on="2026-01-10"),
        ),
    ],
)
def test_what_only_looks_alike_is_recorded(first: Details, second: Details) -> None:
    given_twice(first, second).accepted()


def test_what_is_confirmed_with_a_reason_is_recorded() -> None:
    again = command(VISIT, confirm_duplicate=True, reason="上下午各去一次")
    a_station(VISIT).when(again).accepted()


def test_a_confirmation_without_a_reason_is_none() -> None:
    again = command(VISIT, confirm_duplicate=True)
    a_station(VISIT).when(again).refused(MissingValue, field="reason")


def test_a_confirmation_of_what_is_like_nothing_needs_no_reason() -> None:
    a_station().when(command(VISIT, confirm_duplicate=True)).accepted()


@pytest.mark.parametrize("again", [VISIT, SESSION, an_expenditure("5", voucher_number="E-1")])
def test_what_was_voided_is_recorded_anew(again: Details) -> None:
    story = a_station(again)
    story.do(void(FIRST, event_id=record_id(600)))
    story.when(command(again)).accepted()


def test_a_corrected_record_counts_as_it_is_now() -> None:
    story = a_station(VISIT)
    moved = a_home_visit(
        started_at="2026-03-12T09:00:00+08:00", ended_at="2026-03-12T09:40:00+08:00"
    )
    story.do(correct(FIRST, moved, event_id=record_id(600)))
    story.when(command(VISIT)).accepted()
    story.when(command(moved)).refused(ProbableDuplicate, record=FIRST)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (VISIT, a_home_visit(client="C-1002")),
        (SESSION, a_training_session(course="个案工作方法")),
        (an_expenditure("5", voucher_number="E-1"), an_expenditure("5", voucher_number="E-2")),
    ],
)
def test_a_correction_is_held_that_makes_a_record_like_another(
    first: Details, other: Details
) -> None:
    story = a_station(first, other)
    story.when(correct(SECOND, first)).refused(ProbableDuplicate, record=FIRST)
    story.when(correct(SECOND, first, confirm_duplicate=True)).accepted()


def test_a_correction_of_what_was_confirmed_is_not_held_again() -> None:
    story = a_station(VISIT)
    again = command(VISIT, event_id=SECOND, confirm_duplicate=True, reason="上下午各去一次")
    story.do(again)
    story.when(correct(SECOND, a_home_visit(services=("mediation",)))).accepted()


EARLY_MONEY = a_receipt(grant="G-9", amount="900", received_on="2024-01-05", voucher_number="R-9")


@pytest.mark.parametrize(
    "paper",
    [
        {"voucher_kind": "vat_invoice"},
        {"voucher_kind": "fiscal_receipt"},
        {"voucher_code": "033002100111"},
    ],
)
def test_an_invoice_of_any_year_is_held(paper: dict[str, str]) -> None:
    first = an_expenditure("100", voucher_number="24332", spent_on="2026-10-01", **paper)
    again = an_expenditure("100", voucher_number="24332", spent_on="2025-10-01", **paper)
    given_twice(EARLY_MONEY, first, again).refused(ProbableDuplicate, record=SECOND)
    advance = an_advance("100", voucher_number="24332", advanced_on="2025-10-01", **paper)
    given_twice(EARLY_MONEY, first, advance).refused(ProbableDuplicate, record=SECOND)
    other = an_expenditure("101", voucher_number="24332", spent_on="2025-10-01", **paper)
    assert given_twice(EARLY_MONEY, first, other).is_accepted()


@pytest.mark.parametrize("paper", [{}, {"voucher_kind": "sign_off_sheet"}])
def test_what_a_station_numbers_itself_is_numbered_anew_each_year(paper: dict[str, str]) -> None:
    first = an_expenditure("100", voucher_number="7", spent_on="2026-10-01", **paper)
    again = an_expenditure("100", voucher_number="7", spent_on="2025-10-01", **paper)
    assert given_twice(EARLY_MONEY, first, again).is_accepted()
