"""Facts about the contracts under which operators run a station."""

from __future__ import annotations

from typing import Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event, Part
from domain.ground.people import Code, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import ContractEnding, DeductionBasis

FINGERPRINTED_BY_FACT: Final = True


class Milestone(Part, frozen=True, kw_only=True):
    """A part of the amount, paid once so many per cent of the contracted visits are verified.

    Without contracted visits nothing has to be verified.
    """

    code: Code
    share_percent: int
    contracted_visits: int = 0
    verified_percent: int = 0


class ContractSigned(Event, frozen=True, kw_only=True, tag="contract.signed"):
    """An operator runs the station from one day to another, with so many full-time workers.

    ``personnel_percent`` is the share of the amount that is for people: what a vacant post is
    reckoned by.
    """

    contract: Code
    operator: Text
    signed_on: ISODate
    starts_on: ISODate
    ends_on: ISODate
    amount_fen: int
    workers_due: int
    personnel_percent: int
    milestones: tuple[Milestone, ...] = ()
    document_number: Text = ""


class ContractChanged(Event, frozen=True, kw_only=True, tag="contract.changed"):
    """From a day on a contract has another amount, number of workers or last day.

    What is left out stays as it was.
    """

    contract: Code
    changed_on: ISODate
    ends_on: ISODate | UnsetType = UNSET
    amount_fen: int | UnsetType = UNSET
    workers_due: int | UnsetType = UNSET
    document_number: Text = ""


class ContractEnded(Event, frozen=True, kw_only=True, tag="contract.ended"):
    """A contract is over before or on its last day; the day itself is still one of it."""

    contract: Code
    ended_on: ISODate
    ending: ContractEnding
    document_number: Text = ""


class MilestoneClaimed(Event, frozen=True, kw_only=True, tag="milestone.claimed"):
    """The operator claims a part of the amount, on evidence that is frozen.

    Evidence are the verified visits of the contract up to ``claimed_on``, as known at the position
    ``known_at``: so many, and the SHA-256 of their record ids in order, a line break behind each.
    """

    contract: Code
    milestone: Code
    claimed_on: ISODate
    verified: int
    known_at: int
    evidence_sha256: Code
    amount_fen: int


class MilestoneApproved(Event, frozen=True, kw_only=True, tag="milestone.approved"):
    """The purchaser accepts a claim; ``content_sha256`` is the hash of what was seen."""

    claim: Code
    approved_on: ISODate
    content_sha256: Code
    contract: Code
    milestone: Code


class MilestoneRefused(Event, frozen=True, kw_only=True, tag="milestone.refused"):
    """The purchaser does not accept a claim as it stands; the milestone may be claimed anew."""

    claim: Code
    refused_on: ISODate
    content_sha256: Code
    contract: Code
    milestone: Code


class MilestonePaid(Event, frozen=True, kw_only=True, tag="milestone.paid"):
    """What was claimed and approved was paid to the operator."""

    claim: Code
    paid_on: ISODate
    voucher_number: Text = ""
    contract: Code
    milestone: Code
    amount_fen: int


class DeductionDecided(Event, frozen=True, kw_only=True, tag="deduction.decided"):
    """The purchaser takes an amount off, or back, or says that nothing is.

    By ``vacancy`` for so many days; by ``recovery`` for so many visits of a claim that do not count
    any more.
    """

    contract: Code
    decided_on: ISODate
    basis: DeductionBasis
    vacancy_days: int = 0
    claim: Code | UnsetType = UNSET
    lost: int = 0
    amount_fen: int = 0
    document_number: Text = ""


ContractFact = ContractSigned | ContractChanged | ContractEnded
"""What says what is agreed."""
MilestoneFact = MilestoneClaimed | MilestoneApproved | MilestoneRefused | MilestonePaid
"""What becomes of a part of the amount."""
OperatorFact = ContractFact | MilestoneFact | DeductionDecided
"""Everything that is said of a contract."""
