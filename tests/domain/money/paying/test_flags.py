"""What is said of payments by their papers, amounts and payees (A11)."""

from __future__ import annotations

from msgspec import structs

from domain.ground.events import content_hash
from domain.ground.order.flags import Warned
from tests.builders import a_receipt, an_advance, an_expenditure, command, joined, planned, received
from tests.domain.book.test_flags import codes, laid_down
from tests.domain.money.claims.test_claims import ASKED, YES, paying
from tests.domain.spec import Past, Story, given

RICH = [planned(), received(amount_fen=5_000_000), joined()]


def said(**stated):
    return given(*RICH).when(command(an_expenditure("1500.50", **stated))).warnings()


def test_a_paper_that_is_no_invoice_is_a_white_slip():
    for kind in ("white_slip", "bank_slip"):
        assert said(voucher_kind=kind) == [Warned(code="white_slip", amount_fen=150_050)]
    for kind in ("vat_invoice", "sign_off_sheet", None):
        assert said(voucher_kind=kind) == []


def test_more_cash_than_1000_yuan_is_flagged_unless_it_is_pay():
    assert said(payment_method="cash") == [
        Warned(code="cash_over_limit", amount_fen=150_050, limit_amount_fen=100_000)
    ]
    assert said(payment_method="transfer") == []
    assert said(payment_method="cash", category="personnel") == []
    thousand = command(an_expenditure("1000", payment_method="cash"))
    assert given(*RICH).when(thousand).warnings() == []


def test_a_multiple_of_ten_thousand_yuan_is_a_round_sum():
    story = Story(*RICH)
    assert story.when(command(an_expenditure("20000"))).warnings() == [
        Warned(code="round_sum", amount_fen=2_000_000, limit_amount_fen=1_000_000)
    ]
    assert story.when(command(an_expenditure("20000", category="personnel"))).warnings() == []
    assert story.when(command(an_expenditure("20001"))).warnings() == []
    assert codes(story.when(command(an_advance("10000"))).warnings()) == ["round_sum"]


def test_what_goes_to_a_worker_is_flagged_unless_it_is_pay():
    assert said(payee_worker="W-1") == [
        Warned(code="payee_is_staff", workers=("W-1",), amount_fen=150_050)
    ]
    assert said(payee_worker="W-1", category="personnel") == []


def test_payments_are_judged_by_the_policy_of_their_day():
    story = laid_down("cash_limit_fen", 200_000, effective_from="2026-03-01")
    story.do(command(a_receipt(amount="5000")))
    for day, found in (("2026-02-28", ["cash_over_limit"]), ("2026-03-01", [])):
        spending = an_expenditure("1500.50", spent_on=day, payment_method="cash")
        assert codes(story.when(command(spending)).warnings()) == found


def test_a_payment_is_flagged_by_what_was_asked_for_and_how_it_was_paid():
    asked = structs.replace(ASKED, payee_worker="W-1")
    seen = structs.replace(YES, content_sha256=content_hash(asked))
    past = [*RICH, Past(asked, actor="W-1"), Past(seen, actor="head-1")]
    told = given(*past).when(paying(voucher_kind="white_slip", payment_method="cash"))
    assert codes(told.warnings()) == ["white_slip", "payee_is_staff"]
