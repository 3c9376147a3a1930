"""Typed reads of the question of contracts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import msgspec

from domain.ground.events import content_hash
from domain.ground.order.spans import Span, span_of_days
from domain.ground.policy import Versions
from domain.operators.facts import Milestone, OperatorFact
from domain.operators.state import Claim, Contract, contract_of
from domain.operators.terms import Terms, deduction_fen, milestone_amounts, required_of
from projections.contracts.answers import (
    Claimed,
    Contracts,
    ContractStanding,
    MilestoneStanding,
    Recovery,
)
from projections.said import Looked
from projections.said_by_day import facts_until

_read: Final = msgspec.json.Decoder(OperatorFact).decode


Key = tuple[str, str]
"""A contract: of which station, and its code there."""
Days = tuple[str, str]
"""The first day and the last, both included."""


class Beside(Protocol):
    """What other questions tell of stations, at the position that is asked about."""

    def vacant(self, terms: Mapping[Key, Sequence[Terms]]) -> Mapping[Key, list[int]]:
        """On how many days times posts each term of some contracts was short of workers."""

    def verified(self, asked: Collection[tuple[str, Days]]) -> Mapping[tuple[str, Days], int]:
        """How many visits of a station that began on some days are verified."""

    def lost(self, station: str, started: Span, known_at: int) -> int:
        """How many that were verified as known at a position are not any more."""


def contracts_said(looked: Looked) -> dict[Key, Contract]:
    """(station, code) -> a contract by all that was said of it up to the day."""
    said: dict[Key, dict[str, OperatorFact]] = {}
    for station, record, fact in facts_until(looked, _read):
        said.setdefault((station, fact.contract), {})[record] = fact
    found = {key: contract_of(facts) for key, facts in sorted(said.items())}
    return {key: contract for key, contract in found.items() if contract.signed}


def contracts(looked: Looked, beside: Beside, policies: Versions) -> Contracts:
    """Contracts with their milestones, what vacant posts cost, and what is to be given back."""
    shown = {
        key: contract
        for key, contract in contracts_said(looked).items()
        if not looked.from_day or contract.terms[-1].last_day >= looked.from_day
    }
    begun = {key: _begun(contract, looked.as_of) for key, contract in shown.items()}
    # Asked of all contracts at once: a city has hundreds.
    vacant = beside.vacant(begun)
    verified = beside.verified(
        {
            (station, _evidence_days(contract, looked.as_of))
            for (station, _code), contract in shown.items()
            if any(contract.standing_claim(each.code) is None for each in _milestones_of(contract))
        }
    )
    lines = []
    for key, contract in shown.items():
        days = list(zip(vacant[key], begun[key], strict=True))
        visits = verified.get((key[0], _evidence_days(contract, looked.as_of)), 0)
        lines.append(_standing(key, contract, _Done(days, visits, beside)))
    return Contracts(
        contracts=lines,
        policies=policies,
        from_day=looked.from_day,
        as_of=looked.as_of,
        position=looked.as_known,
    )


def evidence_span(contract: Contract, as_of: str) -> Span:
    """When visits began that are evidence: on a day of the contract up to a day."""
    return span_of_days(*_evidence_days(contract, as_of))


def _evidence_days(contract: Contract, as_of: str) -> Days:
    return contract.terms[0].first_day, min(as_of, contract.terms[-1].last_day)


def milestone_named(contract: Contract, code: str) -> Milestone | None:
    """A milestone of a contract by its code."""
    return next((each for each in _milestones_of(contract) if each.code == code), None)


def _milestones_of(contract: Contract) -> Sequence[Milestone]:
    return contract.signed[0].milestones


def _begun(contract: Contract, as_of: str) -> list[Terms]:
    """The terms that have begun by a day, the last of them until that day."""
    return [
        each._replace(last_day=min(each.last_day, as_of))
        for each in contract.terms
        if each.first_day <= as_of
    ]


class _Done(NamedTuple):
    """What was done under a contract: days that posts were vacant by term, and verified visits.

    The rest is asked ``beside`` where a claim makes it matter.
    """

    vacant: Sequence[tuple[int, Terms]]
    verified: int
    beside: Beside


def _standing(key: Key, contract: Contract, done: _Done) -> ContractStanding:
    station, code = key
    terms = contract.terms
    now = done.vacant[-1][1] if done.vacant else terms[0]
    return ContractStanding(
        station=station,
        code=code,
        operator=contract.signed[0].operator,
        starts_on=terms[0].first_day,
        ends_on=terms[-1].last_day,
        ended_on=contract.ends[0].ended_on if contract.ends else None,
        amount_fen=now.amount_fen,
        workers_due=now.workers_due,
        personnel_percent=now.personnel_percent,
        vacancy_days=sum(days for days, _terms in done.vacant),
        deduction_proposed_fen=deduction_fen(done.vacant),
        deduction_decided_fen=_decided(contract, "vacancy"),
        recovered_fen=_decided(contract, "recovery"),
        paid_fen=sum(
            paid.amount_fen for claim in contract.claims.values() for paid in claim.payments
        ),
        milestones=_milestones(station, contract, now.amount_fen, done),
        recovery_open=list(_recoveries(done.beside, station, contract)),
    )


def _milestones(
    station: str, contract: Contract, amount_fen: int, done: _Done
) -> list[MilestoneStanding]:
    milestones = _milestones_of(contract)
    amounts = milestone_amounts(milestones, amount_fen)
    found: list[MilestoneStanding] = []
    for each in milestones:
        required, claim = required_of(each), contract.standing_claim(each.code)
        if claim is None:
            verified = done.verified
            refused = [one for one in contract.claims.values() if one.fact.milestone == each.code]
            state = refused[-1].state if refused else "open"
        else:
            verified, state = claim.fact.verified, claim.state
        found.append(
            MilestoneStanding(
                code=each.code,
                share_percent=each.share_percent,
                amount_fen=amounts[each.code] if claim is None else claim.fact.amount_fen,
                state=state,
                contracted_visits=each.contracted_visits,
                required=required,
                verified=verified,
                claimable=claim is None and verified >= required,
                claimed=None if claim is None else _claimed(done.beside, station, contract, claim),
            )
        )
    return found


def _claimed(beside: Beside, station: str, contract: Contract, claim: Claim) -> Claimed:
    fact = claim.fact
    return Claimed(
        claim=claim.record,
        claimed_on=fact.claimed_on,
        verified=fact.verified,
        known_at=fact.known_at,
        evidence_sha256=fact.evidence_sha256,
        content_sha256=content_hash(fact),
        lost=_lost(beside, station, contract, claim),
    )


def _lost(beside: Beside, station: str, contract: Contract, claim: Claim) -> int:
    if not claim.fact.verified:
        return 0
    span = evidence_span(contract, claim.fact.claimed_on)
    return beside.lost(station, span, claim.fact.known_at)


def _recoveries(beside: Beside, station: str, contract: Contract) -> Iterable[Recovery]:
    for claim in contract.claims.values():
        milestone = milestone_named(contract, claim.fact.milestone)
        if claim.state != "paid" or milestone is None:
            continue
        lost = _lost(beside, station, contract, claim)
        settled = sum(each.lost for each in contract.deductions if each.claim == claim.record)
        if lost > settled:
            left, required = claim.fact.verified - lost, required_of(milestone)
            yield Recovery(
                milestone=claim.fact.milestone,
                claim=claim.record,
                lost=lost - settled,
                verified=left,
                required=required,
                reached=left >= required,
                amount_fen=claim.fact.amount_fen,
            )


def _decided(contract: Contract, basis: str) -> int:
    return sum(each.amount_fen for each in contract.deductions if each.basis == basis)
