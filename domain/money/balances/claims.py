"""What the decisions know of money that was asked for: what became of each submission.

What a submission says is not kept here, only the hash of it: an approval is of exactly that.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, assert_never

from msgspec import Struct, field

from domain.ground.events import content_hash
from domain.money.facts import (
    ClaimFact,
    ExpenditureApproved,
    ExpenditurePaid,
    ExpenditureRejected,
    ExpenditureSubmitted,
)

Standing = Literal["submitted", "approved", "rejected", "paid"]


class Decision(Struct, frozen=True):
    """Somebody approved or rejected what a submission said under a hash."""

    is_approval: bool
    day: str
    content: str


class Payment(Struct, frozen=True):
    """A submission was paid on a day, resting on the record of an approval."""

    day: str
    approval: str


class Claim(Struct):
    """One submission: its day and the hash of what it says, and by record what became of it.

    Without a day there is none, only what was once said about it.
    """

    submitted_on: str = ""
    content: str = ""
    decisions: dict[str, Decision] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)

    def decided(self, gone: Collection[str] = ()) -> tuple[str, Decision] | None:
        """The latest record that approves or rejects what it says now; None while it waits."""
        found = [
            (record, each)
            for record, each in self.decisions.items()
            if each.content == self.content and record not in gone
        ]
        return max(found, key=lambda each: (each[1].day, each[0]), default=None)

    def without(self, gone: Collection[str], submission: str) -> Claim:
        """What is left of it once records are gone."""
        left = Claim() if submission in gone else Claim(self.submitted_on, self.content)
        left.decisions = {key: each for key, each in self.decisions.items() if key not in gone}
        left.payments = {key: each for key, each in self.payments.items() if key not in gone}
        return left

    @property
    def standing(self) -> Standing:
        """How it stands."""
        decided = self.decided()
        if self.payments:
            return "paid"
        if decided is None:
            return "submitted"
        return "approved" if decided[1].is_approval else "rejected"

    @property
    def holds(self) -> bool:
        """Whether whatever was paid rests on an approval of what was submitted, day after day."""
        return all(self._holds(each) for each in self.payments.values())

    def _holds(self, payment: Payment) -> bool:
        approval = self.decisions.get(payment.approval)
        return (
            approval is not None
            and approval.content == self.content
            and "" < self.submitted_on <= approval.day <= payment.day
        )


Claims = dict[str, Claim]
"""What was submitted, by record."""


def submission_of(fact: ClaimFact, record: str) -> str:
    """The record of the submission that a step is about."""
    return record if isinstance(fact, ExpenditureSubmitted) else fact.submission


def apply_claims(claims: Claims, fact: ClaimFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a step to the state or take it away (-1)."""
    submission = submission_of(fact, record)
    claim = claims.setdefault(submission, Claim())
    if sign > 0:
        take_step(claim, fact, record)
    else:
        _take_back(claim, fact, record)
    if claim == Claim():
        del claims[submission]


def take_step(claim: Claim, fact: ClaimFact, record: str) -> None:
    """Add a step to what is known of a submission."""
    match fact:
        case ExpenditureSubmitted():
            claim.submitted_on, claim.content = fact.submitted_on, content_hash(fact)
        case ExpenditureApproved():
            claim.decisions[record] = _decision(fact.approved_on, fact)
        case ExpenditureRejected():
            claim.decisions[record] = _decision(fact.rejected_on, fact)
        case ExpenditurePaid():
            claim.payments[record] = Payment(fact.spent_on, fact.approval)
        case _:
            assert_never(fact)


def _decision(day: str, fact: ExpenditureApproved | ExpenditureRejected) -> Decision:
    return Decision(isinstance(fact, ExpenditureApproved), day, fact.content_sha256)


def _take_back(claim: Claim, fact: ClaimFact, record: str) -> None:
    if isinstance(fact, ExpenditureSubmitted):
        claim.submitted_on = claim.content = ""
    elif isinstance(fact, ExpenditurePaid):
        del claim.payments[record]
    else:
        del claim.decisions[record]
