"""By what a station's papers about money are told apart: voucher numbers and grant documents.

A voucher number counts within its calendar year and in its direction, since books are numbered anew
each year and receipts apart from payments. What the tax or finance office numbers, an invoice, bears
its number for ever: it counts in any year. A paper without a number is like no other. Of several
papers of an expense each counts by itself, with its own part of the amount.
"""

from __future__ import annotations

from typing import Final, assert_never

from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    Expenditure,
    ExpenditureApproved,
    ExpenditureRefunded,
    ExpenditureRejected,
    ExpenditureSubmitted,
    FundsReserved,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    MoneyFact,
    RestrictionReleased,
    SourceLent,
    SourceRepaid,
    Voucher,
)
from domain.money.refusals import VouchersOverAmount, VoucherTwice
from domain.money.terms.facts import GrantTermsSet

Vouched = Expenditure | ExpenditureSubmitted | AdvanceMade
"""What bears any number of papers."""

_INVOICES: Final = frozenset[object]({"vat_invoice", "fiscal_receipt", "donation_receipt"})
"""Kinds of vouchers that no station numbers itself."""

_DIGITS_OF_AN_E_INVOICE: Final = 20


def marks_of(fact: MoneyFact) -> tuple[str, ...]:  # noqa: C901, PLR0911, PLR0912 - one for each kind of fact
    """What another record of the same paper would have in common with a fact."""
    match fact:
        case Expenditure():
            return _spent(fact, fact.spent_on)
        case ExpenditureSubmitted():
            # Apart from what is paid, or a payment would be like its own submission.
            return tuple(
                mark
                for each in vouchers_of(fact)
                for mark in _voucher(
                    "asked", fact.submitted_on, each.voucher_number, each.amount_fen
                )
            )
        case GrantReceived():
            return (
                *_voucher("in", fact.received_on, fact.voucher_number, fact.amount_fen),
                *_document("received", fact.received_on, fact.document_number, fact.amount_fen),
            )
        case ExpenditureRefunded():
            return _voucher("back", fact.refunded_on, fact.voucher_number, fact.amount_fen)
        case AdvanceMade():
            return _spent(fact, fact.advanced_on)
        case AdvanceRepaid():
            return _voucher("repaid", fact.repaid_on, fact.voucher_number, fact.amount_fen)
        case GrantCarriedOver():
            day, number = fact.carried_over_on, fact.document_number
            return _document("carried over", day, number, fact.amount_fen)
        case GrantPromised():
            return _document("promised", fact.promised_on, fact.document_number, fact.amount_fen)
        case GrantReclaimed():
            return _document("reclaimed", fact.reclaimed_on, fact.document_number, fact.amount_fen)
        case GrantTermsSet():
            step = f"terms/{fact.grant}/{fact.effective_on}/{fact.article}"
            return (f"{step}/{fact.document_number}",)
        case SourceLent():
            return _document("lent", fact.lent_on, fact.document_number, fact.amount_fen)
        case RestrictionReleased():
            day, number = fact.released_on, fact.document_number
            return _document(f"released/{fact.grant}", day, number, fact.amount_fen)
        case FundsReserved() | SourceRepaid() | ExpenditureApproved() | ExpenditureRejected():
            return ()
        case _:
            assert_never(fact)


def vouchers_of(fact: Vouched) -> tuple[Voucher, ...]:
    """Every paper that an expense bears. The first, for what others leave of it, may say nothing."""
    others_fen = sum(each.amount_fen for each in fact.more_vouchers)
    first = Voucher(
        amount_fen=fact.amount_fen - others_fen,
        voucher_number=fact.voucher_number,
        voucher_kind=fact.voucher_kind,
        voucher_code=fact.voucher_code,
        voucher_sha256=fact.voucher_sha256,
    )
    return (first, *fact.more_vouchers)


def numbers_of(fact: Expenditure | AdvanceMade) -> tuple[str, ...]:
    """The numbers of the papers of an expense, the first one's first."""
    return tuple(each.voucher_number for each in vouchers_of(fact) if each.voucher_number)


def is_unnumbered(fact: Expenditure | AdvanceMade) -> bool:
    """Whether a part of the amount is vouched for by no paper that has a number."""
    return not all(each.voucher_number for each in vouchers_of(fact))


def ensure_vouchers_fit(fact: Vouched) -> None:
    """Refuse papers that cannot be those of one expense. Raises VouchersOverAmount, VoucherTwice."""
    if not fact.more_vouchers:
        return
    first, *others = vouchers_of(fact)
    if first.amount_fen <= 0:
        raise VouchersOverAmount(
            field="more_vouchers",
            vouchers_fen=fact.amount_fen - first.amount_fen,
            amount_fen=fact.amount_fen,
        )
    seen = {_known_by(first)}
    for index, each in enumerate(others):
        if each.voucher_number and _known_by(each) in seen:
            raise VoucherTwice(
                field=f"more_vouchers.{index}.voucher_number", number=each.voucher_number
            )
        seen.add(_known_by(each))


def invoices_of(fact: Expenditure | AdvanceMade) -> dict[str, Voucher]:
    """The invoices that an expense bears, by what each is known by wherever it is shown.

    That is its code and number, which the tax or finance office gives out once. A fully digital
    invoice has no code and is known by its twenty digits. Papers that a station numbers are none.
    """
    return {_known_by(each): each for each in vouchers_of(fact) if _is_known_everywhere(each)}


def _spent(fact: Expenditure | AdvanceMade, day: str) -> tuple[str, ...]:
    return tuple(
        mark
        for each in vouchers_of(fact)
        for mark in (
            *_voucher("out", day, each.voucher_number, each.amount_fen),
            *_invoice(each),
        )
    )


def _known_by(paper: Voucher) -> str:
    number = paper.voucher_number
    return f"{paper.voucher_code}/{number}" if paper.voucher_code else number


def _is_known_everywhere(paper: Voucher) -> bool:
    number = paper.voucher_number
    is_digital = number.isdigit() and len(number) == _DIGITS_OF_AN_E_INVOICE
    return bool(number) and (is_digital or _is_invoice(paper))


def _voucher(direction: str, day: str, number: str, amount_fen: int) -> tuple[str, ...]:
    return (f"{direction}/{day[:4]}/{amount_fen}/{number}",) if number else ()


def _invoice(paper: Voucher) -> tuple[str, ...]:
    number = paper.voucher_number
    return (f"invoice/{paper.amount_fen}/{number}",) if number and _is_invoice(paper) else ()


def _is_invoice(paper: Voucher) -> bool:
    return bool(paper.voucher_code) or paper.voucher_kind in _INVOICES


def _document(step: str, day: str, number: str, amount_fen: int) -> tuple[str, ...]:
    return (f"{step}/{day}/{amount_fen}/{number}",) if number else ()
