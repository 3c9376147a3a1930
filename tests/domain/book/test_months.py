"""Months closed and reopened, and the late entries that are still let through."""

from __future__ import annotations

import pytest

from domain.book.commands import ApproveLateEntry, ClosePeriod, ReopenPeriod, VoidImportBatch
from domain.book.events import LateEntryApproved, PeriodClosed, PeriodReopened, WorkbookImported
from domain.book.refusals import LateEntryNotApproved, PeriodAlreadyClosed
from tests.builders import (
    a_home_visit,
    a_receipt,
    an_expenditure,
    command,
    correct,
    joined,
    paid,
    planned,
    received,
    record_id,
    spent,
    visited,
    void,
)
from tests.domain.spec import Past, Refused, given

CLOSED = [planned(), joined(), visited(), PeriodClosed(month="2026-03")]
BATCH = record_id(2)


def approved(records: int = 1, month: str = "2026-03", until: str = "2026-11-30"):
    return LateEntryApproved(month=month, records=records, expires_on=until)


def approve(**context):
    return command(ApproveLateEntry, **({"month": "2026-03", "expires_on": "2026-11-30"} | context))


LATE = [*CLOSED, approved()]
APPROVAL = record_id(5)

REFUSED = [
    Refused("a visit in a closed month", CLOSED, command(a_home_visit()), "period_already_closed"),
    Refused(
        "spending in a closed month",
        [planned(), received(), PeriodClosed(month="2026-03")],
        command(an_expenditure()),
        "period_already_closed",
    ),
    Refused(
        "a correction in a closed month",
        CLOSED,
        correct(3, a_home_visit(client="C-2")),
        "period_already_closed",
    ),
    Refused(
        "a correction out of a closed month",
        CLOSED,
        correct(
            3,
            a_home_visit(
                started_at="2026-04-01T09:00:00+08:00", ended_at="2026-04-01T09:30:00+08:00"
            ),
        ),
        "period_already_closed",
    ),
    Refused(
        "a correction into a closed month",
        [planned(), joined(), visited("W-1", "2026-04-01"), PeriodClosed(month="2026-03")],
        correct(3, a_home_visit()),
        "period_already_closed",
    ),
    Refused("a void in a closed month", CLOSED, void(3), "period_already_closed"),
    Refused(
        "an approval nobody gave",
        CLOSED,
        command(a_home_visit(), late_entry=record_id(77)),
        "late_entry_not_approved",
    ),
    Refused(
        "an approval for another month",
        [*CLOSED, PeriodClosed(month="2026-02"), approved(month="2026-02")],
        command(a_home_visit(), late_entry=record_id(6)),
        "late_entry_not_approved",
    ),
    Refused(
        "an approval that is used up",
        [*LATE, Past(visited(), causes=(APPROVAL,))],
        command(a_home_visit(), late_entry=APPROVAL),
        "late_entry_not_approved",
    ),
    Refused(
        "an approval that expired yesterday",
        [*CLOSED, approved(until="2026-11-22")],
        command(a_home_visit(), late_entry=APPROVAL),
        "late_entry_not_approved",
    ),
    Refused(
        "an approval of an earlier closing",
        [*LATE, PeriodReopened(month="2026-03"), PeriodClosed(month="2026-03")],
        command(a_home_visit(), late_entry=APPROVAL),
        "late_entry_not_approved",
    ),
    Refused(
        "a correction from one closed month into another under one approval",
        [*LATE, PeriodClosed(month="2026-02")],
        correct(
            3,
            a_home_visit(
                started_at="2026-02-11T09:00:00+08:00", ended_at="2026-02-11T09:30:00+08:00"
            ),
            late_entry=APPROVAL,
        ),
        "late_entry_not_approved",
    ),
    Refused(
        "closing this month",
        CLOSED,
        command(ClosePeriod, month="2026-11"),
        "period_not_over",
    ),
    Refused(
        "closing twice", CLOSED, command(ClosePeriod, month="2026-03"), "period_already_closed"
    ),
    Refused(
        "reopening an open month",
        CLOSED,
        command(ReopenPeriod, month="2026-02"),
        "period_not_closed",
    ),
    Refused("approving for an open month", CLOSED, approve(month="2026-02"), "period_not_closed"),
    Refused(
        "an approval that ends before it begins",
        CLOSED,
        approve(expires_on="2026-11-22"),
        "end_before_start",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_a_closed_month_forbids_is_refused(row: Refused):
    row.check()


def test_a_month_is_closed_once_it_is_over_and_reopened():
    given(planned()).when(command(ClosePeriod, month="2026-10")).then(PeriodClosed(month="2026-10"))
    given(*CLOSED).when(command(ReopenPeriod, month="2026-03")).then(
        PeriodReopened(month="2026-03")
    )


def test_a_reopened_month_takes_records_again():
    given(*CLOSED, PeriodReopened(month="2026-03")).when(
        command(a_home_visit(client="C-9"))
    ).accepted()


def test_other_months_stay_open():
    given(*CLOSED).when(command(a_receipt())).accepted()


def test_a_late_entry_is_approved():
    given(*CLOSED).when(approve(records=3)).then(approved(3))
    given(*CLOSED).when(approve(expires_on="2026-11-23")).accepted()


def test_an_approved_late_entry_lets_so_many_records_through():
    story = given(*CLOSED, approved(2))
    for number in (901, 902):
        visit = a_home_visit(client=f"C-{number}")
        story.do(command(visit, late_entry=APPROVAL, event_id=record_id(number)))
    story.when(command(a_home_visit(client="C-903"), late_entry=APPROVAL)).refused(
        LateEntryNotApproved, approval=APPROVAL, month="2026-03"
    )


def test_an_approved_late_entry_serves_a_correction_or_a_void():
    for asked in (
        correct(3, a_home_visit(client="C-2"), late_entry=APPROVAL),
        void(3, late_entry=APPROVAL),
    ):
        story = given(*LATE)
        story.do(asked)
        assert story.state.approvals == {}


def test_an_approval_that_was_not_needed_is_not_used():
    story = given(*LATE)
    story.do(
        command(
            a_home_visit(
                started_at="2026-04-01T09:00:00+08:00", ended_at="2026-04-01T09:30:00+08:00"
            ),
            late_entry=APPROVAL,
        )
    )
    assert story.state.approvals[APPROVAL].records_left == 1
    assert given(*LATE, PeriodReopened(month="2026-03")).state.approvals == {}


def imported(event):
    return Past(event, batch=BATCH, causes=(BATCH,))


MARCH = [
    planned(),
    WorkbookImported(file_sha256="c" * 64, rows=3),
    imported(joined()),
    imported(visited()),
    imported(visited("W-1", "2026-03-12")),
    PeriodClosed(month="2026-03"),
]


def void_batch(**context):
    return command(VoidImportBatch, voided_batch=BATCH, **context)


def test_a_batch_with_records_of_a_closed_month_is_not_voided():
    given(*MARCH).when(void_batch()).refused(PeriodAlreadyClosed, month="2026-03")


def test_one_approval_covers_a_batch_only_if_it_is_large_enough():
    small = given(*MARCH, approved(1))
    small.when(void_batch(late_entry=record_id(7))).refused(LateEntryNotApproved)
    large = given(*MARCH, approved(3))
    large.do(void_batch(late_entry=record_id(7)))
    assert large.state.approvals[record_id(7)].records_left == 1


def test_spending_in_a_closed_month_is_corrected_under_an_approval():
    story = given(
        planned(), received(), spent(paid(120_0)), PeriodClosed(month="2026-03"), approved()
    )
    story.do(correct(3, an_expenditure("120"), late_entry=APPROVAL))
    assert story.state.funds.available_fen("welfare_lottery") == 100_000 - 12_000
