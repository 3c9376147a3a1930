"""Several papers of one expense: each counts by itself, with its own part of the amount."""

from __future__ import annotations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec import structs

from domain.ground.events import content_hash
from domain.ground.order.flags import Warned
from domain.ground.refusals import ContentChanged, ProbableDuplicate
from domain.money.facts import Voucher
from domain.money.papers.vouchers import invoices_of, marks_of, vouchers_of
from domain.money.refusals import VouchersOverAmount
from tests.builders import (
    a_receipt,
    advanced,
    an_advance,
    an_expenditure,
    command,
    correct,
    joined,
    paid,
    planned,
    received,
    record_id,
    spent,
)
from tests.domain.money.claims.test_claims import ASKED, WAITING, YES, asking, paying
from tests.domain.spec import Past, Refused, Story, given

RICH = [planned(), received(amount_fen=5_000_000), joined()]
SECOND = {"voucher_number": "24332", "amount": "30", "voucher_kind": "vat_invoice"}
THIRD = {"voucher_number": "88", "amount": "20", "voucher_code": "033002100111"}


def bearing(*more, amount="100", **stated):
    return an_expenditure(amount, voucher_number="E-1", more_vouchers=more, **stated)


def numbered(number, amount="1", **stated):
    return {"voucher_number": number, "amount": amount, **stated}


REFUSED = [
    Refused(
        "further vouchers that leave nothing for the first",
        RICH,
        command(bearing(SECOND, numbered("9", "70"))),
        "vouchers_over_amount",
    ),
    Refused(
        "an advance with a voucher above its amount",
        RICH,
        command(an_advance("10", more_vouchers=(SECOND,))),
        "vouchers_over_amount",
    ),
    Refused(
        "a submission with a voucher above its amount",
        RICH,
        asking("10", more_vouchers=(SECOND,)),
        "vouchers_over_amount",
    ),
    Refused("the first voucher again", RICH, command(bearing(numbered("E-1"))), "voucher_twice"),
    Refused(
        "one further voucher twice",
        RICH,
        command(bearing(THIRD, numbered("88", voucher_code="033002100111"))),
        "voucher_twice",
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_refused(case):
    case.check()


def test_an_expense_keeps_its_papers_and_the_first_is_for_what_the_others_leave():
    scan = {"voucher_kind": "sign_off_sheet", "amount": "5.50", "voucher_sha256": "c" * 64}
    fact = given(*RICH).when(command(bearing(SECOND, THIRD, scan))).accepted()
    assert fact.more_vouchers == (
        Voucher(amount_fen=3_000, voucher_number="24332", voucher_kind="vat_invoice"),
        Voucher(amount_fen=2_000, voucher_number="88", voucher_code="033002100111"),
        Voucher(
            voucher_number="",
            amount_fen=550,
            voucher_kind="sign_off_sheet",
            voucher_sha256="c" * 64,
        ),
    )
    assert vouchers_of(fact)[0] == Voucher(amount_fen=4_450, voucher_number="E-1")


def test_two_papers_may_bear_one_number_under_two_codes_or_none_at_all():
    another = THIRD | {"voucher_code": "033002100112"}
    unnumbered = {"voucher_kind": "white_slip", "amount": "1"}
    given(*RICH).when(command(bearing(THIRD, another, unnumbered, unnumbered))).accepted()


@pytest.mark.parametrize(
    "again",
    [
        an_expenditure(
            "30", voucher_number="24332", voucher_kind="vat_invoice", spent_on="2025-10-01"
        ),
        an_expenditure("80", more_vouchers=(SECOND,), spent_on="2026-06-01"),
        an_advance("30", voucher_number="24332", voucher_kind="vat_invoice"),
        an_advance("31", voucher_number="A-9", more_vouchers=(SECOND,)),
    ],
    ids=["alone", "beside another", "as an advance", "within an advance"],
)
def test_any_paper_that_was_charged_before_is_held(again):
    early = a_receipt(grant="G-9", amount="900", received_on="2024-01-05", voucher_number="R-9")
    story = Story(*RICH)
    story.do(command(early, event_id=record_id(70), command_id="early"))
    story.do(command(bearing(SECOND, THIRD), event_id=record_id(80), command_id="first"))
    story.when(command(again)).refused(ProbableDuplicate, record=record_id(80))


@pytest.mark.parametrize(
    "another",
    [
        an_expenditure("31", voucher_number="24332"),
        an_expenditure("99", voucher_number="E-1", more_vouchers=(SECOND | {"amount": "31"},)),
        an_expenditure("100", voucher_number="E-2"),
    ],
    ids=["another part", "both in other parts", "another number"],
)
def test_the_same_number_with_another_part_of_the_amount_is_not(another):
    story = Story(*RICH)
    story.do(command(bearing(SECOND, THIRD), event_id=record_id(80), command_id="first"))
    story.when(command(another)).accepted()


def test_a_correction_states_the_papers_anew_and_is_judged_with_them():
    story = Story(*RICH)
    story.do(command(bearing(SECOND, THIRD), event_id=record_id(80), command_id="first"))
    story.do(command(an_expenditure("7", voucher_number="9"), event_id=record_id(81)))
    changed = story.when(correct(record_id(80), bearing(SECOND), event_id=record_id(82))).accepted()
    assert [each.voucher_number for each in changed.now.more_vouchers] == ["24332"]
    like = bearing(SECOND, numbered("9", "7"))
    story.when(correct(record_id(80), like, event_id=record_id(82))).refused(
        ProbableDuplicate, record=record_id(81)
    )
    story.when(
        correct(record_id(80), bearing(SECOND, amount="30"), event_id=record_id(82))
    ).refused(VouchersOverAmount, field="more_vouchers", vouchers_fen=3_000, amount_fen=3_000)


def test_white_slips_are_told_with_the_parts_that_they_vouch_for():
    slips = ({"voucher_kind": "white_slip", "amount": "20"}, SECOND)
    slips += ({"voucher_kind": "bank_slip", "amount": "3"},)
    told = given(*RICH).when(command(bearing(*slips, voucher_kind="vat_invoice"))).warnings()
    assert told == [Warned(code="white_slip", amount_fen=2_300)]
    told = given(*RICH).when(command(bearing(SECOND, voucher_kind="white_slip"))).warnings()
    assert told == [Warned(code="white_slip", amount_fen=7_000)]
    assert given(*RICH).when(command(bearing(SECOND))).warnings() == []


def approved(asked):
    seen = structs.replace(YES, content_sha256=content_hash(asked))
    return [*WAITING[:3], Past(asked, actor="W-1"), Past(seen, actor="head-1")]


def test_a_payment_takes_over_the_papers_that_were_approved_or_brings_them_all():
    more = (Voucher(amount_fen=3_000, voucher_number="24332", voucher_kind="vat_invoice"),)
    asked = structs.replace(ASKED, more_vouchers=more)
    assert given(*approved(asked)).when(paying()).accepted().more_vouchers == more
    same = paying(more_vouchers=(SECOND,))
    assert given(*approved(asked)).when(same).accepted().more_vouchers == more
    bare = structs.replace(ASKED, voucher_number="")
    made = given(*approved(bare)).when(paying(voucher_number="E-7", more_vouchers=(SECOND,)))
    assert made.accepted().more_vouchers == more


def test_a_payment_brings_no_other_papers_than_were_approved():
    more = (Voucher(amount_fen=3_000, voucher_number="24332", voucher_kind="vat_invoice"),)
    asked = structs.replace(ASKED, more_vouchers=more)
    changed = {"field": "more_vouchers", "approved": record_id(4)}
    given(*approved(asked)).when(paying(more_vouchers=(THIRD,))).refused(ContentChanged, **changed)
    given(*approved(ASKED)).when(paying(more_vouchers=(SECOND,))).refused(ContentChanged, **changed)
    bare = structs.replace(ASKED, voucher_number="")
    over = paying(more_vouchers=(SECOND | {"amount": "100"},))
    given(*approved(bare)).when(over).refused(
        VouchersOverAmount, field="more_vouchers", vouchers_fen=10_000, amount_fen=10_000
    )


PAPERS = st.lists(
    st.builds(
        Voucher,
        amount_fen=st.integers(1, 50),
        voucher_number=st.sampled_from(["", "7", "8", "24332000000012345678"]),
        voucher_kind=st.sampled_from(["vat_invoice", "white_slip"]),
        voucher_code=st.sampled_from(["", "033"]),
    ),
    max_size=4,
)


@for_all(papers=PAPERS, number=st.sampled_from(["", "E-1", "7"]), day=st.sampled_from([1, 2]))
def test_an_expense_has_the_marks_of_each_paper_as_if_it_were_of_that_alone(papers, number, day):
    total_fen = sum(each.amount_fen for each in papers) + 10
    of_day = {"spent_on": f"202{day}-03-01"}
    fact = spent(paid(total_fen), voucher_number=number, more_vouchers=tuple(papers), **of_day)
    alone = [spent(paid(10), voucher_number=number, **of_day)] + [
        spent(
            paid(each.amount_fen),
            voucher_number=each.voucher_number,
            voucher_kind=each.voucher_kind,
            voucher_code=each.voucher_code,
            **of_day,
        )
        for each in papers
    ]
    assert set(marks_of(fact)) == {mark for each in alone for mark in marks_of(each)}
    assert set(invoices_of(fact)) == {known for each in alone for known in invoices_of(each)}
    assert sum(each.amount_fen for each in vouchers_of(fact)) == total_fen


def test_an_advance_with_one_paper_has_the_marks_that_it_always_had():
    assert marks_of(advanced(10_000, voucher_number="D-1", voucher_kind="vat_invoice")) == (
        "out/2026/10000/D-1",
        "invoice/10000/D-1",
    )
