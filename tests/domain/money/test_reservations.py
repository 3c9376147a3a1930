"""Reserved money: nobody else can spend it, and it is posted, released or expires, but once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.book.commands import VoidImportBatch
from domain.book.events import (
    ImportBatchVoided,
    LateEntryApproved,
    PeriodClosed,
    RecordCorrected,
    RecordVoided,
    WorkbookImported,
)
from domain.book.privacy.retention import Traces
from domain.book.refusals import RecordAlreadyVoided
from domain.money.facts import ReservationReleased
from domain.money.funds import apply_funds, expire_reservations
from domain.money.refusals import InsufficientFunds, ReservationAlreadyResolved, ReservationExpired
from tests.builders import (
    a_line,
    a_receipt,
    a_reclaim,
    a_reservation,
    an_expenditure,
    certified,
    command,
    correct,
    joined,
    paid,
    planned,
    promised,
    received,
    record_id,
    release,
    released,
    reserved,
    spent,
    void,
)
from tests.domain.spec import Past, Refused, given

LOTTERY = [planned(), received()]
HELD = [*LOTTERY, reserved(paid(60_000))]
"""600 of 1000 yuan are kept; the reservation is the third event."""
POSTED = [*HELD, Past(spent(paid(50_000)), causes=(record_id(3),))]
LAST_DAY = datetime(2027, 2, 28, 15, 59, 59, tzinfo=UTC)
"""The last second of the reservation's last day at the station."""
DAY_AFTER = datetime(2027, 2, 28, 16, 0, tzinfo=UTC)
BOUND = received(
    document_number="鄞民〔2026〕18号",
    forbidden_categories=("hospitality",),
    period_until="2026-06-30",
)
BATCH = record_id(2)


def post(reservation: int, amount: str, **details):
    return command(an_expenditure(amount, **details), reservation=record_id(reservation))


def later(asked, now):
    return asked.model_copy(update={"now": now})


REFUSED = [
    Refused("no money to keep", [planned()], command(a_reservation()), "insufficient_funds"),
    Refused(
        "promised money", [planned(), promised()], command(a_reservation()), "insufficient_funds"
    ),
    Refused(
        "a fen more than is left beside another reservation",
        HELD,
        command(a_reservation("400.01")),
        "insufficient_funds",
    ),
    Refused(
        "spending what is kept for something else",
        HELD,
        command(an_expenditure("400.01")),
        "insufficient_funds",
    ),
    Refused(
        "taking back what is kept", HELD, command(a_reclaim(amount="400.01")), "insufficient_funds"
    ),
    Refused("voiding the money that is kept", HELD, void(2), "insufficient_funds"),
    Refused(
        "correcting the money below what is kept",
        HELD,
        correct(2, a_receipt(amount="599.99")),
        "insufficient_funds",
    ),
    Refused(
        "keeping before the money came",
        LOTTERY,
        command(a_reservation(reserved_on="2026-01-09")),
        "insufficient_funds",
    ),
    Refused(
        "keeping for a purpose that the grant forbids",
        [planned(), BOUND],
        command(a_reservation(category="hospitality")),
        "category_forbidden",
    ),
    Refused(
        "keeping outside of the grant's period",
        [planned(), BOUND],
        command(a_reservation(reserved_on="2026-07-01")),
        "outside_grant_period",
    ),
    Refused(
        "lines that are not the amount",
        LOTTERY,
        command(a_reservation("100", a_line("99"))),
        "split_does_not_add_up",
    ),
    Refused(
        "reserved tomorrow",
        LOTTERY,
        command(a_reservation(reserved_on="2026-11-24")),
        "future_date",
    ),
    Refused(
        "until yesterday",
        LOTTERY,
        command(a_reservation(valid_until="2026-11-22")),
        "reservation_expired",
    ),
    Refused(
        "keeping in a month that is closed",
        [*LOTTERY, PeriodClosed(month="2026-03")],
        command(a_reservation()),
        "period_already_closed",
    ),
    Refused(
        "correcting one of a month that is closed",
        [*HELD, PeriodClosed(month="2026-03")],
        correct(3, a_reservation("1")),
        "period_already_closed",
    ),
    Refused("a bill larger than all there is", HELD, post(3, "1000.01"), "insufficient_funds"),
    Refused("posting twice", POSTED, post(3, "1"), "reservation_already_resolved"),
    Refused("releasing what is posted", POSTED, release(3), "reservation_already_resolved"),
    Refused(
        "posting what is released",
        [*HELD, released(3)],
        post(3, "1"),
        "reservation_already_resolved",
    ),
    Refused("releasing twice", [*HELD, released(3)], release(3), "reservation_already_resolved"),
    Refused(
        "correcting what is posted",
        POSTED,
        correct(3, a_reservation("1")),
        "reservation_already_resolved",
    ),
    Refused("voiding what is posted", POSTED, void(3), "reservation_already_resolved"),
    Refused(
        "releasing what is voided",
        [
            *HELD,
            RecordVoided(record=record_id(3), reason_code="typo", was=reserved(paid(60_000))),
        ],
        release(3),
        "reservation_already_resolved",
    ),
    Refused("voiding twice", [*HELD, released(3)], void(3), "reservation_already_resolved"),
    Refused(
        "posting after the last day", HELD, later(post(3, "1"), DAY_AFTER), "reservation_expired"
    ),
    Refused(
        "releasing after the last day", HELD, later(release(3), DAY_AFTER), "reservation_expired"
    ),
    Refused("voiding after the last day", HELD, later(void(3), DAY_AFTER), "reservation_expired"),
    Refused("posting what nobody kept", LOTTERY, post(9, "1"), "unknown_reservation"),
    Refused("posting a receipt", LOTTERY, post(2, "1"), "unknown_reservation"),
    Refused("releasing what nobody kept", LOTTERY, release(9), "unknown_reservation"),
    Refused("releasing an expenditure", POSTED, release(4), "unknown_reservation"),
    *(
        Refused(f"{what} as a late entry", HELD, asked, "bad_value")
        for what, asked in {
            "receiving money": command(a_receipt(grant="G-2"), late_entry=record_id(3)),
            "spending": command(an_expenditure("1"), late_entry=record_id(3)),
            "correcting it": correct(3, a_reservation("1"), late_entry=record_id(3)),
            "voiding it": void(3, late_entry=record_id(3)),
        }.items()
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_it_is_refused(row: Refused):
    row.check()


def test_money_is_kept_under_the_rules_under_which_it_is_spent():
    """The grant received first pays first; the rest comes from the next."""
    story = given(planned(), received(60_000), received(50_000, "G-2"))
    asked = a_reservation("700", document_number="合同 7", valid_until="2026-12-31")
    story.when(command(asked)).then(
        reserved(
            paid(60_000),
            paid(10_000, "G-2"),
            valid_until="2026-12-31",
            document_number="合同 7",
        )
    )


def test_what_is_kept_is_not_available():
    story = given(*HELD)
    assert story.state.funds.available_fen("welfare_lottery") == 40_000
    story.when(command(an_expenditure("400"))).accepted()


def test_a_bill_as_large_as_the_reservation_takes_exactly_what_was_kept():
    story = given(*LOTTERY, reserved(paid(100_000)))
    story.when(post(3, "1000")).then(spent(paid(100_000)))
    story.do(post(3, "1000"))
    assert story.state.funds.available_fen("welfare_lottery") == 0
    assert story.state.funds.reservations == {}


def test_a_smaller_bill_frees_the_rest():
    story = given(*HELD)
    story.do(post(3, "500"))
    assert story.state.funds.available_fen("welfare_lottery") == 50_000


def test_a_larger_bill_takes_what_is_left_beside():
    given(*HELD).when(post(3, "1000")).then(spent(paid(100_000)))


def test_the_grants_that_the_reservation_kept_pay_first():
    story = given(
        planned(), received(60_000), received(30_000, "G-2"), reserved(paid(30_000, "G-2"))
    )
    story.when(post(4, "400")).then(spent(paid(30_000, "G-2"), paid(10_000)))


def test_the_bill_need_not_be_of_the_day_or_purpose_of_the_reservation():
    """It is judged like any other, against the money that was given back."""
    asked = post(3, "600", spent_on="2026-02-01", category="office")
    given(*HELD).when(asked).then(spent(paid(60_000), spent_on="2026-02-01", category="office"))


def test_a_release_frees_everything():
    story = given(*HELD)
    story.when(release(3)).then(ReservationReleased(reservation=record_id(3)))
    story.do(release(3))
    assert story.state.funds == given(*LOTTERY).state.funds


def test_a_release_needs_no_open_month_because_it_happens_today():
    given(*HELD, PeriodClosed(month="2026-03")).when(release(3)).accepted()


def test_an_approval_and_a_reservation_may_carry_one_expenditure():
    story = given(
        *HELD,
        PeriodClosed(month="2026-03"),
        LateEntryApproved(month="2026-03", records=1, expires_on="2026-12-31"),
    )
    asked = post(3, "600").model_copy(update={"late_entry": record_id(5)})
    story.do(asked)
    assert story.state.approvals == story.state.funds.reservations == {}


def test_a_reservation_is_kept_as_long_as_a_voucher():
    traces = Traces()
    traces.add(record_id(3), reserved(paid(1)))
    [trace] = traces.of(("record", record_id(3)))
    assert (trace.retention_class, trace.last_on) == ("voucher", "2026-03-01")


def test_the_last_day_counts_whole():
    story = given(*HELD)
    story.when(later(post(3, "600"), LAST_DAY)).accepted()
    story.when(later(command(an_expenditure("400.01")), LAST_DAY)).refused(InsufficientFunds)


def test_after_the_last_day_everybody_may_spend_what_was_kept():
    story = given(*HELD)
    story.when(later(command(an_expenditure("1000")), DAY_AFTER)).accepted()
    assert story.state.funds == given(*LOTTERY).state.funds


def test_a_void_of_the_expenditure_does_not_bring_the_reservation_back():
    story = given(*POSTED)
    story.do(void(4))
    assert story.state.funds.available_fen("welfare_lottery") == 100_000
    story.when(post(3, "1")).refused(ReservationAlreadyResolved, reservation=record_id(3))


def test_a_correction_of_the_expenditure_leaves_the_reservation_resolved():
    story = given(*POSTED)
    story.do(correct(4, an_expenditure("1000")))
    story.when(release(3)).refused(ReservationAlreadyResolved)
    assert story.state.funds.available_fen("welfare_lottery") == 0


def test_an_open_reservation_is_corrected_within_what_there_is():
    story = given(*HELD)
    story.when(correct(3, a_reservation("1000.01"))).refused(InsufficientFunds)
    story.do(correct(3, a_reservation("1000", valid_until="2026-12-31")))
    assert story.state.funds.available_fen("welfare_lottery") == 0
    assert story.state.funds.reservations[record_id(3)].valid_until == "2026-12-31"
    story.when(correct(3, a_reservation("1000", valid_until="2026-11-22"))).refused(
        ReservationExpired, field="valid_until"
    )


def test_a_corrected_reservation_is_still_the_one_to_post():
    story = given(*HELD)
    story.do(correct(3, a_reservation("900"), event_id=record_id(901)))
    story.do(post(3, "1000"))
    assert story.state.funds.reservations == {}


def test_an_open_reservation_is_voided_like_any_record():
    story = given(*HELD)
    story.do(void(3))
    assert story.state.funds == given(*LOTTERY).state.funds
    story.when(void(3)).refused(RecordAlreadyVoided)


def test_voiding_a_batch_leaves_the_reservations_that_were_resolved():
    story = given(
        planned(),
        WorkbookImported(file_sha256="c" * 64, rows=4),
        Past(received(), batch=BATCH, causes=(BATCH,)),
        Past(reserved(paid(60_000)), batch=BATCH, causes=(BATCH,)),
        Past(reserved(paid(10_000)), batch=BATCH, causes=(BATCH,)),
        Past(spent(paid(50_000)), batch=BATCH, causes=(BATCH, record_id(4))),
    )
    events = story.do(command(VoidImportBatch, voided_batch=BATCH))
    assert [event.record for event in events[:-1]] == [record_id(n) for n in (6, 5, 3)]
    assert events[-1] == ImportBatchVoided(batch=BATCH, records=3)
    assert story.state.funds.grants == {}


def test_the_days_pass_in_any_order_with_other_entries():
    """A replay that lets them pass only at the end comes to the same book."""
    passed, replayed = given(*HELD).state.funds, given(*HELD).state.funds
    expire_reservations(passed, "2027-03-01")
    for funds in (passed, replayed):
        apply_funds(funds, spent(paid(90_000)), record_id(9), +1)
    expire_reservations(replayed, "2027-03-01")
    assert passed == replayed
    assert passed.reservations == {}
    assert passed.grants["G-1"].available_fen == 10_000


RESOLVING = {
    "posted": Past(spent(paid(50_000)), causes=(record_id(3),)),
    "released": released(3),
    "voided": RecordVoided(record=record_id(3), reason_code="typo", was=reserved(paid(60_000))),
    "kept until later": RecordCorrected(
        record=record_id(3),
        reason_code="typo",
        was=reserved(paid(60_000)),
        now=reserved(paid(70_000), valid_until="2027-03-31"),
    ),
}


@pytest.mark.parametrize("entry", RESOLVING.values(), ids=RESOLVING)
def test_a_clock_that_is_ahead_takes_what_another_process_did_a_moment_before_midnight(entry):
    """To it the last day was over, to the other not yet."""
    ahead, replayed = given(*HELD), given(*HELD)
    expire_reservations(ahead.state.funds, "2027-03-01")
    for story in (ahead, replayed):
        story.take(entry, record_id(4))
    expire_reservations(replayed.state.funds, "2027-03-01")
    assert ahead.state == replayed.state


def test_only_open_reservations_stay_in_the_state():
    story = given(planned(), received(), joined(), certified())
    for number in range(40):
        reservation = record_id(1_000 + 2 * number)
        story.do(command(a_reservation("10"), event_id=reservation))
        last = release(reservation) if number % 2 else post(1_000 + 2 * number, "1")
        story.do(last.model_copy(update={"event_id": record_id(1_001 + 2 * number)}))
    assert story.state.funds.reservations == {}
    assert len(story.state.funds.grants["G-1"].days.days) == 2
