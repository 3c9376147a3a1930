"""Money that is asked for: three people, exactly what was seen, and an expenditure in the end."""

from __future__ import annotations

import pytest
from msgspec import structs

from domain.book.events import RecordCorrected
from domain.ground.events import content_hash
from domain.ground.policy import PolicyVersion, Rule
from domain.ground.refusals import ProbableDuplicate
from domain.money.claims.details import (
    ExpenditureApprovedDetails,
    ExpenditurePaidDetails,
    ExpenditureRejectedDetails,
    ExpenditureSubmittedDetails,
)
from domain.money.facts import (
    ExpenditureApproved,
    ExpenditurePaid,
    ExpenditureRejected,
    ExpenditureSubmitted,
)
from domain.money.refusals import (
    DirectRecordingLimited,
    InsufficientFunds,
    SubmissionNotApproved,
)
from tests.builders import (
    a_line,
    an_expenditure,
    command,
    correct,
    joined,
    paid,
    planned,
    received,
    record_id,
    spent,
    void,
)
from tests.domain.spec import Past, Refused, Story, given

ASKED = ExpenditureSubmitted(
    category="service_activity",
    submitted_on="2026-03-01",
    amount_fen=10_000,
    lines=(paid(10_000),),
    voucher_number="E-7",
)
SEEN = content_hash(ASKED)
MADE = record_id(900)
WAITING = [planned(), received(), joined(), Past(ASKED, actor="W-1")]
"""Record 4 waits for an approval."""
YES = ExpenditureApproved(submission=record_id(4), approved_on="2026-03-02", content_sha256=SEEN)
NO = ExpenditureRejected(submission=record_id(4), rejected_on="2026-03-02", content_sha256=SEEN)
APPROVED = [*WAITING, Past(YES, actor="head-1")]
PAYMENT = ExpenditurePaid(
    category="service_activity",
    spent_on="2026-03-03",
    amount_fen=10_000,
    lines=(paid(10_000),),
    voucher_number="E-7",
    submission=record_id(4),
    approval=record_id(5),
)
PAID = [*APPROVED, Past(PAYMENT, actor="cashier")]


def asking(amount="100", *lines, actor="W-1", **stated):
    fields = {
        "category": "service_activity",
        "submitted_on": "2026-03-01",
        "amount": amount,
        "lines": lines or (a_line(amount),),
    }
    return command(ExpenditureSubmittedDetails(**(fields | stated)), actor=actor)


def approving(actor="head-1", event_id=MADE, **stated):
    fields = {"submission": record_id(4), "approved_on": "2026-03-02", "content_sha256": SEEN}
    details = ExpenditureApprovedDetails(**(fields | stated))
    return command(details, actor=actor, event_id=event_id)


def rejecting(actor="head-1", **stated):
    fields = {"submission": record_id(4), "rejected_on": "2026-03-02", "content_sha256": SEEN}
    return command(ExpenditureRejectedDetails(**(fields | stated)), actor=actor)


def paying(actor="cashier", event_id=MADE, **stated):
    fields = {"submission": record_id(4), "spent_on": "2026-03-03"}
    details = ExpenditurePaidDetails(**(fields | stated))
    return command(details, actor=actor, event_id=event_id)


def smaller(actor="W-1"):
    """What was asked for, corrected to less."""
    details = asking("60", voucher_number="E-7").details
    return correct(4, details, actor=actor, event_id=record_id(90), command_id="smaller")


CODE = DirectRecordingLimited.code
REFUSED = [
    Refused("of money that is not there", WAITING, asking("1000.01"), "insufficient_funds"),
    Refused(
        "a purpose that the grant forbids, before anybody has approved it",
        [planned(), received(forbidden_categories=("personnel",))],
        asking(category="personnel"),
        "category_forbidden",
    ),
    Refused("asked by nobody known", WAITING, asking(handled_by="W-9"), "unknown_worker"),
    Refused("a correction by another", WAITING, smaller("head-1"), "not_permitted"),
    Refused("approved by who asked", WAITING, approving("W-1"), "same_person_twice"),
    Refused("rejected by who asked", WAITING, rejecting("W-1"), "same_person_twice"),
    Refused("nothing asked", WAITING, approving(submission=record_id(2)), "unknown_submission"),
    Refused("another content", WAITING, approving(content_sha256="b1" * 32), "content_changed"),
    Refused("decided twice", APPROVED, rejecting("head-2"), "submission_already_decided"),
    Refused(
        "approved before it was asked for",
        WAITING,
        approving(approved_on="2026-02-28"),
        "before_earlier_step",
    ),
    Refused("paid unapproved", WAITING, paying(), "submission_not_approved"),
    Refused("paid though rejected", [*WAITING, NO], paying(), "submission_not_approved"),
    Refused("paid by who asked", APPROVED, paying("W-1"), "same_person_twice"),
    Refused("paid by who approved", APPROVED, paying("head-1"), "same_person_twice"),
    Refused(
        "paid before it was approved",
        APPROVED,
        paying(spent_on="2026-03-01"),
        "before_earlier_step",
    ),
    Refused("paid twice", PAID, paying(), "submission_already_paid"),
    Refused(
        "another paper than was approved", APPROVED, paying(voucher_number="E-8"), "content_changed"
    ),
    Refused(
        "a voided submission", [*WAITING], paying(submission=record_id(3)), "unknown_submission"
    ),
    Refused("a void of what is paid", PAID, void(4), "submission_already_paid"),
    Refused("a void of its approval", PAID, void(5), "submission_already_paid"),
    Refused("a correction of what is paid", PAID, smaller(), "submission_already_paid"),
    Refused(
        "the approval moved behind the payment",
        PAID,
        correct(5, approving(approved_on="2026-03-04").details),
        "submission_already_paid",
    ),
    Refused(
        "money that went elsewhere",
        [*APPROVED, spent(paid(95_000))],
        paying(),
        "insufficient_funds",
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_refused(case):
    case.check()


def test_what_is_asked_for_keeps_no_money():
    given(*WAITING).when(command(an_expenditure("1000"))).accepted()


def test_payment_makes_the_expenditure_as_it_was_approved():
    given(*APPROVED).when(paying()).then(PAYMENT)
    given(*PAID).when(command(an_expenditure("900.01"))).refused(InsufficientFunds)


def test_a_paper_that_came_later_is_stated_with_the_payment():
    asked = structs.replace(ASKED, voucher_number="")
    seen = structs.replace(YES, content_sha256=content_hash(asked))
    past = [*WAITING[:3], Past(asked, actor="W-1"), Past(seen, actor="head-1")]
    made = given(*past).when(paying(voucher_number="E-9", voucher_kind="vat_invoice")).accepted()
    assert (made.voucher_number, made.voucher_kind) == ("E-9", "vat_invoice")


def test_a_corrected_submission_waits_anew_and_the_old_decision_is_of_nothing():
    for decision in (YES, NO):
        story = Story(*WAITING, Past(decision, actor="head-1"))
        (changed,) = story.do(smaller())
        assert isinstance(changed, RecordCorrected)
        assert story.state.funds.claims[record_id(4)].standing == "submitted"
        story.when(paying()).refused(SubmissionNotApproved)
        story.do(approving(content_sha256=content_hash(changed.now), event_id=record_id(91)))
        (payment,) = story.do(paying(event_id=record_id(92)))
        assert payment.amount_fen == 6_000


def test_a_voided_payment_may_be_made_again():
    story = Story(*PAID)
    story.do(void(6, event_id=record_id(80)))
    story.when(paying()).then(PAYMENT)
    story.do(void(5, event_id=record_id(81), command_id="and the approval"))
    assert story.state.funds.claims[record_id(4)].standing == "submitted"


def test_the_same_paper_is_not_asked_for_twice_nor_paid_beside_another_record():
    given(*WAITING).when(asking(voucher_number="E-7")).refused(
        ProbableDuplicate, record=record_id(4)
    )
    recorded = spent(paid(10_000), voucher_number="E-7")
    given(*APPROVED, recorded).when(paying()).refused(ProbableDuplicate, record=record_id(6))


def test_above_the_limit_of_the_policy_nothing_is_recorded_directly():
    story = Story(planned(), received(), spent(paid(8_000), spent_on="2026-01-20"))
    story.index.areas["330200"] = [
        Rule(
            "direct_expenditure_limit_fen",
            5_000,
            PolicyVersion(policy_version="p", area="A-330200", effective_from="2026-02-01"),
        )
    ]
    story.when(command(an_expenditure("50"))).accepted()
    story.when(command(an_expenditure("50.01"))).refused(
        DirectRecordingLimited, limit_fen=5_000, asked_fen=5_001
    )
    story.when(command(an_expenditure("90", spent_on="2026-01-31"))).accepted()
    less = an_expenditure("70", spent_on="2026-02-20")
    story.when(correct(3, less)).accepted()
    story.when(asking("900")).accepted()
