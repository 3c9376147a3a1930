"""Money under random histories, against a model that is nothing but a list of what counts.

The model recomputes everything from the facts that stand; the state is folded step by step. Held
together: no grant is ever below zero on any day, nor what is released of it, posted amounts equal
what the vouchers say, no advance or loan is paid back twice or before it was made, what is paid is
what was asked for and approved as it stands, a correction is the old value taken away and the new
one added, and a refusal for want of money is given only where money is wanting.
"""

from __future__ import annotations

from collections import defaultdict

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.book.catalogue import KIND_OF_FACT
from domain.book.events import RecordCorrected
from domain.book.refusals import NothingChanged, RecordAlreadyVoided
from domain.ground.events import content_hash
from domain.ground.refusals import ProbableDuplicate, Refusal
from domain.ground.values import FOREVER, fen_from_text, text_from_fen
from domain.money.claims.details import (
    ExpenditureApprovedDetails,
    ExpenditurePaidDetails,
    ExpenditureRejectedDetails,
    ExpenditureSubmittedDetails,
)
from domain.money.details import GrantReceivedDetails
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    Expenditure,
    ExpenditureApproved,
    ExpenditurePaid,
    ExpenditureRefunded,
    ExpenditureRejected,
    ExpenditureSubmitted,
    GrantCarriedOver,
    GrantReceived,
    GrantReclaimed,
    RestrictionReleased,
    SourceLent,
    SourceRepaid,
)
from domain.money.funds import Funds, apply_funds, postings_of
from domain.money.loans.details import SourceLentDetails, SourceRepaidDetails
from domain.money.refunds.details import ExpenditureRefundedDetails
from domain.money.refusals import (
    AdvanceAlreadyRepaid,
    CategoryForbidden,
    ExpenditureHasRefunds,
    GrantSourceMismatch,
    InsufficientFunds,
    LoanAlreadyRepaid,
    OutsideGrantPeriod,
    ReleasedMoneySpent,
    SubmissionAlreadyDecided,
    SubmissionAlreadyPaid,
    SubmissionNotApproved,
    UnknownExpenditure,
    UnknownGrant,
    UnknownLoan,
    UnknownSubmission,
)
from domain.money.releases.details import RestrictionReleasedDetails
from tests.builders import (
    a_line,
    a_promise,
    a_receipt,
    a_reclaim,
    a_repayment,
    an_advance,
    an_expenditure,
    an_opening_balance,
    command,
    correct,
    joined,
    paid,
    planned,
    promised,
    received,
    reclaimed,
    record_id,
    spent,
    void,
)
from tests.domain.spec import Story

SOURCES = ("welfare_lottery", "district_fiscal")
HOME = {"G-1": SOURCES[0], "G-2": SOURCES[0], "G-3": SOURCES[1], "G-4": SOURCES[0]}
"""Where a grant's money mostly comes from; some requests name another source by mistake."""
DAYS = tuple(f"2026-03-{day:02d}" for day in range(1, 8))

sources, codes, days = st.sampled_from(SOURCES), st.sampled_from([*HOME]), st.sampled_from(DAYS)
mistaken = st.sampled_from([False] * 9 + [True])
amounts = st.sampled_from((1, 2, 5, 10, 99, 100, 101))
sums = st.sampled_from((100, 101, 300, 1_000))
categories = st.sampled_from(("service_activity", "personnel", "office"))
unbound = st.just({})
terms = (
    unbound
    | unbound
    | st.fixed_dictionaries(
        {},
        optional={
            "forbidden_categories": st.just(("office",)),
            "period_until": st.sampled_from(DAYS[3:]),
            "document_number": st.just("文 1"),
        },
    )
)


def source_of(code: str, mistake: bool) -> str:
    return SOURCES[(HOME[code] == SOURCES[0]) == mistake]


def split_line(source: str, code: str, name_it: bool, fen: int, mistake: bool) -> dict[str, str]:
    if name_it:
        return a_line(text_from_fen(fen), source_of(code, mistake), grant=code)
    return a_line(text_from_fen(fen), source)


lines = st.lists(
    st.builds(split_line, sources, codes, st.booleans(), amounts, mistaken), min_size=1, max_size=3
)
promises = st.builds(
    lambda code, mistake, fen, day, bound: a_promise(
        grant=code,
        source=source_of(code, mistake),
        amount=text_from_fen(fen),
        promised_on=day,
        **bound,
    ),
    codes,
    mistaken,
    sums,
    days,
    terms,
)
receipts = st.builds(
    lambda code, mistake, fen, day, bound: a_receipt(
        grant=code,
        source=source_of(code, mistake),
        amount=text_from_fen(fen),
        received_on=day,
        **bound,
    ),
    codes,
    mistaken,
    sums,
    days,
    terms,
)
reclaims = st.builds(
    lambda code, mistake, fen, day: a_reclaim(
        grant=code,
        source=source_of(code, mistake),
        amount=text_from_fen(fen),
        reclaimed_on=day,
    ),
    codes,
    mistaken,
    amounts,
    days,
)
expenditures = st.builds(
    lambda split, category, day: an_expenditure(
        text_from_fen(sum(fen_from_text(line["amount"]) for line in split)),
        *split,
        category=category,
        spent_on=day,
    ),
    lines,
    categories,
    days,
)
openings = st.builds(
    lambda code, mistake, fen, day: an_opening_balance(
        grant=code,
        source=source_of(code, mistake),
        amount=text_from_fen(fen),
        carried_over_on=day,
    ),
    codes,
    mistaken,
    sums,
    days,
)
advances = st.builds(
    lambda fen, category, day, who: an_advance(
        text_from_fen(fen), category=category, advanced_on=day, paid_by=who
    ),
    amounts,
    categories,
    days,
    st.sampled_from((None, "W-1")),
)
repayments = st.builds(
    lambda split, day, who: a_repayment(
        text_from_fen(sum(fen_from_text(line["amount"]) for line in split)),
        *split,
        repaid_on=day,
        paid_by=who,
    ),
    lines,
    days,
    st.sampled_from((None, None, "W-1")),
)
submissions = st.builds(
    lambda split, category, day: ExpenditureSubmittedDetails(
        category=category,
        submitted_on=day,
        amount=text_from_fen(sum(fen_from_text(line["amount"]) for line in split)),
        lines=split,
    ),
    lines,
    categories,
    days,
)
loans = st.builds(
    lambda code, other, mistake, fen, day: SourceLentDetails(
        source=source_of(code, mistake),
        grant=code,
        to_source=source_of(other, mistake=False),
        to_grant=other,
        amount=text_from_fen(fen),
        lent_on=day,
        document_number="纪要1",
    ),
    codes,
    codes,
    mistaken,
    amounts,
    days,
)
releases = st.builds(
    lambda code, fen, day: RestrictionReleasedDetails(
        source=HOME[code],
        grant=code,
        amount=text_from_fen(fen),
        released_on=day,
        document_number="批复1",
    ),
    codes,
    amounts,
    days,
)
paying = expenditures | expenditures | advances | repayments | submissions
money = promises | receipts | reclaims | openings | loans | releases | paying


def moved(fact) -> list[tuple[str, str, int]]:  # noqa: PLR0911 - one for each kind of fact
    """Grant, day and fen of what a fact moves, said once more and plainly."""
    match fact:
        case GrantReceived():
            return [(fact.grant, fact.received_on, fact.amount_fen)]
        case GrantCarriedOver():
            return [(fact.grant, fact.carried_over_on, fact.amount_fen)]
        case GrantReclaimed():
            return [(fact.grant, fact.reclaimed_on, -fact.amount_fen)]
        case Expenditure():
            return [(line.grant, fact.spent_on, -line.amount_fen) for line in fact.lines]
        case ExpenditureRefunded():
            return [(line.grant, fact.refunded_on, line.amount_fen) for line in fact.lines]
        case AdvanceRepaid():
            return [(line.grant, fact.repaid_on, -line.amount_fen) for line in fact.lines]
        case SourceLent():
            day, fen = fact.lent_on, fact.amount_fen
            return [(fact.grant, day, -fen), (fact.to_grant, day, fen)]
        case SourceRepaid():
            day, fen = fact.repaid_on, fact.amount_fen
            return [(fact.to_grant, day, -fen), (fact.grant, day, fen)]
    return []


def freed(fact) -> list[tuple[str, str, int]]:
    """Grant, day and fen of what a fact adds to what is released of a grant, or uses up of it."""
    if isinstance(fact, RestrictionReleased):
        return [(fact.grant, fact.released_on, fact.amount_fen)]
    if not hasattr(fact, "lines") or isinstance(fact, ExpenditureSubmitted):
        return []
    used = {line.grant for line in fact.lines if line.is_released}
    return [each for each in moved(fact) if each[0] in used]


def balances(facts, counts=moved):
    """What each grant has left at the end of each day, by plain addition."""
    by_day = defaultdict(int)
    for fact in facts:
        for grant, day, fen in counts(fact):
            by_day[grant, day] += fen
    running = {}
    for grant in HOME:
        total = 0
        for day in DAYS:
            total += by_day[grant, day]
            running[grant, day] = total
    return running


def holds(facts) -> bool:
    standing = [*facts]
    left = (*balances(standing).values(), *balances(standing, freed).values())
    return min(left) >= 0


def rooms(facts, day: str) -> dict[str, int]:
    """What each grant can pay on a day without being short on that or a later one."""
    running = balances(facts)
    return {grant: min(running[grant, each] for each in DAYS if each >= day) for grant in HOME}


def plain(funds: Funds) -> bytes:
    """Everything the book of money says."""
    return msgspec.json.encode(funds, order="deterministic")


def afresh(facts: dict[str, object]) -> Funds:
    """The book folded from the facts that stand, incomes first so that it has all grants."""
    funds = Funds()
    first = (GrantReceived, GrantCarriedOver, type(promised()), AdvanceMade, SourceLent)
    for is_first in (True, False):
        for record, fact in facts.items():
            if isinstance(fact, first) == is_first:
                apply_funds(funds, fact, record, +1)
    return funds


class MoneyMachine(RuleBasedStateMachine):
    """Receive, spend, take back, correct and void in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story(planned(), joined())
        self.facts: dict[str, object] = {}
        self.known: list[str] = []

    @initialize(fen=sums)
    def begin_with_some_money(self, fen):
        for code, source in HOME.items():
            details = a_receipt(
                grant=code, source=source, amount=text_from_fen(fen), received_on=DAYS[1]
            )
            self.give(command(details, event_id=self.next_id()))

    def give(self, asked) -> Refusal | None:
        try:
            events = self.story.do(asked)
        except Refusal as refusal:
            return refusal
        (event,) = events
        if asked.event_id not in self.known and not hasattr(asked, "record"):
            self.known.append(asked.event_id)
            self.facts[asked.event_id] = event
        elif isinstance(event, RecordCorrected):
            assert event.was == self.facts[asked.record]
            self.facts[asked.record] = event.now
        else:
            del self.facts[asked.record]
        return None

    def next_id(self) -> str:
        return record_id(1_000 + self.story.state.version)

    @rule(details=money)
    def record(self, details):
        refusal = self.give(command(details, event_id=self.next_id()))
        if isinstance(refusal, InsufficientFunds):
            self.check_want(details, refusal)
        if isinstance(details, GrantReceivedDetails):
            assert refusal is None or isinstance(refusal, GrantSourceMismatch | ProbableDuplicate)

    def check_want(self, details, refusal):
        """Whatever grants were to pay, the source or the named grant does not have that much."""
        told = refusal.params
        assert told["asked_fen"] - told["available_fen"] == told["missing_fen"] > 0
        if named := told.get("grant"):
            left = balances(self.facts.values())[named, told["day"]]
            assert told["available_fen"] == left
        else:
            free = rooms(self.facts.values(), told["day"])
            of_source = [code for code in HOME if self.source_in_book(code) == told["source"]]
            assert told["available_fen"] <= sum(max(free[code], 0) for code in of_source)

    def source_in_book(self, code):
        grant = self.story.state.funds.grants.get(code)
        return grant and grant.source

    @precondition(lambda self: self.known)
    @rule(pick=st.integers(0, 1_000), fen=amounts, day=days)
    def refund(self, pick, fen, day):
        """Something comes back exactly when so much of it is still gone, and not before it went."""
        record = sorted(self.facts)[pick % len(self.facts)] if self.facts else self.known[0]
        spent = self.facts.get(record)
        details = ExpenditureRefundedDetails(
            expenditure=record, refunded_on=day, amount=text_from_fen(fen)
        )
        refusal = self.give(command(details, event_id=self.next_id()))
        if not isinstance(spent, Expenditure):
            assert isinstance(refusal, UnknownExpenditure)
        else:
            is_there = self.refunded(record) + fen * (refusal is not None) <= spent.amount_fen
            assert (refusal is None) == (is_there and day >= spent.spent_on)

    @precondition(lambda self: self.known)
    @rule(pick=st.integers(0, 1_000), fen=amounts, day=days)
    def give_back(self, pick, fen, day):
        """A loan comes back exactly when so much of it is open, it was made, and the borrower has it."""
        record, lent = self.one_of(SourceLent, pick)
        details = SourceRepaidDetails(loan=record, repaid_on=day, amount=text_from_fen(fen))
        room = rooms(self.facts.values(), day)
        refusal = self.give(command(details, event_id=self.next_id()))
        if not isinstance(lent, SourceLent):
            assert isinstance(refusal, UnknownLoan)
        else:
            back = self.given_back(record, besides=None if refusal else max(self.facts))
            is_open = back + fen <= lent.amount_fen
            assert (refusal is None) == (
                is_open and day >= lent.lent_on and fen <= room[lent.to_grant]
            )

    def given_back(self, record, besides=None):
        """What came back of a loan."""
        return sum(
            each.amount_fen
            for key, each in self.facts.items()
            if key != besides and getattr(each, "loan", "") == record
        )

    def one_of(self, kind, pick):
        """A record of a kind, now and then one that is none."""
        some = [key for key in sorted(self.facts) if isinstance(self.facts[key], kind)]
        some.append(self.known[pick % len(self.known)])
        record = some[pick % len(some)]
        return record, self.facts.get(record)

    @precondition(lambda self: self.known)
    @rule(pick=st.integers(0, 1_000), day=days, is_approved=mistaken.map(lambda each: not each))
    def decide(self, pick, day, is_approved):
        """What was asked for is decided once as it stands, and not before it was asked for."""
        record, asked = self.one_of(ExpenditureSubmitted, pick)
        seen = content_hash(asked) if asked else "0" * 64
        decided = self.decided(record)
        stated = {"submission": record, "content_sha256": seen}
        details = (
            ExpenditureApprovedDetails(**stated, approved_on=day)
            if is_approved
            else ExpenditureRejectedDetails(**stated, rejected_on=day)
        )
        refusal = self.give(command(details, event_id=self.next_id(), actor="head-2"))
        if not isinstance(asked, ExpenditureSubmitted):
            assert isinstance(refusal, UnknownSubmission)
        elif decided:
            assert isinstance(refusal, SubmissionAlreadyDecided)
        else:
            assert (refusal is None) == (day >= asked.submitted_on)

    def decided(self, record):
        """What stands decided of a submission as it says now."""
        asked = self.facts.get(record)
        return [
            each
            for each in self.facts.values()
            if isinstance(each, ExpenditureApproved | ExpenditureRejected)
            and each.submission == record
            and each.content_sha256 == content_hash(asked)
        ]

    @precondition(lambda self: self.known)
    @rule(pick=st.integers(0, 1_000), day=days)
    def pay(self, pick, day):
        """What is approved is paid once, out of money that is there."""
        record, asked = self.one_of(ExpenditureSubmitted, pick)
        is_paid = any(
            isinstance(each, ExpenditurePaid) and each.submission == record
            for each in self.facts.values()
        )
        decided = self.decided(record) if isinstance(asked, ExpenditureSubmitted) else []
        details = ExpenditurePaidDetails(submission=record, spent_on=day)
        refusal = self.give(command(details, event_id=self.next_id(), actor="cashier"))
        if not isinstance(asked, ExpenditureSubmitted):
            assert isinstance(refusal, UnknownSubmission)
        elif is_paid:
            assert isinstance(refusal, SubmissionAlreadyPaid)
        elif not any(isinstance(each, ExpenditureApproved) for each in decided):
            assert isinstance(refusal, SubmissionNotApproved)
        elif isinstance(refusal, InsufficientFunds):
            self.check_want(details, refusal)

    def refunded(self, record):
        """What came back of an expenditure."""
        facts = self.facts.values()
        return sum(each.amount_fen for each in facts if getattr(each, "expenditure", "") == record)

    @precondition(lambda self: self.known)
    @rule(details=money, pick=st.integers(0, 1_000))
    def correct(self, details, pick):
        same_kind = [
            record
            for record in self.known
            if record in self.facts
            and KIND_OF_FACT[type(self.facts[record])].details is type(details)
        ]
        if not same_kind:
            return
        record = same_kind[pick % len(same_kind)]
        self.give(correct(record, details, event_id=self.next_id()))

    @precondition(lambda self: self.known)
    @rule(pick=st.integers(0, 1_000), again=mistaken)
    def void(self, pick, again):
        candidates = self.known if again else sorted(self.facts)
        if not candidates:
            return
        record = candidates[pick % len(candidates)]
        fact = self.facts.get(record)
        refusal = self.give(void(record, event_id=self.next_id()))
        if fact is None:
            assert isinstance(refusal, RecordAlreadyVoided)
        else:
            remaining = [each for key, each in self.facts.items() if key != record]
            resting = ("advance", "loan", "approval", "expenditure")
            owed = [
                each for each in remaining for name in resting if getattr(each, name, "") == record
            ]
            owed += [
                each
                for each in remaining
                if isinstance(each, ExpenditurePaid) and each.submission == record
            ]
            assert (refusal is None) == (holds(remaining) and not owed)
            assert refusal is None or isinstance(
                refusal,
                InsufficientFunds
                | AdvanceAlreadyRepaid
                | ExpenditureHasRefunds
                | LoanAlreadyRepaid
                | ReleasedMoneySpent
                | SubmissionAlreadyPaid,
            )

    @rule(source=sources, fen=amounts, day=days)
    def unbound_money_can_be_spent(self, source, fen, day):
        """What no restriction hinders is accepted exactly when grants can bear it every later day.

        The oldest pays first.
        """
        funds = self.story.state.funds
        free = all(
            not grant.terms.bind for grant in funds.grants.values() if grant.source == source
        )
        details = an_expenditure(
            text_from_fen(fen), a_line(text_from_fen(fen), source), spent_on=day
        )
        asked = self.story.when(command(details, event_id=self.next_id()))
        accepted = asked.is_accepted()
        room = rooms(self.facts.values(), day)
        payers = [code for code in HOME if self.source_in_book(code) == source and room[code] > 0]
        bearable = sum(room[code] for code in payers) >= fen
        assert accepted == bearable or (not free and not accepted)
        if accepted and free:
            oldest = min(
                payers, key=lambda code: (funds.grants[code].received_since or FOREVER, code)
            )
            assert asked.accepted().lines[0].grant == oldest

    @invariant()
    def nothing_is_overdrawn(self):
        assert holds(self.facts.values())

    @invariant()
    def the_state_says_what_the_standing_facts_say(self):
        funds = self.story.state.funds
        assert plain(funds) == plain(afresh(self.facts))
        running = balances(self.facts.values())
        released = balances(self.facts.values(), freed)
        for code, grant in funds.grants.items():
            assert [grant.days.lowest(day, day)[0] for day in DAYS] == [
                running[code, day] for day in DAYS
            ]
            assert [grant.released.lowest(day, day)[0] for day in DAYS] == [
                released[code, day] for day in DAYS
            ]
        for source in SOURCES:
            assert funds.available_fen(source) == sum(
                running[code, DAYS[-1]] for code in HOME if self.source_in_book(code) == source
            )
            assert [code for _since, code in funds.payers.get(source, [])] == sorted(
                (
                    code
                    for code, grant in funds.grants.items()
                    if grant.source == source and grant.available_fen > 0
                ),
                key=lambda code: (funds.grants[code].received_since or FOREVER, code),
            )

    @invariant()
    def vouchers_are_paid_to_the_fen_by_grants_of_their_sources(self):
        for fact in self.facts.values():
            if isinstance(fact, Expenditure):
                assert sum(line.amount_fen for line in fact.lines) == fact.amount_fen
                assert len({line.grant for line in fact.lines}) == len(fact.lines)
                assert all(line.amount_fen > 0 for line in fact.lines)
                for line in fact.lines:
                    assert self.story.state.funds.grants[line.grant].source == line.source

    @invariant()
    def no_grant_gets_back_more_than_it_spent(self):
        spent = {key: each for key, each in self.facts.items() if isinstance(each, Expenditure)}
        gone = {key: {line.grant: line.amount_fen for line in spent[key].lines} for key in spent}
        for fact in self.facts.values():
            if isinstance(fact, ExpenditureRefunded):
                assert fact.refunded_on >= spent[fact.expenditure].spent_on
                assert fact.category == spent[fact.expenditure].category
                for line in fact.lines:
                    gone[fact.expenditure][line.grant] -= line.amount_fen
                    assert gone[fact.expenditure][line.grant] >= 0

    @invariant()
    def what_is_paid_was_asked_for_and_approved_as_it_stands(self):
        paid_for = [each for each in self.facts.values() if isinstance(each, ExpenditurePaid)]
        assert len({each.submission for each in paid_for}) == len(paid_for)
        for fact in paid_for:
            asked, approved = self.facts[fact.submission], self.facts[fact.approval]
            assert isinstance(approved, ExpenditureApproved)
            assert approved.content_sha256 == content_hash(asked)
            assert asked.submitted_on <= approved.approved_on <= fact.spent_on
            assert (fact.amount_fen, fact.category) == (asked.amount_fen, asked.category)

    @invariant()
    def no_loan_comes_back_more_than_once_or_too_early(self):
        made = {key: each for key, each in self.facts.items() if isinstance(each, SourceLent)}
        for fact in self.facts.values():
            if isinstance(fact, SourceRepaid):
                assert fact.repaid_on >= made[fact.loan].lent_on
        for key, lent in made.items():
            open_fen = lent.amount_fen - self.given_back(key)
            assert self.story.state.funds.loans[key].open_fen == open_fen >= 0

    @invariant()
    def no_advance_is_paid_back_more_than_once_or_too_early(self):
        made = {key: each for key, each in self.facts.items() if isinstance(each, AdvanceMade)}
        back = defaultdict(int)
        for fact in self.facts.values():
            if isinstance(fact, AdvanceRepaid):
                owed = made[fact.advance]
                back[fact.advance] += fact.amount_fen
                assert fact.repaid_on >= owed.advanced_on
                assert (fact.category, fact.paid_by) == (owed.category, owed.paid_by)
        for key, fact in made.items():
            assert self.story.state.funds.advances[key].open_fen == fact.amount_fen - back[key] >= 0


TestMoney = MoneyMachine.TestCase
TestMoney.settings = settings(max_examples=60, stateful_step_count=30)

facts = st.one_of(
    st.builds(received, amounts, codes, received_on=days),
    st.builds(
        lambda fen, code, day: promised(fen, grant=code, promised_on=day), amounts, codes, days
    ),
)
outflows = st.one_of(
    st.builds(lambda fen, code, day: reclaimed(fen, code, reclaimed_on=day), amounts, codes, days),
    st.builds(lambda fen, code, day: spent(paid(fen, code), spent_on=day), amounts, codes, days),
)


@for_all(st.lists(facts, max_size=6), st.lists(outflows, max_size=6), st.data())
def test_a_fact_and_its_removal_leave_the_book_as_it_was(money_in, money_out, data):
    """In any order of removal, down to the empty book."""
    grounded = {fact.grant for fact in money_in}
    book = [
        *enumerate(money_in),
        *(
            (number, fact)
            for number, fact in enumerate(money_out, 100)
            if all(posting.grant in grounded for posting in postings_of(fact))
        ),
    ]
    funds, standing = Funds(), {}
    for number, fact in book:
        apply_funds(funds, fact, record_id(number), +1)
        standing[record_id(number)] = fact
    removable = data.draw(st.permutations([number for number, _fact in book]))
    for number in sorted(removable, key=lambda number: number < 100):
        apply_funds(funds, standing.pop(record_id(number)), record_id(number), -1)
        assert plain(funds) == plain(afresh(standing))
    assert plain(funds) == plain(Funds())


@for_all(
    st.lists(st.integers(1, 500), min_size=1, max_size=6),
    st.integers(1, 3_000),
)
def test_an_amount_without_a_grant_is_split_whole_and_the_same_every_time(available, asked):
    story = Story(
        planned(),
        *(received(fen, f"G-{number}") for number, fen in enumerate(available)),
    )
    asked_for = command(an_expenditure(text_from_fen(asked)))
    if asked > sum(available):
        assert story.when(asked_for).refusal().params == {
            "source": "welfare_lottery",
            "day": "2026-03-01",
            "available_fen": sum(available),
            "asked_fen": asked,
            "missing_fen": asked - sum(available),
        }
        return
    first, again = story.when(asked_for).accepted(), story.when(asked_for).accepted()
    assert first == again
    taken = [line.amount_fen for line in first.lines]
    assert sum(taken) == asked
    assert taken[:-1] == available[: len(taken) - 1]
    assert [line.grant for line in first.lines] == [f"G-{n}" for n in range(len(taken))]


@pytest.mark.parametrize(
    "refusal",
    [CategoryForbidden, OutsideGrantPeriod, UnknownGrant, NothingChanged],
)
def test_the_machine_can_meet_every_rule_of_money(refusal):
    """The strategies reach the rules at all: each is broken by one of their values."""
    bound = received(
        1_000, forbidden_categories=("office",), period_until=DAYS[2], received_on=DAYS[0]
    )
    story = Story(planned(), bound)
    asked = {
        CategoryForbidden: command(an_expenditure("1", category="office", spent_on=DAYS[0])),
        OutsideGrantPeriod: command(an_expenditure("1", spent_on=DAYS[4])),
        UnknownGrant: command(an_expenditure("1", a_line("1", grant="G-3"), spent_on=DAYS[0])),
        NothingChanged: correct(
            2,
            a_receipt(
                amount="10",
                forbidden_categories=("office",),
                period_until=DAYS[2],
                received_on=DAYS[0],
            ),
        ),
    }
    story.when(asked[refusal]).refused(refusal)
