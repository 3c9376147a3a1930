"""What a person states of money that is asked for, approved, rejected or paid."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground import vocabulary
from domain.ground.forms.details import Details
from domain.ground.forms.fields import (
    Amount,
    Code,
    Day,
    PersonalText,
    RecordId,
    Sha256,
    Text,
    WorkerCode,
)
from domain.ground.people import Personal
from domain.money.details import MoreVouchers, SourceLines, Used
from domain.money.fields import Category


class ExpenditureSubmittedDetails(Used):
    """Money that is asked for, split over its sources like an expenditure."""

    category: Category
    submitted_on: Day
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


class ExpenditureApprovedDetails(Details):
    """What was submitted may be paid: ``content_sha256`` is the hash of what was seen."""

    submission: RecordId
    approved_on: Day
    content_sha256: Sha256
    opinion: Annotated[PersonalText, Personal()] = ""


class ExpenditureRejectedDetails(Details):
    """What was submitted is not to be paid as it stands."""

    submission: RecordId
    rejected_on: Day
    content_sha256: Sha256
    opinion: Annotated[PersonalText, Personal()] = ""


class ExpenditurePaidDetails(Details):
    """What was submitted and approved was paid. A paper that was not there yet may be stated."""

    submission: RecordId
    spent_on: Day
    voucher_number: Text = ""
    voucher_kind: vocabulary.VoucherKind | None = None
    voucher_code: Text = ""
    voucher_sha256: Sha256 | None = None
    more_vouchers: MoreVouchers = ()
    linked_records: Annotated[tuple[RecordId, ...], Field(max_length=200)] = ()
    handled_by: WorkerCode | None = None
    payment_method: vocabulary.PaymentMethod | None = None
    payee_worker: WorkerCode | None = None
    summary: Annotated[PersonalText, Personal()] = ""
