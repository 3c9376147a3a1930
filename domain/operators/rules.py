"""Decisions about contracts: signed once, changed while they run, claimed, decided and paid once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, TypeVar

from domain.ground.commands import Command, own_records
from domain.ground.events import content_hash
from domain.ground.refusals import BadValue, ContentChanged, MissingValue
from domain.ground.stating import stated
from domain.operators.details import (
    ContractChangedDetails,
    ContractEndedDetails,
    ContractSignedDetails,
    DeductionDecidedDetails,
    MilestoneApprovedDetails,
    MilestoneClaimedDetails,
    MilestonePaidDetails,
    MilestoneRefusedDetails,
)
from domain.operators.facts import (
    ContractChanged,
    ContractEnded,
    ContractSigned,
    DeductionDecided,
    MilestoneApproved,
    MilestoneClaimed,
    MilestonePaid,
    MilestoneRefused,
    OperatorFact,
)
from domain.operators.refusals import (
    ClaimAlreadyDecided,
    ClaimNotApproved,
    ContractAlreadySigned,
    ContractHasRecords,
    ContractNotRunning,
    DeductionTooHigh,
    EvidenceFrozen,
    MilestoneAlreadyClaimed,
    MilestoneNotReached,
    UnknownClaim,
    UnknownContract,
    UnknownMilestone,
)
from domain.operators.state import (
    Claim,
    Contract,
    Contracts,
    OperatedStation,
    contract_of,
    stands,
)
from domain.operators.terms import milestone_amounts, required_of

_Deciding = TypeVar("_Deciding", MilestoneApproved, MilestoneRefused)
_FROZEN: Final = ("contract", "milestone", "verified", "known_at", "evidence_sha256")


def assess_signed(
    station: OperatedStation,
    details: ContractSignedDetails,
    command: Command,
    was: ContractSigned | None,
) -> ContractSigned:
    """One contract under each code.

    Raises ContractAlreadySigned, and ContractHasRecords where a correction would leave others
    without it.
    """
    if contract_of(station.contracts.of(details.contract, own_records(command))).signed:
        raise ContractAlreadySigned(field="contract", contract=details.contract)
    fact = stated(ContractSigned, details, command)
    _ensure_stands(station.contracts, fact, was, command, field="contract")
    return fact


def assess_changed(
    station: OperatedStation,
    details: ContractChangedDetails,
    command: Command,
    was: ContractChanged | None,
) -> ContractChanged:
    """A contract that runs then. Raises UnknownContract, ContractNotRunning, ContractHasRecords."""
    contract = _signed(station, details.contract, command)
    _ensure_runs(contract, details.contract, details.changed_on, field="changed_on")
    fact = stated(ContractChanged, details, command)
    _ensure_stands(station.contracts, fact, was, command, field="changed_on")
    return fact


def assess_ended(
    station: OperatedStation,
    details: ContractEndedDetails,
    command: Command,
    was: ContractEnded | None,
) -> ContractEnded:
    """A contract that runs until then. Raises UnknownContract, ContractNotRunning, ContractHasRecords."""
    contract = _signed(station, details.contract, command)
    if contract.ends:
        raise ContractNotRunning(field="ended_on", contract=details.contract, day=details.ended_on)
    _ensure_runs(contract, details.contract, details.ended_on, field="ended_on")
    fact = stated(ContractEnded, details, command)
    _ensure_stands(station.contracts, fact, was, command, field="ended_on")
    return fact


def assess_claimed(
    station: OperatedStation,
    details: MilestoneClaimedDetails,
    command: Command,
    was: MilestoneClaimed | None,
) -> MilestoneClaimed:
    """A milestone that nobody claimed, or whose claim was refused, on enough evidence.

    That the evidence is what the book tells is seen to before (``api.operators.vouching``).

    Raises UnknownContract, UnknownMilestone, MilestoneAlreadyClaimed, MilestoneNotReached,
    EvidenceFrozen, ContractNotRunning (claimed before it began) and ContractHasRecords.
    """
    if was is not None and any(getattr(was, each) != getattr(details, each) for each in _FROZEN):
        raise EvidenceFrozen(field="details")
    code = details.milestone
    contract = _signed(station, details.contract, command)
    signed = contract.signed[0]
    milestone = next((each for each in signed.milestones if each.code == code), None)
    if milestone is None:
        raise UnknownMilestone(field="milestone", contract=details.contract, milestone=code)
    if contract.standing_claim(code) is not None:
        raise MilestoneAlreadyClaimed(field="milestone", milestone=code)
    required = required_of(milestone)
    if details.verified < required:
        raise MilestoneNotReached(
            field="verified", milestone=code, required=required, verified=details.verified
        )
    if details.claimed_on < signed.signed_on:
        raise ContractNotRunning(
            field="claimed_on", contract=details.contract, day=details.claimed_on
        )
    amounts = milestone_amounts(signed.milestones, contract.terms[-1].amount_fen)
    amount_fen = amounts[code] if was is None else was.amount_fen
    fact = stated(MilestoneClaimed, details, command, amount_fen=amount_fen)
    _ensure_stands(station.contracts, fact, was, command, field="claimed_on")
    return fact


def deciding(fact: type[_Deciding], day_field: str) -> Callable[..., _Deciding]:
    """The rule by which a claim is accepted or refused as it was seen."""

    def assess(
        station: OperatedStation,
        details: MilestoneApprovedDetails | MilestoneRefusedDetails,
        command: Command,
        was: _Deciding | None,
    ) -> _Deciding:
        claim = _claim(station, details.claim, command)
        if content_hash(claim.fact) != details.content_sha256:
            raise ContentChanged(field="content_sha256", approved=details.claim)
        if claim.decisions:
            raise ClaimAlreadyDecided(field="claim")
        found = stated(fact, details, command, **_named(claim))
        _ensure_stands(station.contracts, found, was, command, field=day_field)
        return found

    return assess


def assess_paid(
    station: OperatedStation,
    details: MilestonePaidDetails,
    command: Command,
    was: MilestonePaid | None,
) -> MilestonePaid:
    """What was accepted is paid once, whole.

    Raises UnknownClaim, ClaimNotApproved, ClaimAlreadyDecided (paid already), ContractHasRecords.
    """
    claim = _claim(station, details.claim, command)
    if claim.state == "paid":
        raise ClaimAlreadyDecided(field="claim")
    if claim.state != "approved":
        raise ClaimNotApproved(field="claim")
    fact = stated(
        MilestonePaid, details, command, **_named(claim), amount_fen=claim.fact.amount_fen
    )
    _ensure_stands(station.contracts, fact, was, command, field="paid_on")
    return fact


def assess_deduction(
    station: OperatedStation,
    details: DeductionDecidedDetails,
    command: Command,
    was: DeductionDecided | None,
) -> DeductionDecided:
    """No more than the contract is worth; a recovery is of a claim of the same contract.

    Raises UnknownContract, UnknownClaim, MissingValue, BadValue (what belongs to the other basis),
    DeductionTooHigh.
    """
    contract = _signed(station, details.contract, command)
    if details.basis == "vacancy" and (details.claim is not None or details.lost):
        raise BadValue(field="claim" if details.claim is not None else "lost")
    if details.basis == "recovery":
        if details.vacancy_days:
            raise BadValue(field="vacancy_days")
        if details.claim is None:
            raise MissingValue(field="claim")
        if details.claim not in contract.claims:
            raise UnknownClaim(field="claim")
    worth = contract.terms[-1].amount_fen
    left = worth - sum(each.amount_fen for each in contract.deductions)
    if (details.amount_fen or 0) > left:
        raise DeductionTooHigh(field="amount", contract=details.contract, left_fen=left)
    fact = stated(DeductionDecided, details, command)
    _ensure_stands(station.contracts, fact, was, command, field="claim")
    return fact


def ensure_contracts_stand(contracts: Contracts, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away what other records of a contract rest on. Raises ContractHasRecords."""
    for contract, said in contracts.said.items():
        if not said.keys().isdisjoint(gone) and not stands(contracts.of(contract, gone)):
            raise ContractHasRecords(field=field, contract=contract)


def _signed(station: OperatedStation, code: str, command: Command) -> Contract:
    contract = contract_of(station.contracts.of(code, own_records(command)))
    if not contract.signed:
        raise UnknownContract(field="contract", contract=code)
    return contract


def _claim(station: OperatedStation, record: str, command: Command) -> Claim:
    """A claim without what the command itself changes of it."""
    fact = station.contracts.claim(record)
    if fact is None:
        raise UnknownClaim(field="claim")
    return contract_of(station.contracts.of(fact.contract, own_records(command))).claims[record]


def _named(claim: Claim) -> dict[str, str]:
    return {"contract": claim.fact.contract, "milestone": claim.fact.milestone}


def _ensure_runs(contract: Contract, code: str, day: str, *, field: str) -> None:
    terms = contract.terms
    if not terms[0].first_day <= day <= terms[-1].last_day:
        raise ContractNotRunning(field=field, contract=code, day=day)


def _ensure_stands(
    contracts: Contracts,
    fact: OperatorFact,
    was: OperatorFact | None,
    command: Command,
    *,
    field: str,
) -> None:
    own = own_records(command)
    record = next(iter(own), command.event_id)
    if not stands({**contracts.of(fact.contract, own), record: fact}):
        raise ContractHasRecords(field=field, contract=fact.contract)
    if was is None or was.contract == fact.contract:
        return
    if not stands(contracts.of(was.contract, own)):
        raise ContractHasRecords(field=field, contract=was.contract)
