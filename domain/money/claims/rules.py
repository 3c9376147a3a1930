"""Decisions about money that is asked for: submitted, approved or rejected by another, paid by a third.

Payment makes the expenditure in the books, under the rules of one that is recorded: it is covered
by its grants on its day, and judged by their terms again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from copy import deepcopy
from typing import Any, Final, TypeVar

from msgspec import UNSET

from domain.ground.commands import Command, corrected_by, own_records
from domain.ground.events import Event
from domain.ground.records import Find
from domain.ground.refusals import ContentChanged, NotPermitted
from domain.ground.stating import each_once, part_stated, stated
from domain.money.balances.claims import (
    Claim,
    Claims,
    Decision,
    apply_claims,
    submission_of,
)
from domain.money.claims.details import (
    ExpenditureApprovedDetails,
    ExpenditurePaidDetails,
    ExpenditureRejectedDetails,
    ExpenditureSubmittedDetails,
)
from domain.money.facts import (
    ClaimFact,
    Expenditure,
    ExpenditureApproved,
    ExpenditurePaid,
    ExpenditureRejected,
    ExpenditureSubmitted,
    Voucher,
)
from domain.money.funds import FundedStation, ensure_covered, postings_of, taken
from domain.money.papers.vouchers import ensure_vouchers_fit
from domain.money.paying.source_lines import lines_restated, source_lines
from domain.money.refunds.rules import ensure_refunds_hold
from domain.money.refusals import (
    BeforeEarlierStep,
    SamePersonTwice,
    SubmissionAlreadyDecided,
    SubmissionAlreadyPaid,
    SubmissionNotApproved,
    UnknownSubmission,
)
from domain.money.terms.uses import Use

_Deciding = TypeVar("_Deciding", ExpenditureApproved, ExpenditureRejected)
_FIRST_VOUCHER: Final = ("voucher_number", "voucher_kind", "voucher_code", "voucher_sha256")
_LATER: Final = frozenset(
    {
        *_FIRST_VOUCHER,
        *("more_vouchers", "linked_records", "handled_by", "payment_method", "payee_worker"),
    }
)
"""What a payment may add where it was not known when the money was asked for."""


def assess_submitted(
    station: FundedStation,
    details: ExpenditureSubmittedDetails,
    command: Command,
    was: Event | None,
    find: Find,
) -> ExpenditureSubmitted:
    """Ask for money that grants have and may pay on that day; nothing is kept of it.

    Whoever asked says it anew: corrected by another, it would be that person's, too.

    Raises NotPermitted, UnknownWorker, InsufficientFunds, what ``source_lines`` and
    ``ensure_vouchers_fit`` refuse, and SubmissionAlreadyPaid where a correction would leave a
    payment without its approval.
    """
    first = find(corrected_by(command)) if was is not None else None
    if first is not None and first.actor != command.actor:
        raise NotPermitted(role=command.role)
    _ensure_handler(station, details.handled_by)
    use = Use.of(details, details.submitted_on, "submitted_on")
    lines = source_lines(station.funds, details.lines, details.amount_fen, use, ())
    linked = each_once(details.linked_records)
    fact = stated(ExpenditureSubmitted, details, command, lines=lines, linked_records=linked)
    ensure_vouchers_fit(fact)
    asked = [taken(each, details.submitted_on, details.category) for each in lines]
    ensure_covered(station.funds, asked, field="lines")
    _ensure_stands(station.funds.claims, was, fact, command)
    return fact


def deciding(fact: type[_Deciding], day_field: str) -> Callable[..., _Deciding]:
    """The rule by which somebody else than who asked approves or rejects what was seen."""

    def assess(
        station: FundedStation,
        details: ExpenditureApprovedDetails | ExpenditureRejectedDetails,
        command: Command,
        was: _Deciding | None,
        find: Find,
    ) -> _Deciding:
        submission, day = details.submission, getattr(details, day_field)
        claim, submitted = _claim(station.funds.claims, submission, find)
        if was is None or was.submission != submission:
            _ensure_another(command, submission, find)
        if claim.content != details.content_sha256:
            raise ContentChanged(field="content_sha256", approved=submission)
        if claim.decided(own_records(command)) is not None:
            raise SubmissionAlreadyDecided(field="submission", standing=claim.standing)
        _ensure_not_before(day, submitted.submitted_on, field=day_field)
        found = stated(fact, details, command)
        _ensure_stands(station.funds.claims, was, found, command)
        return found

    return assess


def assess_paid(
    station: FundedStation,
    details: ExpenditurePaidDetails,
    command: Command,
    was: ExpenditurePaid | None,
    find: Find,
) -> ExpenditurePaid:
    """Pay what was approved, once, out of the grants that were approved.

    Raises UnknownSubmission, SubmissionNotApproved, SubmissionAlreadyPaid, SamePersonTwice,
    BeforeEarlierStep, ContentChanged (another paper than was approved), InsufficientFunds and what
    ``source_lines`` and ``ensure_vouchers_fit`` refuse.
    """
    submission, day = details.submission, details.spent_on
    claim, submitted = _claim(station.funds.claims, submission, find)
    if claim.payments.keys() - own_records(command):
        raise SubmissionAlreadyPaid(field="submission")
    approval, decision = _approval(claim)
    if was is None or was.submission != submission:
        _ensure_another(command, submission, find)
        _ensure_another(command, approval, find)
    _ensure_not_before(day, decision.day, field="spent_on")
    _ensure_handler(station, details.handled_by)
    given_back = () if was is None else tuple(postings_of(was))
    lines = source_lines(
        station.funds,
        lines_restated(submitted)["lines"],
        submitted.amount_fen,
        Use.of(submitted, day, "spent_on"),
        given_back,
    )
    fact = stated(
        ExpenditurePaid,
        details,
        command,
        **{**_approved(submitted), **_completed(submitted, details)},
        approval=approval,
        lines=lines,
    )
    ensure_vouchers_fit(fact)
    ensure_refunds_hold(station.funds, command, fact)
    ensure_covered(station.funds, postings_of(fact), given_back, field="lines")
    return fact


def ensure_claims_stand(claims: Claims, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away what a payment rests on. Raises SubmissionAlreadyPaid."""
    for submission, claim in claims.items():
        if claim.payments and not claim.without(gone, submission).holds:
            raise SubmissionAlreadyPaid(field=field)


def _claim(claims: Claims, submission: str, find: Find) -> tuple[Claim, ExpenditureSubmitted]:
    claim, found = claims.get(submission), find(submission)
    if claim is None or not claim.submitted_on or found is None:
        raise UnknownSubmission(field="submission")
    assert isinstance(found.value, ExpenditureSubmitted), "the state knows of what was submitted"
    return claim, found.value


def _ensure_handler(station: FundedStation, worker: str | None) -> None:
    if worker is not None:
        station.roster.ensure_known(worker, field="handled_by")


def _approval(claim: Claim) -> tuple[str, Decision]:
    decided = claim.decided()
    if decided is None or not decided[1].is_approval:
        raise SubmissionNotApproved(field="submission", standing=claim.standing)
    return decided


def _ensure_another(command: Command, record: str, find: Find) -> None:
    """Four eyes: an earlier step was taken by somebody else. Raises SamePersonTwice."""
    earlier = find(record)
    if earlier is not None and earlier.actor == command.actor:
        raise SamePersonTwice(actor=command.actor)


def _ensure_not_before(day: str, earlier: str, *, field: str) -> None:
    if day < earlier:
        raise BeforeEarlierStep(field=field, day=earlier)


def _ensure_stands(claims: Claims, was: Event | None, now: ClaimFact, command: Command) -> None:
    """Refuse a correction that leaves a payment without what it rests on."""
    if not isinstance(was, ClaimFact):
        return
    record = corrected_by(command)
    about = {submission_of(was, record), submission_of(now, record)}
    after = {key: deepcopy(claims[key]) for key in about & claims.keys()}
    apply_claims(after, was, record, -1)
    apply_claims(after, now, record, +1)
    if not all(each.holds for each in after.values()):
        raise SubmissionAlreadyPaid(field="details")


def _approved(submitted: ExpenditureSubmitted) -> dict[str, Any]:
    """What an expenditure takes over from what was submitted."""
    shared = {*Expenditure.__struct_fields__} - {"sd", "spent_on", "lines"}
    return {name: getattr(submitted, name) for name in shared}


def _completed(submitted: ExpenditureSubmitted, details: ExpenditurePaidDetails) -> dict[str, Any]:
    """The papers: those that were approved, or where there were none those of the payment.

    Raises ContentChanged for another than was approved, and for further ones beside one that was
    approved for the whole amount.
    """
    found: dict[str, Any] = {}
    for name in sorted(_LATER):
        known, added = getattr(submitted, name), getattr(details, name)
        if name == "more_vouchers":
            added = tuple(part_stated(Voucher, each) for each in added)
        if added in (None, "", ()):
            continue
        is_known = known not in (UNSET, "", ())
        if name == "more_vouchers" and not is_known:
            is_known = any(getattr(submitted, each) not in (UNSET, "") for each in _FIRST_VOUCHER)
        if is_known and known != added:
            raise ContentChanged(field=name, approved=details.submission)
        found[name] = added
    if "linked_records" in found:
        found["linked_records"] = each_once(found["linked_records"])
    return found
