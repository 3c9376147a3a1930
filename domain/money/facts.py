"""Facts about money: promised, received, carried over, reclaimed, reserved, asked for, spent, lent, released.

Amounts are integer fen.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event, Part
from domain.ground.people import Code, PersonCode, Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import (
    Category,
    CostUnit,
    PaymentMethod,
    Source,
    TargetGroup,
    VoucherKind,
)
from domain.money.terms.facts import GrantTermsSet

FINGERPRINTED_BY_FACT: Final = True

HandlerCode = Annotated[str, PersonCode("worker", role="handler")]
PayerCode = Annotated[str, PersonCode("worker", role="payer")]
"""The worker who paid out of the own pocket; empty where the operator did."""
PayeeCode = Annotated[str, PersonCode("worker", role="payee")]
"""The worker of the station to whom money went; empty for everybody else."""


class SourceLine(Part, frozen=True, kw_only=True):
    """The part of an expenditure or reservation that one grant of one source pays, in fen.

    ``is_released`` says that it is paid out of what was released of the grant's restriction.
    """

    source: Source
    grant: Code
    amount_fen: int
    is_released: bool = False


class Voucher(Part, frozen=True, kw_only=True):
    """A paper of an expense, with the part of its amount that it vouches for, in fen.

    A paper without a number has an empty one.
    """

    voucher_number: Code
    amount_fen: int
    voucher_kind: VoucherKind | UnsetType = UNSET
    voucher_code: Code = ""
    voucher_sha256: Code = ""


class GrantPromised(Event, frozen=True, kw_only=True, tag="grant.promised"):
    """An allocation document promises money under stated restrictions."""

    grant: Code
    source: Source
    amount_fen: int
    promised_on: ISODate
    document_number: Code = ""
    allowed_categories: tuple[Category, ...] = ()
    forbidden_categories: tuple[Category, ...] = ()
    period_from: ISODate | UnsetType = UNSET
    period_until: ISODate | UnsetType = UNSET


class GrantReceived(Event, frozen=True, kw_only=True, tag="grant.received"):
    """Money of a grant arrived; restrictions stated here bind the grant from now on."""

    grant: Code
    source: Source
    amount_fen: int
    received_on: ISODate
    document_number: Code = ""
    voucher_number: Code = ""
    allowed_categories: tuple[Category, ...] = ()
    forbidden_categories: tuple[Category, ...] = ()
    period_from: ISODate | UnsetType = UNSET
    period_until: ISODate | UnsetType = UNSET


class GrantCarriedOver(Event, frozen=True, kw_only=True, tag="grant.carried_over"):
    """What was left of a grant when the book begins, from before its first day: no new money."""

    grant: Code
    source: Source
    amount_fen: int
    carried_over_on: ISODate
    document_number: Code = ""
    allowed_categories: tuple[Category, ...] = ()
    forbidden_categories: tuple[Category, ...] = ()
    period_from: ISODate | UnsetType = UNSET
    period_until: ISODate | UnsetType = UNSET


class GrantReclaimed(Event, frozen=True, kw_only=True, tag="grant.reclaimed"):
    """The granter took unused money back."""

    grant: Code
    source: Source
    amount_fen: int
    reclaimed_on: ISODate
    document_number: Code = ""


class FundsReserved(Event, frozen=True, kw_only=True, tag="funds.reserved"):
    """Money is kept for one purpose until a day; it cannot be spent on anything else meanwhile.

    An expenditure that rests on it (``causes``) or a release ends it before that.
    """

    category: Category
    reserved_on: ISODate
    valid_until: ISODate
    amount_fen: int
    lines: tuple[SourceLine, ...]
    document_number: Code = ""
    purpose: Text = ""
    target_groups: tuple[TargetGroup, ...] = ()
    region: Code = ""
    unit: CostUnit | UnsetType = UNSET
    quantity: int | UnsetType = UNSET


class Expenditure(Event, frozen=True, kw_only=True):
    """Money was spent on one purpose, paid by one or more grants to the fen.

    The first voucher stands in fields of its own, for as much as ``more_vouchers`` leave of the
    amount.
    """

    category: Category
    spent_on: ISODate
    amount_fen: int
    lines: tuple[SourceLine, ...]
    voucher_number: Code = ""
    voucher_sha256: Code = ""
    linked_records: tuple[Code, ...] = ()
    handled_by: HandlerCode = ""
    voucher_kind: VoucherKind | UnsetType = UNSET
    voucher_code: Code = ""
    project: Code = ""
    purpose: Text = ""
    target_groups: tuple[TargetGroup, ...] = ()
    region: Code = ""
    unit: CostUnit | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    payment_method: PaymentMethod | UnsetType = UNSET
    payee_worker: PayeeCode = ""
    more_vouchers: tuple[Voucher, ...] = ()


class ExpenditureRecorded(Expenditure, frozen=True, kw_only=True, tag="expenditure.recorded"):
    """Money was spent, and is recorded by whoever keeps the book."""


class ExpenditureSubmitted(Event, frozen=True, kw_only=True, tag="expenditure.submitted"):
    """Somebody asks for money to be spent. It keeps none: that is for a reservation."""

    category: Category
    submitted_on: ISODate
    amount_fen: int
    lines: tuple[SourceLine, ...]
    voucher_number: Code = ""
    voucher_sha256: Code = ""
    linked_records: tuple[Code, ...] = ()
    handled_by: HandlerCode = ""
    voucher_kind: VoucherKind | UnsetType = UNSET
    voucher_code: Code = ""
    project: Code = ""
    purpose: Text = ""
    target_groups: tuple[TargetGroup, ...] = ()
    region: Code = ""
    unit: CostUnit | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    payment_method: PaymentMethod | UnsetType = UNSET
    payee_worker: PayeeCode = ""
    more_vouchers: tuple[Voucher, ...] = ()


class ExpenditureApproved(Event, frozen=True, kw_only=True, tag="expenditure.approved"):
    """Somebody else than who asked lets the money be paid.

    ``content_sha256`` is the hash of exactly what was seen (``domain.ground.events.content_hash``):
    once the submission says something else, the approval is of nothing.
    """

    submission: Code
    approved_on: ISODate
    content_sha256: Code


class ExpenditureRejected(Event, frozen=True, kw_only=True, tag="expenditure.rejected"):
    """What was asked for is not to be paid as it stands; corrected, it waits anew."""

    submission: Code
    rejected_on: ISODate
    content_sha256: Code


class ExpenditurePaid(Expenditure, frozen=True, kw_only=True, tag="expenditure.paid"):
    """What was submitted and approved was paid: the expenditure in the books, as it was approved."""

    submission: Code
    approval: Code


class ExpenditureRefunded(Event, frozen=True, kw_only=True, tag="expenditure.refunded"):
    """Money of an expenditure came back to the grants that paid; the lines are what came to each.

    ``category`` and ``project`` are those of the expenditure, so that whoever reads this need not
    look for it.
    """

    expenditure: Code
    category: Category
    refunded_on: ISODate
    amount_fen: int
    lines: tuple[SourceLine, ...]
    voucher_number: Code = ""
    project: Code = ""


class AdvanceMade(Event, frozen=True, kw_only=True, tag="advance.made"):
    """A worker or the operator paid for a purpose before the money came: the station owes it."""

    category: Category
    advanced_on: ISODate
    amount_fen: int
    paid_by: PayerCode = ""
    voucher_number: Code = ""
    voucher_sha256: Code = ""
    linked_records: tuple[Code, ...] = ()
    voucher_kind: VoucherKind | UnsetType = UNSET
    voucher_code: Code = ""
    purpose: Text = ""
    target_groups: tuple[TargetGroup, ...] = ()
    region: Code = ""
    unit: CostUnit | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    payee_worker: PayeeCode = ""
    more_vouchers: tuple[Voucher, ...] = ()


class AdvanceRepaid(Event, frozen=True, kw_only=True, tag="advance.repaid"):
    """An advance, or a part of it, was paid back out of one or more grants to the fen.

    ``advance`` is the record of the advance; ``category`` and ``paid_by`` are its own, so that
    whoever reads this need not look for it.
    """

    advance: Code
    category: Category
    repaid_on: ISODate
    amount_fen: int
    lines: tuple[SourceLine, ...]
    paid_by: PayerCode = ""
    voucher_number: Code = ""


class SourceLent(Event, frozen=True, kw_only=True, tag="source.lent"):
    """Money of one grant helps another out until it is repaid, as a document allows.

    ``source`` and ``grant`` lend, ``to_source`` and ``to_grant`` borrow.
    """

    source: Source
    grant: Code
    to_source: Source
    to_grant: Code
    amount_fen: int
    lent_on: ISODate
    document_number: Code


class SourceRepaid(Event, frozen=True, kw_only=True, tag="source.repaid"):
    """What one grant lent to another, or a part of it, came back.

    ``loan`` is the record of the loan; the grants are its own, so that whoever reads this need not
    look for it.
    """

    loan: Code
    source: Source
    grant: Code
    to_source: Source
    to_grant: Code
    amount_fen: int
    repaid_on: ISODate


class RestrictionReleased(Event, frozen=True, kw_only=True, tag="restriction.released"):
    """So much of a grant's money is bound by its documents no longer, as a document says.

    Restricted net assets become unrestricted (民间非营利组织会计制度, 财会〔2004〕7号 and
    财会〔2024〕25号: 3102 to 3101). No money moves: the grant has what it had, and of it that much
    may be used for what its terms forbid, whenever and at any share.
    """

    source: Source
    grant: Code
    amount_fen: int
    released_on: ISODate
    document_number: Code


class ReservationReleased(Event, frozen=True, kw_only=True, tag="reservation.released"):
    """Reserved money is free again; ``reservation`` is the record that reserved it."""

    reservation: Code


MoneyFact = (
    GrantPromised
    | GrantReceived
    | GrantCarriedOver
    | GrantReclaimed
    | FundsReserved
    | ExpenditureRecorded
    | AdvanceMade
    | AdvanceRepaid
    | GrantTermsSet
    | ExpenditureSubmitted
    | ExpenditureApproved
    | ExpenditureRejected
    | ExpenditurePaid
    | ExpenditureRefunded
    | SourceLent
    | SourceRepaid
    | RestrictionReleased
)
ClaimFact = ExpenditureSubmitted | ExpenditureApproved | ExpenditureRejected | ExpenditurePaid
"""The steps from asking for money to its payment."""
Founding = GrantPromised | GrantReceived | GrantCarriedOver
"""What brings a grant into being and says what it may be spent on."""
Income = GrantReceived | GrantCarriedOver
"""What puts money into a grant."""
