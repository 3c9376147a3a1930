"""Advances: a debt and no overdraft, paid back out of grants, never more than is owed."""

from __future__ import annotations

import pytest

from domain.book.commands import VoidImportBatch
from domain.book.events import ImportBatchVoided, WorkbookImported
from domain.money.refusals import (
    AdvanceAlreadyRepaid,
    AdvanceOverRepaid,
    InsufficientFunds,
    RepaidBeforeAdvance,
)
from tests.builders import (
    a_line,
    a_repayment,
    advanced,
    an_advance,
    command,
    correct,
    joined,
    paid,
    planned,
    received,
    record_id,
    repaid,
    spent,
    void,
)
from tests.domain.spec import Past, Refused, given

OWED = [planned(), received(), joined(), advanced(), advanced(20_000, paid_by="W-1")]
"""Record 4 is owed to the operator, record 5 to a worker."""
REPAID = [*OWED, repaid(4, paid(6_000))]

REFUSED = [
    Refused(
        "advanced by nobody known",
        [planned()],
        command(an_advance(paid_by="W-9")),
        "unknown_worker",
    ),
    Refused("tomorrow", [planned()], command(an_advance(advanced_on="2026-11-24")), "future_date"),
    Refused("nothing owed", [planned(), received()], command(a_repayment()), "unknown_advance"),
    Refused(
        "a record that is no advance",
        OWED,
        command(a_repayment(advance=record_id(2))),
        "unknown_advance",
    ),
    Refused(
        "none of which as much is owed", OWED, command(a_repayment("200.01")), "unknown_advance"
    ),
    Refused(
        "to somebody who paid nothing",
        [*OWED, joined("W-2")],
        command(a_repayment("1", paid_by="W-2")),
        "unknown_advance",
    ),
    Refused(
        "an advance of somebody else",
        OWED,
        command(a_repayment("1", advance=record_id(4), paid_by="W-1")),
        "unknown_advance",
    ),
    Refused(
        "more than is owed",
        OWED,
        command(a_repayment("100.01", advance=record_id(4))),
        "advance_over_repaid",
    ),
    Refused(
        "before it was made",
        OWED,
        command(a_repayment(advance=record_id(4), repaid_on="2026-01-04")),
        "repaid_before_advance",
    ),
    Refused(
        "before the money came",
        OWED,
        command(a_repayment(repaid_on="2026-01-09")),
        "insufficient_funds",
    ),
    Refused(
        "out of money that is spent",
        [*OWED, spent(paid(95_000))],
        command(a_repayment("50.01")),
        "insufficient_funds",
    ),
    Refused(
        "out of a grant that must not pay for its purpose",
        [planned(), received(forbidden_categories=("service_activity",)), advanced()],
        command(a_repayment()),
        "category_forbidden",
    ),
    Refused(
        "out of a grant outside its period",
        [planned(), received(period_until="2026-02-28"), advanced()],
        command(a_repayment()),
        "outside_grant_period",
    ),
    Refused(
        "lines that do not add up",
        OWED,
        command(a_repayment("100", a_line("99"))),
        "split_does_not_add_up",
    ),
    Refused("a void of what was paid back", REPAID, void(4), "advance_already_repaid"),
    Refused(
        "less than was paid back",
        REPAID,
        correct(4, an_advance("59.99")),
        "advance_already_repaid",
    ),
    Refused(
        "another purpose than was paid back for",
        REPAID,
        correct(4, an_advance(category="office")),
        "advance_already_repaid",
    ),
    Refused(
        "somebody else than was paid back to",
        REPAID,
        correct(4, an_advance(paid_by="W-1")),
        "advance_already_repaid",
    ),
    Refused(
        "a later day than it was paid back",
        REPAID,
        correct(4, an_advance(advanced_on="2026-03-02")),
        "advance_already_repaid",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_nobody_owes_is_not_paid_back(row: Refused):
    row.check()


def test_an_advance_is_owed_before_any_money_came_and_takes_none():
    story = given(planned(), joined())
    story.when(command(an_advance(paid_by="W-1", voucher_number="垫-1"))).then(
        advanced(paid_by="W-1", voucher_number="垫-1")
    )
    story = given(*OWED)
    assert story.state.funds.available_fen("welfare_lottery") == 100_000
    assert [each.open_fen for each in story.state.funds.advances.values()] == [10_000, 20_000]


def test_a_repayment_takes_the_oldest_advance_that_is_open_for_as_much():
    story = given(*OWED)
    story.when(command(a_repayment())).then(repaid(4, paid(10_000)))
    story.when(command(a_repayment("150"))).then(repaid(5, paid(15_000), paid_by="W-1"))
    story.when(command(a_repayment("1", paid_by="W-1"))).then(repaid(5, paid(100), paid_by="W-1"))


def test_an_advance_is_paid_back_in_parts_until_nothing_is_owed():
    story = given(*OWED)
    named = {"advance": record_id(4)}
    story.do(command(a_repayment("60", **named)))
    story.when(command(a_repayment("40.01", **named))).refused(
        AdvanceOverRepaid, open_fen=4_000, asked_fen=4_001, field="amount"
    )
    story.do(command(a_repayment("40", **named), event_id=record_id(901)))
    assert story.state.funds.advances[record_id(4)].open_fen == 0
    assert story.state.funds.available_fen("welfare_lottery") == 90_000


def test_a_repayment_is_covered_on_its_day_and_every_later_one():
    past = [
        *OWED,
        spent(paid(95_000), spent_on="2026-06-01"),
        received(grant="G-2", received_on="2026-07-01"),
    ]
    given(*past).when(command(a_repayment("50.01"))).refused(
        InsufficientFunds, day="2026-03-01", available_fen=5_000, missing_fen=1
    )
    given(*past).when(command(a_repayment("50"))).then(repaid(4, paid(5_000)))


def test_a_corrected_repayment_gives_back_what_it_took():
    story = given(*REPAID)
    story.do(correct(6, a_repayment("100")))
    assert story.state.funds.advances[record_id(4)].open_fen == 0
    story.do(
        correct(6, a_repayment("30", advance=record_id(5), paid_by="W-1"), event_id=record_id(901))
    )
    open_fen = {key: each.open_fen for key, each in story.state.funds.advances.items()}
    assert open_fen == {record_id(4): 10_000, record_id(5): 17_000}
    assert story.state.funds.available_fen("welfare_lottery") == 97_000
    story.do(void(6, event_id=record_id(902)))
    assert story.state.funds.available_fen("welfare_lottery") == 100_000
    story.when(void(4)).accepted()


def test_what_does_not_touch_the_repayment_may_be_corrected():
    story = given(*REPAID)
    story.do(correct(4, an_advance("60", voucher_number="垫-1")))
    owed = story.state.funds.advances[record_id(4)]
    assert (owed.open_fen, owed.repaid_fen) == (0, 6_000)


def test_refusals_say_what_is_owed_in_yuan():
    refusal = given(*REPAID).when(void(4)).refusal()
    assert isinstance(refusal, AdvanceAlreadyRepaid)
    assert "60.00 元" in refusal.message("zh")
    early = command(a_repayment(advance=record_id(4), repaid_on="2026-01-01"))
    given(*OWED).when(early).refused(RepaidBeforeAdvance, advanced_on="2026-01-05")


def test_a_batch_takes_its_advances_back_after_what_was_paid_back_of_them():
    batch = record_id(3)
    rows = (advanced(), repaid(4, paid(10_000)))
    past = [Past(each, batch=batch, causes=(batch,)) for each in rows]
    story = given(planned(), received(), WorkbookImported(file_sha256="c" * 64, rows=2), *past)
    events = story.do(command(VoidImportBatch, voided_batch=batch))
    assert [getattr(each, "record", "") for each in events] == [record_id(5), record_id(4), ""]
    assert isinstance(events[-1], ImportBatchVoided)
    assert story.state.funds.advances == {}
    alone = given(
        planned(),
        received(),
        WorkbookImported(file_sha256="c" * 64, rows=1),
        past[0],
        repaid(4, paid(10_000)),
    )
    refusal = alone.when(command(VoidImportBatch, voided_batch=batch)).refusal()
    assert isinstance(refusal, AdvanceAlreadyRepaid)
