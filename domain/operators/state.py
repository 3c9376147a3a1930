"""What the decisions know of a station's contracts: all that is said of each, by its record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol, assert_never

from msgspec import Struct, field

from domain.ground.station import Station
from domain.ground.vocabulary import MilestoneState
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
from domain.operators.terms import Terms, terms_of

Said = Mapping[str, OperatorFact]
"""Record -> what it says of one contract."""


class Contracts(Struct):
    """The contracts of a station, by code."""

    said: dict[str, dict[str, OperatorFact]] = field(default_factory=dict)

    def of(self, contract: str, gone: Collection[str] = ()) -> dict[str, OperatorFact]:
        """What is said of a contract, but for the records ``gone``."""
        found = self.said.get(contract, {})
        return {record: fact for record, fact in found.items() if record not in gone}

    def claim(self, record: str) -> MilestoneClaimed | None:
        """The claim that a record makes."""
        for said in self.said.values():
            fact = said.get(record)
            if isinstance(fact, MilestoneClaimed):
                return fact
        return None


class OperatedStation(Station, Protocol):
    """A station, as far as the rules about contracts need it."""

    @property
    def contracts(self) -> Contracts:
        """What is known of its contracts."""


class Claim(Struct):
    """A claim of a milestone, and what became of it."""

    record: str
    fact: MilestoneClaimed
    decisions: list[MilestoneApproved | MilestoneRefused] = field(default_factory=list)
    payments: list[MilestonePaid] = field(default_factory=list)

    @property
    def state(self) -> MilestoneState:
        """How it stands."""
        if self.payments:
            return "paid"
        if not self.decisions:
            return "claimed"
        return "approved" if isinstance(self.decisions[0], MilestoneApproved) else "refused"

    @property
    def holds(self) -> bool:
        """Whether it was decided and paid once at most, one after the other."""
        if len(self.decisions) > 1 or len(self.payments) > 1:
            return False
        days = [self.fact.claimed_on]
        for decision in self.decisions:
            if isinstance(decision, MilestoneApproved):
                days.append(decision.approved_on)
            else:
                days.append(decision.refused_on)
        is_approved = any(isinstance(each, MilestoneApproved) for each in self.decisions)
        if self.payments and not is_approved:
            return False
        days += [each.paid_on for each in self.payments]
        return days == sorted(days)


class Contract(Struct):
    """A contract with all that was said of it. Without ``signed`` nothing was agreed."""

    signed: list[ContractSigned] = field(default_factory=list)
    changes: list[ContractChanged] = field(default_factory=list)
    ends: list[ContractEnded] = field(default_factory=list)
    claims: dict[str, Claim] = field(default_factory=dict)
    deductions: list[DeductionDecided] = field(default_factory=list)
    has_strays: bool = False
    """Whether a decision or payment is of no claim."""

    @property
    def terms(self) -> list[Terms]:
        """What is agreed, one after the other; nothing where it was never signed."""
        if not self.signed:
            return []
        return terms_of(self.signed[0], self.changes, self.ends[0] if self.ends else None)

    def standing_claim(self, milestone: str) -> Claim | None:
        """The claim of a milestone that was not refused."""
        found = [
            each
            for each in self.claims.values()
            if each.fact.milestone == milestone and each.state != "refused"
        ]
        return found[0] if found else None


def contract_of(said: Said) -> Contract:
    """What all that is said of a contract amounts to."""
    found = Contract()
    for record, fact in said.items():
        match fact:
            case ContractSigned():
                found.signed.append(fact)
            case ContractChanged():
                found.changes.append(fact)
            case ContractEnded():
                found.ends.append(fact)
            case MilestoneClaimed():
                found.claims[record] = Claim(record, fact)
            case DeductionDecided():
                found.deductions.append(fact)
            case MilestoneApproved() | MilestoneRefused() | MilestonePaid():
                pass  # of a claim, which may come behind it
            case _:
                assert_never(fact)
    _follow_claims(found, said)
    return found


def _follow_claims(contract: Contract, said: Said) -> None:
    """Put decisions and payments to their claims."""
    for fact in said.values():
        if isinstance(fact, MilestoneApproved | MilestoneRefused | MilestonePaid):
            claim = contract.claims.get(fact.claim)
            if claim is None:
                contract.has_strays = True
            elif isinstance(fact, MilestonePaid):
                claim.payments.append(fact)
            else:
                claim.decisions.append(fact)


def stands(said: Said) -> bool:
    """Whether all that is said of a contract has what it rests on."""
    if not said:
        return True
    contract = contract_of(said)
    if len(contract.signed) != 1 or len(contract.ends) > 1 or contract.has_strays:
        return False
    terms, signed = contract.terms, contract.signed[0]
    runs = all(each.first_day <= each.last_day for each in terms)
    ended = all(signed.starts_on <= each.ended_on for each in contract.ends)
    codes = {each.code for each in signed.milestones}
    standing = [each.fact.milestone for each in contract.claims.values() if each.state != "refused"]
    return (
        runs
        and ended
        and all(each.holds for each in contract.claims.values())
        and {each.fact.milestone for each in contract.claims.values()} <= codes
        and len(set(standing)) == len(standing)
        and all(each.claim in contract.claims for each in _recoveries(contract))
    )


def _recoveries(contract: Contract) -> list[DeductionDecided]:
    return [each for each in contract.deductions if each.basis == "recovery"]


def apply_contracts(contracts: Contracts, fact: OperatorFact, record: str, sign: int) -> None:
    """Add (``sign`` 1) a fact to the state or take it away (-1)."""
    if sign > 0:
        contracts.said.setdefault(fact.contract, {})[record] = fact
    else:
        said = contracts.said[fact.contract]
        del said[record]
        if not said:
            del contracts.said[fact.contract]
