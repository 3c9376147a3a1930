"""What a person states about money."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from domain.ground import vocabulary
from domain.ground.forms.details import FORM, Details
from domain.ground.forms.fields import (
    AT_LEAST_ONE,
    Amount,
    Code,
    Day,
    Number,
    PersonalText,
    RecordId,
    Sha256,
    TargetGroup,
    Text,
    WorkerCode,
    refuse,
)
from domain.ground.order.ordering import LaterThan
from domain.ground.people import Personal
from domain.ground.refusals import BadValue, MissingValue
from domain.money.fields import Category, Source


class _GrantTerms(Details):
    """The restrictions that an allocation document puts on a grant."""

    document_number: Text = ""
    allowed_categories: Annotated[tuple[Category, ...], Field(max_length=20)] = ()
    forbidden_categories: Annotated[tuple[Category, ...], Field(max_length=20)] = ()
    period_from: Day | None = None
    period_until: Annotated[Day | None, LaterThan("period_from", or_equal=True)] = None


class GrantPromisedDetails(_GrantTerms):
    """A grant that a document promises."""

    grant: Code
    source: Source
    amount_fen: Annotated[Amount, Field(alias="amount")]
    promised_on: Day


class GrantReceivedDetails(_GrantTerms):
    """Money that arrived. Restrictions left out are those that the grant already has."""

    grant: Code
    source: Source
    amount_fen: Annotated[Amount, Field(alias="amount")]
    received_on: Day
    voucher_number: Text = ""
    summary: Annotated[PersonalText, Personal()] = ""


class GrantCarriedOverDetails(_GrantTerms):
    """What was left of a grant on the day on which its source begins in the book.

    The document that approves it may be left out in imports only: sheets do not name it.
    """

    grant: Code
    source: Source
    amount_fen: Annotated[Amount, Field(alias="amount")]
    carried_over_on: Day
    summary: Annotated[PersonalText, Personal()] = ""


class GrantReclaimedDetails(Details):
    """Money that the granter took back."""

    grant: Code
    source: Source
    amount_fen: Annotated[Amount, Field(alias="amount")]
    reclaimed_on: Day
    document_number: Text = ""


class SourceLineDetails(BaseModel):
    """What one source pays, as an amount or as a weight of the whole.

    Without a grant the ledger takes the oldest that may pay.
    """

    model_config = FORM

    source: Source
    grant: Code | None = None
    amount_fen: Annotated[Amount | None, Field(alias="amount")] = None
    weight: Annotated[Number, Field(ge=1, le=1_000_000)] | None = None


def _by_amount_or_by_weight(
    lines: tuple[SourceLineDetails, ...],
) -> tuple[SourceLineDetails, ...]:
    if any(line.amount_fen is None and line.weight is None for line in lines):
        raise refuse(MissingValue)
    if any(line.amount_fen is not None for line in lines) and any(
        line.weight is not None for line in lines
    ):
        raise refuse(BadValue)
    return lines


SourceLines = Annotated[
    tuple[SourceLineDetails, ...],
    Field(max_length=50),
    AT_LEAST_ONE,
    AfterValidator(_by_amount_or_by_weight),
]


class Used(Details):
    """What money is for, as far as the documents of its grants ask."""

    purpose: Text = ""
    target_groups: Annotated[tuple[TargetGroup, ...], Field(max_length=30)] = ()
    region: Code | None = None
    unit: vocabulary.CostUnit | None = None
    quantity: Annotated[Number, Field(ge=1, le=1_000_000)] | None = None


class FundsReservedDetails(Used):
    """Money kept for one purpose until a day, split over its sources like an expenditure."""

    category: Category
    reserved_on: Day
    valid_until: Annotated[Day, LaterThan("reserved_on", or_equal=True)]
    amount_fen: Annotated[Amount, Field(alias="amount")]
    lines: SourceLines
    document_number: Text = ""
    payee: Annotated[PersonalText, Personal()] = ""
    summary: Annotated[PersonalText, Personal()] = ""


class VoucherDetails(BaseModel):
    """A further paper of an expense, and which part of its amount it vouches for."""

    model_config = FORM

    voucher_number: Text = ""
    amount_fen: Annotated[Amount, Field(alias="amount")]
    voucher_kind: vocabulary.VoucherKind | None = None
    voucher_code: Text = ""
    voucher_sha256: Sha256 | None = None


def _each_says_which(vouchers: tuple[VoucherDetails, ...]) -> tuple[VoucherDetails, ...]:
    if any(
        not (each.voucher_number or each.voucher_code or each.voucher_kind or each.voucher_sha256)
        for each in vouchers
    ):
        raise refuse(MissingValue)
    return vouchers


MoreVouchers = Annotated[
    tuple[VoucherDetails, ...], Field(max_length=50), AfterValidator(_each_says_which)
]
"""The papers of an expense beside the first, which vouches for what they leave of the amount."""


class AdvanceMadeDetails(Used):
    """Money that a worker, or without one the operator, paid before the grant for it came.

    A payee of the name of one worker of the station is that worker, by code.
    """

    category: Category
    advanced_on: Day
    amount_fen: Annotated[Amount, Field(alias="amount")]
    paid_by: WorkerCode | None = None
    voucher_number: Text = ""
    voucher_kind: vocabulary.VoucherKind | None = None
    voucher_code: Text = ""
    voucher_sha256: Sha256 | None = None
    more_vouchers: MoreVouchers = ()
    linked_records: Annotated[tuple[RecordId, ...], Field(max_length=200)] = ()
    payee: Annotated[PersonalText, Personal()] = ""
    payee_worker: WorkerCode | None = None
    summary: Annotated[PersonalText, Personal()] = ""


class AdvanceRepaidDetails(Details):
    """An advance, or a part of it, paid back, split over its sources like an expenditure.

    Without ``advance`` the oldest is paid back that is open for as much, made by ``paid_by`` where
    that is stated.
    """

    advance: RecordId | None = None
    paid_by: WorkerCode | None = None
    repaid_on: Day
    amount_fen: Annotated[Amount, Field(alias="amount")]
    lines: SourceLines
    voucher_number: Text = ""
    summary: Annotated[PersonalText, Personal()] = ""


class ExpenditureDetails(Used):
    """Money spent on one purpose, split over its sources.

    A payee of the name of one worker of the station is that worker, by code.
    """

    category: Category
    spent_on: Day
    amount_fen: Annotated[Amount, Field(alias="amount")]
    lines: SourceLines
    voucher_number: Text = ""
    voucher_kind: vocabulary.VoucherKind | None = None
    voucher_code: Text = ""
    voucher_sha256: Sha256 | None = None
    more_vouchers: MoreVouchers = ()
    linked_records: Annotated[tuple[RecordId, ...], Field(max_length=200)] = ()
    handled_by: WorkerCode | None = None
    project: Code | None = None
    payment_method: vocabulary.PaymentMethod | None = None
    payee: Annotated[PersonalText, Personal()] = ""
    payee_worker: WorkerCode | None = None
    summary: Annotated[PersonalText, Personal()] = ""
