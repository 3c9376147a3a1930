"""Facts about money: promised, received, reclaimed, reserved, spent. Amounts are integer fen."""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import UNSET, UnsetType

from domain.ground.events import Event, Part
from domain.ground.people import Code, PersonCode
from domain.ground.values import ISODate
from domain.ground.vocabulary import Category, Source

FINGERPRINTED_BY_FACT: Final = True

HandlerCode = Annotated[str, PersonCode("worker", role="handler")]


class SourceLine(Part, frozen=True, kw_only=True):
    """The part of an expenditure or reservation that one grant of one source pays, in fen."""

    source: Source
    grant: Code
    amount_fen: int


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


class ExpenditureRecorded(Event, frozen=True, kw_only=True, tag="expenditure.recorded"):
    """Money was spent on one purpose, paid by one or more grants to the fen."""

    category: Category
    spent_on: ISODate
    amount_fen: int
    lines: tuple[SourceLine, ...]
    voucher_number: Code = ""
    voucher_sha256: Code = ""
    linked_records: tuple[Code, ...] = ()
    handled_by: HandlerCode = ""


class ReservationReleased(Event, frozen=True, kw_only=True, tag="reservation.released"):
    """Reserved money is free again; ``reservation`` is the record that reserved it."""

    reservation: Code


MoneyFact = GrantPromised | GrantReceived | GrantReclaimed | FundsReserved | ExpenditureRecorded
