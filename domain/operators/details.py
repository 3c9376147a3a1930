"""What a person states about contracts with operators."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from domain.ground import vocabulary
from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import (
    Amount,
    Code,
    Day,
    Name,
    Number,
    Percent,
    PersonalText,
    RecordId,
    Sha256,
    Text,
)
from domain.ground.forms.refusing import refuse
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Personal
from domain.ground.refusals import BadValue
from domain.operators.refusals import SharesNotWhole

_Count = Annotated[Number, Field(ge=0, le=1_000_000)]
_Workers = Annotated[Number, Field(ge=1, le=1_000)]
_WHOLE_PERCENT = 100


class MilestoneDetails(BaseModel):
    """A part of the amount and what has to be verified for it."""

    model_config = FORM

    code: Code
    share_percent: Annotated[Number, Field(ge=1, le=100)]
    contracted_visits: _Count = 0
    verified_percent: Percent = 0


def _one_whole(milestones: tuple[MilestoneDetails, ...]) -> tuple[MilestoneDetails, ...]:
    if len({each.code for each in milestones}) != len(milestones):
        raise refuse(BadValue)
    if milestones and sum(each.share_percent for each in milestones) != _WHOLE_PERCENT:
        raise refuse(SharesNotWhole)
    return milestones


class ContractSignedDetails(Details):
    """A contract: with whom, how long, for how much, and when what part of it is paid."""

    contract: Code
    operator: Name
    signed_on: Day
    starts_on: Day
    ends_on: Annotated[Day, LaterThan("starts_on", or_equal=True)]
    amount_fen: Annotated[Amount, Field(alias="amount")]
    workers_due: _Workers
    personnel_percent: Percent
    milestones: Annotated[
        tuple[MilestoneDetails, ...], Field(max_length=12), AfterValidator(_one_whole)
    ] = ()
    document_number: Text = ""


class ContractChangedDetails(Details):
    """What of a contract is another from a day on."""

    contract: Code
    changed_on: Day
    ends_on: Day | None = None
    amount_fen: Annotated[Amount | None, Field(alias="amount")] = None
    workers_due: _Workers | None = None
    document_number: Text = ""


class ContractEndedDetails(Details):
    """The last day of a contract, and why it is that."""

    contract: Code
    ended_on: Day
    ending: vocabulary.ContractEnding
    document_number: Text = ""


class MilestoneClaimedDetails(Details):
    """A milestone and its evidence, as the question of evidence tells it at a position."""

    contract: Code
    milestone: Code
    claimed_on: Day
    verified: _Count
    known_at: Annotated[Number, Field(ge=0, le=1_000_000_000_000)]
    evidence_sha256: Sha256


class MilestoneApprovedDetails(Details):
    """A claim is accepted: ``content_sha256`` is the hash of what was seen."""

    claim: RecordId
    approved_on: Day
    content_sha256: Sha256
    opinion: Annotated[PersonalText, Personal()] = ""


class MilestoneRefusedDetails(Details):
    """A claim is not accepted as it stands."""

    claim: RecordId
    refused_on: Day
    content_sha256: Sha256
    opinion: Annotated[PersonalText, Personal()] = ""


class MilestonePaidDetails(Details):
    """A claim that was accepted is paid."""

    claim: RecordId
    paid_on: Day
    voucher_number: Text = ""


class DeductionDecidedDetails(Details):
    """What is taken off for vacant posts, or back for visits that do not count any more.

    Without an amount nothing is.
    """

    contract: Code
    decided_on: Day
    basis: vocabulary.DeductionBasis
    vacancy_days: _Count = 0
    claim: RecordId | None = None
    lost: _Count = 0
    amount_fen: Annotated[Amount | None, Field(alias="amount")] = None
    document_number: Text = ""
